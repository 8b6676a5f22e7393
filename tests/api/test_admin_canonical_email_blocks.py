import hashlib

import pytest

from atoot import MastodonAPI
from atoot.entities import AdminCanonicalEmailBlock


@pytest.fixture
async def admin(instance, connect) -> MastodonAPI:
    return await connect(instance, instance.tokens["admin"])


async def test_an_address_is_blocked_tested_and_let_in_again(admin):
    block = await admin.admin_create_canonical_email_block("Bad.Person+shop@mail.example")
    assert isinstance(block, AdminCanonicalEmailBlock)
    assert (await admin.admin_canonical_email_block(block)).canonical_email_hash == block.canonical_email_hash
    assert [found.id for found in await admin.admin_test_canonical_email("badperson@mail.example")] == [
        block.id
    ]
    assert await admin.admin_test_canonical_email("other@mail.example") == []
    assert [found.id for found in await admin.admin_canonical_email_blocks(limit=5)] == [block.id]
    assert await admin.admin_delete_canonical_email_block(block) is None
    assert await admin.admin_canonical_email_blocks() == []


async def test_an_address_can_be_given_by_its_hash(admin):
    digest = hashlib.sha256(b"badperson@mail.example").hexdigest()
    block = await admin.admin_create_canonical_email_block(canonical_email_hash=digest)
    assert block.canonical_email_hash == digest


async def test_a_block_of_nothing_is_refused_before_anything_is_sent(server, connect):
    c = await connect(server, "t")
    with pytest.raises(TypeError, match="email or canonical_email_hash"):
        await c.admin_create_canonical_email_block()
    assert server.requests == []
