"""A bot that rolls dice, as its writer has it in a file."""

DICE = """
import atoot
bot = atoot.Bot(state="dice.sqlite")
@bot.command("roll")
async def roll(message: atoot.Message) -> None:
    await message.reply("4")
@bot.every("mon 09:00")
async def weekly(c: atoot.MastodonAPI) -> None:
    await c.publish("A new week.")
bot.run()
"""
