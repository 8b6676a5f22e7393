"""The usage examples of the published interface, as people copied them, against a whole server."""

# ruff: noqa: T201 - the examples print

import aiohttp
import pytest

import atoot


async def test_the_context_manager_and_its_three_calls(instance, capsys):
    access_token = instance.tokens["alice"]
    async with atoot.client(instance.host, access_token=access_token, use_https=False) as c:
        # Retrieve your account information
        print(await c.verify_account_credentials())
        # Create a status
        print(await c.create_status(status="Hello world!"))
        # Get 3 pages of a local timeline
        print(await c.get_n_pages(c.public_timeline(local=True), n=3))
    account, status, pages = capsys.readouterr().out.splitlines()
    assert "acct='alice'" in account
    assert status.startswith("<Status id=")
    assert pages == f"[{status}]"


async def test_creating_and_closing_by_hand(instance, capsys):
    c = await atoot.MastodonAPI.create(instance.host, access_token=instance.tokens["alice"], use_https=False)
    print(await c.verify_account_credentials())
    await c.close()
    assert "alice" in capsys.readouterr().out
    with pytest.raises(RuntimeError, match="closed"):
        await c.verify_account_credentials()


async def test_registering_an_app(instance, capsys):
    async with aiohttp.ClientSession() as session:
        client_id, client_secret = await atoot.MastodonAPI.create_app(
            session,
            instance.host,
            client_name="test_bot",
            client_website="https://example.com/",
            use_https=False,
        )
        print(client_id, client_secret)
    shown_id, shown_secret = capsys.readouterr().out.split()
    assert shown_id
    assert shown_secret


async def test_the_bare_websocket(instance, alice, bob, capsys):
    client = bob
    await client.account_follow(await alice.verify_account_credentials())
    async with client.streaming("user") as ws:
        posted = await alice.create_status(status="Hello world!")
        async for msg in ws:
            print(msg.json())
            break
    shown = capsys.readouterr().out
    assert "'event': 'update'" in shown
    assert posted.id in shown


async def test_what_1_x_code_does_with_results(alice):
    status = await alice.create_status({"spoiler_text": "cw"}, "text", visibility="unlisted")
    assert status["spoiler_text"] == "cw"
    assert status["account"]["acct"] == "alice"
    assert isinstance(status["created_at"], str)
    assert "content" in status
    assert status.get("nothing") is None
    assert dict(status)["id"] == status["id"]
    assert (await alice.view_status(status))["id"] == status["id"]
    assert (await alice.view_status(status["id"]))["id"] == status["id"]
    assert (await alice.view_status(dict(status)))["id"] == status["id"]
    await alice.delete_status(status)
    with pytest.raises(atoot.NotFoundError):
        await alice.view_status(status)


async def test_pages_as_in_1_x(alice):
    for number in range(5):
        await alice.create_status(status=f"number {number}")
    page = await alice.public_timeline(limit=2)
    older = await alice.get_next(page)
    newer = await alice.get_previous(older)
    assert len(page) == len(older) == 2
    assert page[0].id in [status.id for status in newer]
    everything = await alice.get_all(alice.public_timeline(limit=2))
    assert len(everything) == 5
    assert len(await alice.get_n_pages(alice.public_timeline(limit=2), n=2)) == 4


async def test_errors_as_in_1_x(instance, alice):
    with pytest.raises(atoot.NotFoundError) as caught:
        await alice.account("1")
    assert isinstance(caught.value, atoot.ClientError)
    assert caught.value.args[0] == 404
    async with atoot.client(instance.host, access_token="no-such-token", use_https=False) as c:
        with pytest.raises(atoot.UnauthorizedError):
            await c.home_timeline()


async def test_limits_as_in_1_x(alice):
    await alice.verify_account_credentials()
    assert alice.ratelimit_limit
    assert alice.ratelimit_remaining
    assert alice.ratelimit_lastcall is not None
