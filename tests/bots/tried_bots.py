"""Bots for tests."""

from datetime import timedelta

import atoot


def dice() -> atoot.Bot:
    """A bot with all kinds of handlers, which post."""
    bot = atoot.Bot(state=":memory:")
    rolled = iter(range(1, 10_000))

    @bot.command("roll {sides:int}")
    async def roll(message: atoot.Message, sides: int = 6) -> None:
        await message.reply(f"You rolled {next(rolled)} of {sides}.")

    @bot.command("survey")
    async def survey(message: atoot.Message) -> None:
        colour = await message.ask("Which colour?")
        reason = await colour.ask(f"Why {colour.text}?")
        await reason.reply(f"{colour.text}, because {reason.text}.")

    @bot.command("remind me in {days:int} days")
    async def remind(message: atoot.Message, days: int) -> None:
        await message.reply(f"I will, number {next(rolled)}.")
        await message.sleep(timedelta(days=days))
        await message.reply("It is time!")

    @bot.command("count")
    async def count(message: atoot.Message, state: atoot.BotState) -> None:
        number = await state.get("count", 0) + 1
        await state.set("count", number)
        await message.reply(f"Number {number}")

    @bot.mention
    async def other(message: atoot.Message) -> None:
        await message.reply(f"What do you mean by {message.text!r}?")

    @bot.follow
    async def welcome(account: atoot.entities.Account, c: atoot.MastodonAPI) -> None:
        await c.create_status(status=f"@{account.acct} Welcome!", visibility="direct")

    @bot.every("mon 09:00", zone="Europe/Berlin")
    async def weekly(c: atoot.MastodonAPI) -> None:
        await c.publish(f"Week {next(rolled)}")

    return bot
