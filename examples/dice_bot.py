"""A bot that rolls dice: "@dice roll 20". Needs `pip install 'atoot[bots,cli]'`, and once `atoot login YOUR.INSTANCE`.

atoot bot run examples/dice_bot.py
"""

import random

import atoot

bot = atoot.Bot(state="dice.sqlite")


@bot.command("roll {sides:int}")
async def roll(message: atoot.Message, sides: int = 6) -> None:
    """Roll a die with so many sides."""
    await message.reply(f"You rolled {random.randint(1, max(1, sides))}.")  # noqa: S311 - no secret


@bot.every("mon 09:00", zone="Europe/Berlin")
async def weekly(c: atoot.MastodonAPI) -> None:
    """Greet the week."""
    await c.publish("A new week.")


if __name__ == "__main__":
    bot.run()
