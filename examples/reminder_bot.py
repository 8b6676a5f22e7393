"""A bot that reminds: "@reminder remind me in 3 days to water the plants". Needs `pip install 'atoot[bots,cli]'`.

atoot bot run examples/reminder_bot.py
"""

from datetime import timedelta

import atoot

UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
LONGEST = timedelta(days=366)

bot = atoot.Bot(state="reminder.sqlite")


@bot.command("remind me in {count:int} {unit} {what:text}")
async def remind(message: atoot.Message, count: int, unit: str, what: str = "something") -> None:
    """Say that it will be done, wait, be it over restarts, and do it."""
    span = UNITS.get(unit.lower().strip(".,!").removesuffix("s"))
    if span is None or not timedelta() < count * span <= LONGEST:
        await message.reply("I know minutes, hours, days and weeks, up to a year.")
        return
    await message.reply(f"I will remind you in {count} {unit}.")
    await message.sleep(count * span)
    await message.reply(f"You wanted to be reminded: {what}")


if __name__ == "__main__":
    bot.run()
