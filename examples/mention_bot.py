"""A bot that answers whoever mentions it, and forgets nobody, even if it was down for an hour.

    MASTODON_INSTANCE=mastodon.social MASTODON_TOKEN=... python examples/mention_bot.py

The token needs the scopes read:statuses, read:notifications and write:statuses.
"""

import asyncio
import os

import atoot
from atoot.events import Gap, NotificationReceived


async def answer_mentions(c: atoot.MastodonAPI, cursor_file: str) -> None:
    """Answer each mention once. Goes on until it is cancelled."""
    async with c.stream("user:notification", cursor=atoot.FileCursor(cursor_file)) as events:
        async for event in events:
            match event:
                case NotificationReceived(notification) if (
                    notification.type == "mention" and notification.status
                ):
                    status = notification.status
                    await c.create_status(
                        status=f"@{notification.account.acct} Thank you for writing!",
                        in_reply_to_id=status.id,
                        visibility=status.visibility,
                    )
                case Gap(reason=reason):
                    print(f"some mentions may be missing: {reason}")


async def main() -> None:
    """Run the bot with the settings of the environment."""
    instance, token = os.environ["MASTODON_INSTANCE"], os.environ["MASTODON_TOKEN"]
    async with atoot.client(instance, access_token=token) as c:
        await answer_mentions(c, "mention_bot.json")


if __name__ == "__main__":
    asyncio.run(main())
