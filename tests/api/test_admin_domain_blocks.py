import pytest

from atoot import MastodonAPI
from atoot.entities import AdminDomainBlock


@pytest.fixture
async def admin(instance, connect) -> MastodonAPI:
    return await connect(instance, instance.tokens["admin"])


async def test_a_server_is_blocked_less_blocked_and_let_in_again(admin):
    block = await admin.admin_create_domain_block(
        "bad.example", severity="suspend", reject_media=True, public_comment="spam", obfuscate=False
    )
    assert isinstance(block, AdminDomainBlock)
    assert (block.domain, block.severity, block.reject_media) == ("bad.example", "suspend", True)
    milder = await admin.admin_update_domain_block(block, severity="silence", reject_media=False)
    assert (milder.severity, milder.reject_media, milder.public_comment) == ("silence", False, "spam")
    assert (await admin.admin_domain_block(block.id)).severity == "silence"
    assert await admin.admin_delete_domain_block(block) is None
    assert await admin.admin_domain_blocks() == []


async def test_blocks_are_listed_page_after_page(admin):
    for name in ("a.example", "b.example", "c.example"):
        await admin.admin_create_domain_block(name)
    found = [block.domain async for block in admin.admin_domain_blocks(limit=1)]
    assert found == ["c.example", "b.example", "a.example"]
