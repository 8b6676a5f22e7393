"""A bot on a real server, with its stream: it answers at once, and what came while it was down."""

import asyncio

import atoot


async def until(true):
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)


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


async def test_it_answers_live_and_after_a_restart_what_it_missed(instance, alice, bob, tmp_path):
    async def answers():
        return sorted(
            [
                status.text()
                async for status in alice.account_statuses(await alice.verify_account_credentials())
            ]
        )

    async def are(count):
        return len(await answers()) == count

    async with echo(instance, tmp_path) as bot:
        await until(lambda: _is_up(bot))
        await bob.create_status(status="@alice one")
        await until(lambda: are(1))
    await bob.create_status(status="@alice two")
    await bob.create_status(status="@alice three")
    async with echo(instance, tmp_path):
        await until(lambda: are(3))
    assert await answers() == ["@bob You said one", "@bob You said three", "@bob You said two"]


async def _is_up(bot):
    return await bot.store.read("cursor", "stream") is not None


async def test_a_token_that_is_refused_ends_it(instance, tmp_path):
    bot = atoot.Bot(instance.host, access_token="wrong", use_https=False, state=str(tmp_path / "x.sqlite"))
    async with asyncio.timeout(20), bot:
        try:
            await bot.wait()
        except atoot.UnauthorizedError:
            return
    raise AssertionError("it goes on")
