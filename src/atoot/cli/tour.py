"""The steps of `atoot demo`: what people do with Mastodon, each a few lines with the library.

A step does something, verifies that it happened, and returns the result in one line; its docstring is its title.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import aiohttp

import atoot
from atoot.cli.picture import DESCRIPTION, sunrise
from atoot.cli.view.lines import counted
from atoot.entities import Status
from atoot.testing import EmbeddedInstance

T = TypeVar("T")


class UnexpectedError(Exception):
    """The server did something other than requested."""


def check(value: T | None, problem: str) -> T:
    """The value, if it is truthy.

    Raises:
        UnexpectedError: it is not; the message is the problem.
    """
    if not value:
        raise UnexpectedError(problem)
    return value


@dataclass
class Tour:
    """The state of the tour: objects that earlier steps have created."""

    opened: AsyncExitStack
    """Closes at the end everything that the steps have opened."""
    instance: EmbeddedInstance = field(init=False)
    session: aiohttp.ClientSession = field(init=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    alice: atoot.MastodonAPI = field(init=False)
    bob: atoot.MastodonAPI = field(init=False)
    hello: Status = field(init=False)
    poll: Status = field(init=False)
    timeline: list[Status] = field(default_factory=list)


async def start_instance(tour: Tour) -> str:
    """Start an instance on this machine"""
    tour.instance = EmbeddedInstance(users=("alice", "bob"), demo=True)
    await tour.opened.enter_async_context(tour.instance)
    tour.session = await tour.opened.enter_async_context(aiohttp.ClientSession())
    return tour.instance.origin


async def register_app(tour: Tour) -> str:
    """Register an app"""
    tour.client_id, tour.client_secret = await atoot.MastodonAPI.create_app(
        tour.session, tour.instance.host, use_https=False, client_name="atoot demo"
    )
    return "got a client id and a secret"


async def log_in(tour: Tour) -> str:
    """Log in two people over OAuth"""
    tour.alice = await _log_in(tour, "alice")
    tour.bob = await _log_in(tour, "bob")
    accounts = [await c.verify_account_credentials() for c in (tour.alice, tour.bob)]
    return " and ".join(f"@{account.acct}" for account in accounts)


async def _log_in(tour: Tour, name: str) -> atoot.MastodonAPI:
    host = tour.instance.host
    page = atoot.MastodonAPI.browser_login_url(host, tour.client_id, use_https=False)
    # In real life a person opens the page in a browser, allows the app, and copies the displayed code.
    code = await asyncio.to_thread(tour.instance.consent, page, name)
    token = await atoot.MastodonAPI.login(
        tour.session, host, tour.client_id, tour.client_secret, use_https=False, oauth_code=code
    )
    return await tour.opened.enter_async_context(atoot.client(host, access_token=token, use_https=False))


async def follow(tour: Tour) -> str:
    """Follow each other"""
    alice, bob = [await c.verify_account_credentials() for c in (tour.alice, tour.bob)]
    for c, other in ((tour.alice, bob), (tour.bob, alice)):
        relationship = await c.account_follow(other)
        check(relationship.following, f"@{other.acct} is not followed")
    return "alice follows bob, bob follows alice"


async def post_text(tour: Tour) -> str:
    """Post a text"""
    tour.hello = await tour.alice.create_status(status="Hello, fediverse! This is #atoot speaking.")
    return f"{tour.hello.text()} (id {tour.hello.id})"


async def post_warning(tour: Tour) -> str:
    """Post behind a content warning"""
    status = await tour.alice.create_status(status="The butler did it.", spoiler_text="how the film ends")
    check(status.spoiler_text == "how the film ends", "the content warning is missing")
    return f"hidden behind: {status.spoiler_text}"


async def post_poll(tour: Tour) -> str:
    """Post a poll"""
    tour.poll = await tour.alice.create_status(
        status="Tea or coffee?", poll_options=["Tea", "Coffee"], poll_expires_in=86400
    )
    poll = check(tour.poll.poll, "the poll is missing")
    return (
        f"{' or '.join(option.title for option in poll.options)}, open until {poll.expires_at:%Y-%m-%d %H:%M}"
    )


async def post_picture(tour: Tour) -> str:
    """Post a picture with a description"""
    media = await tour.bob.upload_attachment(sunrise(), description=DESCRIPTION, filename="sunrise.png")
    status = await tour.bob.create_status(status="Good morning!", media_ids=[media])
    attached = check(status.media_attachments, "the picture is missing")[0]
    check(attached.description == DESCRIPTION, "the description of the picture is missing")
    return f"{attached.type}: {attached.description}"


async def reply(tour: Tour) -> str:
    """Reply"""
    await tour.bob.create_status(status="@alice Welcome! Nice to meet you.", in_reply_to_id=tour.hello)
    thread = await tour.alice.status_context(tour.hello)
    answer = check(thread.descendants, "the reply is not in the thread")[0]
    return f"@{answer.account.acct}: {answer.text()}"


async def boost_and_favourite(tour: Tour) -> str:
    """Boost and favourite"""
    await tour.bob.status_boost(tour.hello)
    await tour.bob.status_favourite(tour.hello)
    status = await tour.alice.view_status(tour.hello)
    check(status.reblogs_count == status.favourites_count == 1, "they were not counted")
    return f"{status.reblogs_count} boost, {status.favourites_count} favourite"


async def vote(tour: Tour) -> str:
    """Vote"""
    poll = await tour.bob.vote_poll(check(tour.poll.poll, "there is no poll"), [0])
    check(poll.voted, "the vote was not counted")
    return ", ".join(f"{option.title} {option.votes_count}" for option in poll.options)


async def search(tour: Tour) -> str:
    """Search"""
    found = await tour.alice.search("fediverse")
    check([status for status in found.statuses if status.id == tour.hello.id], "the post was not found")
    statuses = counted(len(found.statuses), "status", "statuses")
    return f"fediverse: {statuses}, {counted(len(found.accounts), 'account')}, {counted(len(found.hashtags), 'hashtag')}"


async def walk_by_page(tour: Tour) -> str:
    """Walk a timeline by page"""
    page = await tour.alice.public_timeline(limit=6)
    pages = [page]
    while page.next:
        page = await tour.alice.get_next(page)
        pages.append(page)
    tour.timeline = [status for page in pages for status in page]
    return f"{len(tour.timeline)} statuses on {len(pages)} pages"


async def walk_by_item(tour: Tour) -> str:
    """Walk a timeline by item"""
    ids = [status.id async for status in tour.alice.public_timeline(limit=6)]
    check(ids == [status.id for status in tour.timeline], "the items are not those of the pages")
    return f"the same {len(ids)} statuses, one by one"


async def receive_events(tour: Tour) -> str:
    """Receive events over a websocket"""
    events: list[str] = []
    async with tour.alice.streaming("user") as socket:
        await tour.bob.create_status(status="@alice This reaches you while I write it.")
        async for message in socket:
            events.append(message.json()["event"])
            if {"update", "notification"} <= set(events):
                break
    check({"update", "notification"} <= set(events), "the stream ended early")
    return f"while bob posted, alice received: {', '.join(events)}"


Step: TypeAlias = Callable[[Tour], Coroutine[Any, Any, str]]
STEPS: tuple[Step, ...] = (
    start_instance,
    register_app,
    log_in,
    follow,
    post_text,
    post_warning,
    post_poll,
    post_picture,
    reply,
    boost_and_favourite,
    vote,
    search,
    walk_by_page,
    walk_by_item,
    receive_events,
)
