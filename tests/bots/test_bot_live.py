"""A bot on a real server, with its stream: it answers at once, and what came while it was down."""

import asyncio

import atoot
from atoot.durable.tables import SqliteTables
from watched_calls import WatchedCalls


def echo(instance, folder):
    bot = atoot.Bot(
        instance.host,
        access_token=instance.tokens["alice"],
        use_https=False,
        state=str(folder / "echo.sqlite"),
        without={"blocked"},
    )

    @bot.mention
    async def answer(message: atoot.Message) -> None:
        await message.reply(f"You said {message.text}")

    return bot


async def test_it_answers_live_and_after_a_restart_what_it_missed(
    instance, alice, bob, tmp_path, monkeypatch
):
    async def answers():
        return sorted(
            [
                status.text()
                async for status in alice.account_statuses(await alice.verify_account_credentials())
            ]
        )

    async def are(count):
        return len(await answers()) == count

    writes = WatchedCalls(monkeypatch, SqliteTables, "write")
    async with echo(instance, tmp_path) as bot:
        await writes.until(lambda: bot.store.read("cursor", "stream"))
        await bob.create_status(status="@alice one")
        await writes.until(lambda: are(1))
    await bob.create_status(status="@alice two")
    await bob.create_status(status="@alice three")
    async with echo(instance, tmp_path):
        await writes.until(lambda: are(3))
    assert await answers() == ["@bob You said one", "@bob You said three", "@bob You said two"]


async def test_a_token_that_is_refused_ends_it(instance, tmp_path):
    bot = atoot.Bot(instance.host, access_token="wrong", use_https=False, state=str(tmp_path / "x.sqlite"))
    async with asyncio.timeout(20), bot:
        try:
            await bot.wait()
        except atoot.UnauthorizedError:
            return
    raise AssertionError("it goes on")
