"""Looks at timelines over REST, beside the connections: which is owed when, within what the limits leave."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from atoot.errors import MastodonError
from atoot.streaming.backlog import Allowance, Purpose, refusal_in_words
from atoot.streaming.catching_up import NOT_SHOWN, STANDING, USED_UP, CatchingUp, Fetch
from atoot.streaming.channel import Channel, Feed, LookResult, MakeRoom

TOGETHER = 8
"""So many looks are under way at the same time."""
AT_ONCE = 0.05
"""What is due within so many seconds is due at the same time, so that what is more important goes first."""


class Looks:
    """Makes all looks of a client."""

    def __init__(
        self,
        fetch: Fetch,
        spawn: Callable[[Coroutine[Any, Any, Any]], "asyncio.Task[Any]"],
        wall: Callable[[], float],
        allowance: Allowance,
        *,
        refuse: Callable[[Channel, MastodonError], None],
        is_deaf: Callable[[Channel], None],
        make_room: MakeRoom,
    ) -> None:
        """Make it; nothing is asked yet. All arguments are as in `CatchingUp`."""
        self.allowance = allowance
        self._spawn = spawn
        self._wall = wall
        self._catching_up = CatchingUp(
            fetch,
            spawn,
            wall,
            allowance,
            owe=self.owe,
            refuse=refuse,
            is_deaf=is_deaf,
            make_room=make_room,
        )
        self._owed: set[Feed] = set()
        self._running: dict[Feed, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._more = asyncio.Event()

    # What is owed

    def owe(self, feed: Feed, purpose: Purpose, after: float = 0.0) -> None:
        """Look at a timeline, now or after some seconds. What is owed already stays so, if it comes sooner."""
        due = asyncio.get_running_loop().time() + after
        feed.due = due if feed.purpose is None else min(due, feed.due)
        if feed.purpose is None or purpose < feed.purpose:
            feed.purpose, feed.is_put_off = purpose, False
        self._owed.add(feed)
        if self._task is None:
            self._more = asyncio.Event()
            self._task = self._spawn(self._run())
            self._task.add_done_callback(self._ended)
        self._more.set()

    def missed(self, feed: Feed) -> None:
        """The connection was down: look for what happened meanwhile."""
        if feed.is_given_up and feed.refusal is not None:
            feed.say(self._wall(), NOT_SHOWN.format(refusal_in_words(feed.refusal, feed.source)))
            feed.down_since = None
        else:
            is_untouched = feed.checkpoint is None and feed.down_since is None
            self.owe(feed, Purpose.OPENING if is_untouched else Purpose.MISSED)

    def settle(self, feed: Feed) -> None:
        """The connection has just been made: look once more after a while."""
        self._catching_up.settle(feed)

    async def ask(self, feeds: Iterable[Feed], purpose: Purpose) -> list[LookResult]:
        """Look at timelines, and wait for what comes of it."""
        loop = asyncio.get_running_loop()
        waiting = []
        for feed in feeds:
            future = loop.create_future()
            feed.waiters.append(future)
            waiting.append(future)
            self.owe(feed, purpose)
        return list(await asyncio.gather(*waiting))

    def forget(self, channel: Channel) -> list["asyncio.Task[Any]"]:
        """Nobody listens to a subscription any more; what is ending because of that."""
        ending: list[asyncio.Task[Any]] = []
        for feed in channel.feeds:
            self._owed.discard(feed)
            feed.purpose = None
            feed.answer(0)
            task = self._running.get(feed)
            if task is not None and task is not asyncio.current_task():
                task.cancel()
                ending.append(task)
        if not self._owed and self._task is not None:
            self._task.cancel()
            ending.append(self._task)
            self._task = None
        return ending

    async def _run(self) -> None:
        """Make what is owed, when it is due, as long as something is."""
        loop, more = asyncio.get_running_loop(), self._more
        while self._owed:
            more.clear()
            wake = self._make_due(loop.time())
            try:
                async with asyncio.timeout_at(wake):
                    await more.wait()
            except TimeoutError:
                continue

    def _make_due(self, now: float) -> float | None:
        """Begin what is due, as far as it may be; when to come back if nothing happens before."""
        idle = [feed for feed in self._owed if feed not in self._running]
        wakes = [feed.due for feed in idle if feed.due > now + AT_ONCE]
        due = (feed for feed in idle if feed.due <= now + AT_ONCE)
        for feed in sorted(due, key=_turn):
            purpose = feed.purpose
            if purpose is None or (purpose in STANDING and not feed.channel.is_standing):
                # When it stands again, there is more to look for.
                self._owed.discard(feed)
                feed.purpose = None
            elif (wait := self.allowance.wait(purpose)) > 0:
                wakes.append(now + wait)
                self._put_off(feed, purpose, wait)
            elif len(self._running) < TOGETHER:
                self._begin(feed, purpose, now)
        return min(wakes, default=None)

    def _put_off(self, feed: Feed, purpose: Purpose, wait: float) -> None:
        times = feed.channel.times
        is_poll = purpose is Purpose.POLL
        # Between two polls there is a pause anyway.
        if not feed.is_put_off and wait > (max(times.missing, times.poll_most) if is_poll else times.missing):
            feed.is_put_off = True
            if is_poll:
                feed.miss(self._wall())
            self._catching_up.waits(feed, purpose, USED_UP, wait)

    def _begin(self, feed: Feed, purpose: Purpose, now: float) -> None:
        self.allowance.use()
        self._owed.discard(feed)
        feed.purpose, feed.looked_at, feed.is_put_off = None, now, False
        task = self._running[feed] = self._spawn(self._catching_up.look(feed, purpose))
        task.add_done_callback(lambda done: self._done(feed, done))

    def _done(self, feed: Feed, task: "asyncio.Task[None]") -> None:
        self._running.pop(feed, None)
        if task.cancelled():
            feed.answer(0)
        elif (error := task.exception()) is not None:
            feed.answer(0)
            for listener in feed.channel.listeners:
                listener.ended(error)
        self._more.set()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if self._task is task:
            self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            for listener in {listener for feed in self._owed for listener in feed.channel.listeners}:
                listener.ended(error)


def _turn(feed: Feed) -> tuple[int, bool, float]:
    """What is looked at first: hashtags after the rest, and among them in turn."""
    return feed.purpose or Purpose.OPENING, feed.channel.stream.tag is not None, feed.looked_at
