"""Whatever becomes of an answer, on every server: what was asked for is done once, and the caller is told so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from simulated_time import SimulatedTime
from writing import picture, write

from atoot import MastodonAPI, MastodonError, PostedAtOnceError, Timeouts
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.testing import (
    Behaviour,
    ReceivedRequest,
    ScriptedServer,
    ServerProfile,
    answer,
    drop,
    hang_up,
    html_error,
    raw,
    redirect,
    stall,
)
from atoot.testing.profiles import PROFILES

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
DONE: dict[str, Behaviour] = {
    "drop": drop(),
    "hang up": hang_up(),
    "cut": raw(HEAD, b'{"id": "1", "con'),
    "no end": stall(sending=HEAD),
    "silence": stall(),
    **{str(status): html_error(status) for status in (408, 425, 499, 500, 502, 503, 504, 520, 522, 524)},
}
"""What comes in place of the answer to what was done."""
NOT_UNDERSTOOD: dict[str, Behaviour] = {
    "nothing": answer(),
    "a page": answer(html="<h1>Hello</h1>"),
    "303": redirect("/", status=303),
}
"""The same, where asking again would bring nothing else."""
NOT_DONE = {"not done, drop": drop(), **{f"not done, {s}": html_error(s) for s in (500, 502, 503, 521, 523)}}
"""What comes where nothing was done."""
SLOW = ("no end", "silence")
"""What a client waits for in the time of this machine."""
POST = "POST /api/v1/statuses"


RUNS_SO_FAR = count()
"""A port may be given out again while a client of an earlier run is not thrown away yet: no run has the ids of another."""


class RestartedTime(SimulatedTime):
    """Nobody waits for less time than a server takes to start."""

    restarting: asyncio.Task[None] | None = None

    async def sleep(self, seconds: float) -> None:
        if self.restarting is not None:
            await self.restarting
        await super().sleep(seconds)


@dataclass
class Trouble:
    """What happens to a request, on an instance with a client."""

    instance: ServerProfile
    c: MastodonAPI
    time: RestartedTime
    fault: str

    def arm(self, operation: str, done_before: int = 0) -> None:
        """Let it happen to the next request for an operation, or to a later one."""
        method, path = operation.split(" ")
        server = self.instance.server
        ordinary = server._routes[0].take()

        def strike(request: ReceivedRequest) -> Behaviour:
            server._routes.remove(route)
            if self.fault in NOT_DONE:
                return NOT_DONE[self.fault]
            ordinary(request)
            if self.fault == "restart":
                self.time.restarting = asyncio.create_task(restart(server))
            return {**DONE, **NOT_UNDERSTOOD, "restart": stall()}[self.fault]

        route = server.on(method, path, *[ordinary] * done_before, strike)


async def restart(server: ScriptedServer) -> None:
    await server.stop()
    await server.start()


async def a_status(t: Trouble) -> bool:
    uploaded = await media(t)
    t.arm(POST)
    made = await t.c.create_status(status="Hello @bob #cats https://x.example/1", media_ids=uploaded)
    return [post.id for post in t.instance.posts] == [made.id]


async def the_same_twice(t: Trouble) -> bool:
    ids = set()
    for uploaded in (await media(t), await media(t)):
        t.arm(POST)
        ids.add((await t.c.create_status(status="the same", media_ids=uploaded)).id)
    return {post.id for post in t.instance.posts} == ids and len(t.instance.posts) == 2


async def a_poll(t: Trouble) -> bool:
    t.arm(POST)
    made = await t.c.create_status(status="Which?", poll_options=["a", "b"], poll_expires_in=600)
    return [post.id for post in t.instance.posts] == [made.id] and made.poll is not None


async def the_second_of_a_thread(t: Trouble) -> bool:
    text = " ".join(f"word{number}" for number in range(t.instance.profile.characters // 6))
    t.arm(POST, done_before=1)
    made = await t.c.publish(text, thread=True, media=[picture()] if t.instance.profile.media_needed else [])
    posts = t.instance.posts
    return [post.id for post in posts] == [post.id for post in made] and text.split() == [
        word for post in posts for word in post.text.split()
    ]


async def a_scheduled_status(t: Trouble) -> bool:
    uploaded, tomorrow = await media(t), datetime.fromtimestamp(t.time.now, UTC) + timedelta(days=1)
    t.arm(POST)
    try:
        made = await t.c.create_status(status="Later", scheduled_at=tomorrow, media_ids=uploaded)
    except PostedAtOnceError as error:
        return not t.instance.profile.schedules and [post.id for post in t.instance.posts] == [error.made.id]
    except MastodonError as error:  # it is not sent again: nobody can tell whether it was scheduled
        unknown = error.may_have_happened and "scheduled_statuses" in error.hint
        return unknown and t.fault in NOT_DONE and not t.instance.profile.schedules
    return [one.id for one in await t.c.scheduled_statuses()] == [made.id] and t.instance.posts == []


async def a_boost(t: Trouble) -> bool:
    status = await write(t.c, t.instance, "Boost me")
    t.arm("POST /api/v1/statuses/*/reblog")
    boost = await t.c.status_boost(status)
    return boost.reblog is not None and (await t.c.view_status(status)).reblogs_count == 1


async def a_boost_undone(t: Trouble) -> bool:
    status = await write(t.c, t.instance, "Boost me")
    await t.c.status_boost(status)
    t.arm("POST /api/v1/statuses/*/unreblog")
    await t.c.status_unboost(status)
    return (await t.c.view_status(status)).reblogs_count == 0


async def a_favourite(t: Trouble) -> bool:
    status = await write(t.c, t.instance, "Like me")
    t.arm("POST /api/v1/statuses/*/favourite")
    return (await t.c.status_favourite(status)).favourites_count == 1


async def a_vote(t: Trouble) -> bool:
    made = await t.c.create_status(status="Which?", poll_options=["a", "b"], poll_expires_in=600)
    t.arm("POST /api/v1/polls/*/votes")
    poll = await t.c.vote_poll(made.poll, 1)
    return [option.votes_count for option in poll.options] == [0, 1]


async def an_edit(t: Trouble) -> bool:
    status = await write(t.c, t.instance, "Befroe")
    t.arm("PUT /api/v1/statuses/*")
    edited = await t.c.update_status(status, status="Before")
    return [(post.id, post.text) for post in t.instance.posts] == [(edited.id, "Before")]


async def a_deletion(t: Trouble) -> bool:
    status = await write(t.c, t.instance, "Away")
    t.arm("DELETE /api/v1/statuses/*")
    await t.c.delete_status(status)
    return [post.deleted for post in t.instance.posts] == [True]


async def an_upload(t: Trouble) -> bool:
    t.arm("POST /api/v?/media")
    made = await t.c.publish("Look", media=[picture(), picture()])
    return [len(post.media) for post in t.instance.posts] == [len(made.media_attachments)] == [2]


async def a_follow(t: Trouble) -> bool:
    bob = await t.c.account_lookup("bob")
    t.arm("POST /api/v1/accounts/*/follow")
    return (await t.c.account_follow(bob)).following and (await t.c.account(bob)).followers_count == 1


async def an_end_of_a_mute(t: Trouble) -> bool:
    bob = await t.c.account_lookup("bob")
    await t.c.account_mute(bob)
    t.arm("POST /api/v1/accounts/*/unmute")
    return not (await t.c.account_unmute(bob)).muting


async def media(t: Trouble) -> list[str] | None:
    return [(await t.c.upload_attachment(picture())).id] if t.instance.profile.media_needed else None


Work = Callable[[Trouble], Awaitable[bool]]
POSTS: list[Work] = [a_status, the_same_twice, a_poll, the_second_of_a_thread, a_scheduled_status]
OTHERS: list[Work] = [
    a_boost, a_boost_undone, a_favourite, a_vote, an_edit, a_deletion, an_upload, a_follow, an_end_of_a_mute
]  # fmt: skip
LACKS = {("pixelfed", a_poll), ("pixelfed", a_vote), ("friendica", a_vote), ("snac", an_end_of_a_mute)}
LACKS |= {("snac", a_vote)}
"""What a server cannot do, or, as a vote on snac, does not show."""
RUNS = [(work, fault) for work in (*POSTS, *OTHERS) for fault in (*DONE, *NOT_DONE, "restart")]
RUNS += [(work, fault) for work in POSTS for fault in NOT_UNDERSTOOD]
ALL = [(name, *run) for name in PROFILES for run in RUNS if (name, run[0]) not in LACKS]
SOME = [run for run in ALL if run[2] not in SLOW][::27]


async def outcome(name: str, work: Work, fault: str, seen_after: float = 0.0) -> str:
    """What went wrong; empty if nothing did."""
    time = RestartedTime()
    number = next(RUNS_SO_FAR)
    time.now += 86_400 * number
    settings = Settings(
        clock=time,
        hooks=time.hooks,
        budget=LocalBudget(time.time, time.later),
        timeouts=Timeouts(connect=2, read=0.3, total=5),
    )
    async with ServerProfile(name, clock=time.time) as instance:
        instance.seen_after(seen_after)
        instance.world.number += 1000 * number
        transport = Transport(instance.origin, instance.tokens["alice"], settings=settings)
        async with MastodonAPI(transport) as c:
            try:
                done = await work(Trouble(instance, c, time, fault))
            except MastodonError as error:
                return f"{work.__name__}, {fault}: {error}"
    return "" if done else f"{work.__name__}, {fault}: not once, or not told"


@pytest.mark.parametrize(("name", "work", "fault"), SOME, ids=lambda one: getattr(one, "__name__", one))
async def test_what_is_asked_for_is_done_once_whatever_becomes_of_the_answer(name, work, fault):
    assert await outcome(name, work, fault) == ""


@pytest.mark.chaos
@pytest.mark.parametrize("seen_after", [0.0, 3.0])
@pytest.mark.parametrize("name", PROFILES)
async def test_everything_is_done_once_after_every_fault(name, seen_after):
    runs = [run[1:] for run in ALL if run[0] == name]
    outcomes = [await outcome(name, *run, seen_after) for run in runs]
    assert [wrong for wrong in outcomes if wrong] == []
