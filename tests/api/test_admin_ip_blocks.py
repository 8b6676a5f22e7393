from datetime import UTC, datetime, timedelta

import pytest

from atoot import MastodonAPI
from atoot.entities import AdminIpBlock


@pytest.fixture
async def admin(instance, connect) -> MastodonAPI:
    return await connect(instance, instance.tokens["admin"])


async def test_addresses_are_blocked_for_a_time_and_let_in_again(admin):
    block = await admin.admin_create_ip_block(
        "192.0.2.0/24", severity="sign_up_block", comment="spam", expires_in=timedelta(days=2)
    )
    assert isinstance(block, AdminIpBlock)
    assert (block.ip, block.severity, block.comment) == ("192.0.2.0/24", "sign_up_block", "spam")
    assert block.expires_at is not None
    assert timedelta(days=1) < block.expires_at - datetime.now(UTC) < timedelta(days=3)
    stricter = await admin.admin_update_ip_block(block, severity="no_access", comment="")
    assert (stricter.severity, stricter.comment) == ("no_access", "")
    assert (await admin.admin_ip_block(block)).severity == "no_access"
    assert [found.id for found in await admin.admin_ip_blocks(limit=5)] == [block.id]
    assert await admin.admin_delete_ip_block(block) is None
    assert await admin.admin_ip_blocks() == []
