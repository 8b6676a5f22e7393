"""A bot that posts what is new in a feed, each item once. Needs `pip install 'atoot[bots,cli]' feedparser`.

FEED=https://example.org/feed.xml atoot bot run examples/feed_bot.py
"""

import os

import aiohttp
import feedparser

import atoot

FEED = os.environ.get("FEED", "https://example.org/feed.xml")

bot = atoot.Bot(state="feed.sqlite")


@bot.every("10m")
async def post_what_is_new(c: atoot.MastodonAPI, bot: atoot.Bot) -> None:
    """Post the items of the feed that were not posted yet, the oldest first."""
    async with aiohttp.ClientSession() as session, session.get(FEED) as answer:
        feed = feedparser.parse(await answer.read())
    for item in reversed(feed.entries):
        if await bot.once(item.get("id") or item.link):
            await c.publish(f"{item.title}\n\n{item.link}")


if __name__ == "__main__":
    bot.run()
