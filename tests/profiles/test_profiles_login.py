import aiohttp
import pytest

import atoot


async def test_a_person_logs_in_with_a_code_and_out_again(instance, time):
    credentials = await atoot.login(
        instance.host,
        scopes="read write",
        use_https=False,
        out_of_band=True,
        store=False,
        ask_code=lambda url: instance.consent(url, "bob"),
        clock=time,
    )
    async with await atoot.MastodonAPI.create(**credentials.for_client()) as c:
        assert (await c.verify_account_credentials()).username == "bob"
    await atoot.oauth.logout(credentials)
    async with await atoot.MastodonAPI.create(**credentials.for_client(), retries=0) as c:
        with pytest.raises(atoot.ClientError):
            await c.verify_account_credentials()


async def test_a_person_logs_in_by_the_browser(instance, time):
    async def browser(url: str) -> None:
        async with aiohttp.ClientSession() as session, session.get(instance.consent(url, "alice")) as page:
            assert page.status == 200

    credentials = await atoot.login(
        instance.host, use_https=False, open_browser=False, on_url=browser, store=False, clock=time
    )
    async with await atoot.MastodonAPI.create(**credentials.for_client()) as c:
        assert (await c.verify_account_credentials()).username == "alice"
