import pytest

from atoot import MastodonAPI
from atoot.entities import AdminDomainAllow


@pytest.fixture
async def admin(instance, connect) -> MastodonAPI:
    return await connect(instance, instance.tokens["admin"])


async def test_a_server_is_allowed_and_no_longer(admin):
    allow = await admin.admin_create_domain_allow("good.example")
    assert isinstance(allow, AdminDomainAllow)
    assert (await admin.admin_domain_allow(allow)).domain == "good.example"
    assert [found.id for found in await admin.admin_domain_allows(limit=5)] == [allow.id]
    assert await admin.admin_delete_domain_allow(allow) is None
    assert await admin.admin_domain_allows() == []
