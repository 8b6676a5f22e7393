import pytest

from atoot import MastodonAPI
from atoot.entities import AdminEmailDomainBlock


@pytest.fixture
async def admin(instance, connect) -> MastodonAPI:
    return await connect(instance, instance.tokens["admin"])


async def test_a_domain_of_mail_addresses_is_kept_out_and_let_in_again(admin):
    block = await admin.admin_create_email_domain_block("mail.example")
    assert isinstance(block, AdminEmailDomainBlock)
    assert (await admin.admin_email_domain_block(block)).domain == "mail.example"
    assert [found.id for found in await admin.admin_email_domain_blocks(limit=5)] == [block.id]
    assert await admin.admin_delete_email_domain_block(block) is None
    assert await admin.admin_email_domain_blocks() == []
