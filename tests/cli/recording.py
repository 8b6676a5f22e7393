"""Records how servers show the same posts, and how atoot shows those: `python tests/cli/recording.py` writes them anew."""

import asyncio
import itertools
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import atoot
from atoot.cli.view.settings import View
from atoot.cli.view.threads import branch_rows, tree_of
from atoot.entities import Status
from atoot.testing import InstanceUser, ServerProfile

FOLDER = Path(__file__).with_name("recorded")
SERVERS = ("mastodon", "gotosocial", "pleroma", "hollo", "friendica", "snac")
WIDTHS = (40, 80, 120)
BEGIN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
USERS = (
    InstanceUser("alice", "Alice Example"),
    InstanceUser("bob", "בוב 鮑勃 👨‍👩‍👧‍👦"),
    InstanceUser("carol_with_a_rather_long_name", ""),
)
LONG = (
    "Good morning @bob! I have written down everything that I know about #RadioWaves and #art, and you find it on "
    "https://example.org/articles/2026/03/everything-that-i-know-about-radio-waves?page=2 for the weekend.\n\n"
    "The second paragraph is short."
)
PNG = b"\x89PNG\r\n\x1a\n"


async def record(name):
    """The posts as a server of a profile sends them, newest first."""
    seconds = itertools.count(int(BEGIN.timestamp()), 60)
    async with ServerProfile(name, users=USERS, clock=lambda: next(seconds)) as instance:
        settings = {"use_https": False, "retries": 0, "ratelimit": "raise"}
        tokens = instance.tokens
        async with (
            atoot.client(instance.host, access_token=tokens["alice"], **settings) as alice,
            atoot.client(instance.host, access_token=tokens["bob"], **settings) as bob,
            atoot.client(instance.host, access_token=tokens[USERS[2].username], **settings) as carol,
        ):
            await post_all(alice, bob, carol)
            answer = await alice.request("GET", "/api/v1/timelines/public", params={"limit": 40})
        body = answer.body.decode().replace(instance.origin, f"https://{name}.example")
    return json.loads(body)


async def post_all(alice, bob, carol):
    first = await alice.create_status(status=LONG)
    answer = await bob.create_status(
        status="@alice 漢字仮名交じり文は長い行でも正しい幅で折り返される必要があります。",
        in_reply_to_id=first,
    )
    await alice.create_status(status="@bob 👨‍👩‍👧‍👦 " * 12, in_reply_to_id=answer)
    await carol.create_status(status="@alice a second answer, which says little", in_reply_to_id=first)
    await carol.create_status(
        status="שלום עולם, זה פוסט ארוך למדי שנכתב מימין לשמאל כדי לבדוק את הרוחב של השורות במסוף."
    )
    await bob.create_status(status="He dies in the end.", spoiler_text="the end of the book", sensitive=True)
    await alice.create_status(status="for few", visibility="unlisted", language="en")
    with suppress(atoot.MastodonError):
        media = await carol.upload_attachment(PNG, description="A cat on a roof, looking at the moon")
        await carol.create_status(status="my cat", media_ids=[media.id])
    with suppress(atoot.MastodonError):
        made = await alice.create_status(
            status="What do you drink?",
            poll_options=["Tea, of whatever kind, as long as it is hot and there is enough of it", "Coffee"],
            poll_expires_in=86400,
        )
        for who, choice in ((bob, 0), (carol, 0)):
            await who.vote_poll(made.poll, choice)
    with suppress(atoot.MastodonError):
        await bob.create_status(status="so true!", quoted_status_id=first.id)
    with suppress(atoot.MastodonError):
        await bob.status_boost(first)
    with suppress(atoot.MastodonError):
        await alice.status_favourite(answer)


def rendered(statuses, width):
    """What a person sees."""
    view = View(width=width, now=NOW)
    thread = (branch_rows(branch, view, number) for number, branch in enumerate(tree_of(statuses), 1))
    return "".join(f"{row.plain}\n" for rows in thread for row in rows)


def read(name):
    """What was recorded of a server."""
    return [Status.from_dict(one) for one in json.loads((FOLDER / f"{name}.json").read_text())]


async def main():
    FOLDER.mkdir(exist_ok=True)
    for name in SERVERS:
        data = await record(name)
        (FOLDER / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
        for width in WIDTHS:
            (FOLDER / f"{name}-{width}.txt").write_text(rendered(read(name), width))


if __name__ == "__main__":
    asyncio.run(main())
