"""A bot that welcomes new followers, and asks them something. Needs `pip install 'atoot[bots,cli]'`.

atoot bot run examples/welcome_bot.py
"""

import atoot

bot = atoot.Bot(state="welcome.sqlite")


@bot.follow
async def welcome(account: atoot.entities.Account, c: atoot.MastodonAPI) -> None:
    """Write to a new follower, so that only they see it."""
    text = f"@{account.acct} Welcome! I am a bot. Write 'about' to me, and I tell you more."
    await c.create_status(status=text, visibility="direct")


@bot.command("about")
async def about(message: atoot.Message) -> None:
    """Tell more, of what they want to hear."""
    answer = await message.ask("Of what: rules or people?")
    if "rules" in answer.text.lower():
        await answer.reply("There is one: be kind.")
    else:
        await answer.reply("We are many, and you are one of us now.")


if __name__ == "__main__":
    bot.run()
