import asyncio

import aiohttp
import pytest

import atoot
from atoot.testing import ServerProfile


@pytest.fixture
async def instance(name):
    """In the time of this machine: a login has a client of its own."""
    async with ServerProfile(name) as instance:
        yield instance


async def test_a_person_logs_in_with_a_code_and_the_token_can_be_revoked(instance):
    credentials = await atoot.login(
        instance.host,
        scopes="read write",
        use_https=False,
        out_of_band=True,
        store=False,
        ask_code=lambda url: instance.consent(url, "bob"),
    )
    about = credentials.for_client()
    async with await atoot.MastodonAPI.create(**about, retries=0) as c:
        assert (await c.verify_account_credentials()).username == "bob"
        await c.revoke_token(about["client_id"], about["client_secret"], about["access_token"])
        with pytest.raises(atoot.ClientError):
            await c.verify_account_credentials()


async def test_a_person_logs_in_by_the_browser(instance):
    async def browse(url: str) -> int:
        async with aiohttp.ClientSession() as session, session.get(instance.consent(url, "alice")) as page:
            return page.status

    browsers = []
    credentials = await atoot.login(
        instance.host,
        use_https=False,
        open_browser=False,
        on_url=lambda url: browsers.append(asyncio.create_task(browse(url))),
        store=False,
    )
    assert [await browser for browser in browsers] == [200]
    async with await atoot.MastodonAPI.create(**credentials.for_client()) as c:
        assert (await c.verify_account_credentials()).username == "alice"
