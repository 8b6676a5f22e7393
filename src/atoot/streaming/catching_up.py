"""What was missed, fetched over REST, oldest first."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from atoot.errors import ClientError, RatelimitError
from atoot.resilience.options import Options
from atoot.streaming.events import Event, Gap
from atoot.streaming.ledger import Ledger
from atoot.streaming.marks import NOTHING
from atoot.streaming.sources import Item, Source, edited, event_about, identity, sources_of
from atoot.streaming.subscriptions import Subscription
from atoot.wire.ids import order

log = logging.getLogger("atoot.streaming")

Fetch = Callable[[str, Any, Options], Awaitable[list[Any]]]
"""Gives the items of a page: its path, their type, and how to ask."""
Deliver = Callable[[Event], Awaitable[bool]]
"""Delivers an event, and says whether it was new."""

PATIENT = Options(ratelimit="wait")
"""A stream waits for the rate limit, whatever its client does otherwise: it has time."""
CALM = Options(ratelimit="pace")
"""A look whether there is anything leaves room for other requests."""
SUSPECT = 20
"""A page of so many unknown items may be the newest page of a server that does not know `min_id`."""


class CatchingUp:
    """Fetches what a stream would have told."""

    def __init__(
        self, ledger: Ledger, fetch: Fetch, deliver: Deliver, now: Callable[[], float], most: int
    ) -> None:
        """Make one.

        Args:
            ledger: knows what was seen.
            fetch: asks the server.
            deliver: takes what is found.
            now: the time of day, in seconds since the epoch.
            most: items of one timeline that are fetched after one gap.
        """
        self._ledger = ledger
        self._fetch = fetch
        self._deliver = deliver
        self._now = now
        self._most = most
        self.refused: dict[str, ClientError] = {}
        """Timelines that the server does not show, and why."""

    async def begin(self, stream: Subscription) -> None:
        """Look for the first time at the timelines of a stream: what is in them is not news, all that follows is.

        Raises:
            MastodonError: the server does not answer, or fails.
        """
        for source in self._shown(stream):
            if source.key in self._ledger.marks:
                continue
            try:
                self._ledger.begin(source, await self._newest(source) or NOTHING)
            except RatelimitError:
                raise
            except ClientError as error:
                self._give_no_more(source, stream, error)

    async def run(
        self, stream: Subscription, down_since: float | None = None, *, thorough: bool = True
    ) -> int:
        """Deliver what happened on a stream since the last look; how much was new.

        Args:
            stream: the subscription.
            down_since: since when the stream was not heard; None if it is looked at for another reason.
            thorough: something was missed for sure; else the newest page is looked at first.

        Raises:
            MastodonError: the server does not answer, or fails.
        """
        await self.begin(stream)
        found = 0
        for source in self._shown(stream):
            try:
                found += await self._since(source, stream, down_since, thorough=thorough)
            except RatelimitError:
                raise
            except ClientError as error:
                self._give_no_more(source, stream, error)
        if down_since is not None and not self.can_tell(stream):
            await self._deliver(self.unknown(stream, down_since))
        return found

    def _shown(self, stream: Subscription) -> list[Source]:
        """The timelines that the server shows."""
        return [source for source in sources_of(stream) if self._most and source.key not in self.refused]

    def _give_no_more(self, source: Source, stream: Subscription, error: ClientError) -> None:
        log.info("what is missed on the stream %s cannot be fetched: %s", stream, error)
        self.refused[source.key] = error

    def can_tell(self, stream: Subscription) -> bool:
        """Whether there is a timeline that shows what the stream tells."""
        return bool(self._shown(stream))

    def refusal(self, stream: Subscription) -> ClientError | None:
        """Why there is none."""
        return next(
            (self.refused[source.key] for source in sources_of(stream) if source.key in self.refused), None
        )

    def unknown(self, stream: Subscription, down_since: float, reason: str = "") -> Gap:
        """A gap of which nobody knows what is in it."""
        now = self._now()
        refusal = self.refusal(stream)
        if not reason:
            reason = (
                f"the server does not show what was missed: {refusal}"
                if refusal
                else "nothing tells what was missed"
            )
        return Gap(
            stream=stream,
            received=now,
            since=None,
            until=None,
            reason=reason,
            since_at=datetime.fromtimestamp(down_since, UTC),
            until_at=datetime.fromtimestamp(now, UTC),
        )

    async def _newest(self, source: Source) -> str | None:
        page = await self._fetch(source.page(limit=1), source.kind, PATIENT)
        return max((identity(item) for item in page), key=order, default=None)

    async def _since(
        self, source: Source, stream: Subscription, down_since: float | None, *, thorough: bool
    ) -> int:
        mark = self._ledger.marks[source.key]
        found = 0
        async for item in self._missed(source, mark.floor, thorough=thorough):
            identifier = identity(item)
            changed = identifier in mark and edited(item) != mark.edits[identifier]
            if mark.covers(identifier) and not changed:
                continue
            if found >= self._most and not changed:
                await self._give_up(source, stream, down_since)
                break
            event = event_about(item, stream, self._now(), changed=changed)
            found += await self._deliver(event)
        return found

    async def _give_up(self, source: Source, stream: Subscription, down_since: float | None) -> None:
        """Go on with the present, and tell what is left out."""
        since = self._ledger.marks[source.key].last
        until = await self._newest(source) or since
        self._ledger.skip(source, until)
        now = self._now()
        gap = Gap(
            stream=stream,
            received=now,
            since=since,
            until=until,
            reason=f"more than {self._most} were missed",
            since_at=datetime.fromtimestamp(now if down_since is None else down_since, UTC),
            until_at=datetime.fromtimestamp(now, UTC),
        )
        log.warning("the stream %s has a gap from %s to %s: %s", stream, since, until, gap.reason)
        await self._deliver(gap)

    async def _missed(self, source: Source, floor: str, *, thorough: bool) -> AsyncIterator[Item]:
        """The items above the floor, oldest first."""
        mark = self._ledger.marks[source.key]
        if not thorough:
            # The newest page is often enough, and costs nothing of the budget that Mastodon has for paging.
            page = _sorted(await self._fetch(source.page(), source.kind, CALM))
            if not page or order(identity(page[0])) <= order(floor):
                for item in page:
                    yield item
                return
        after, first = floor, True
        while True:
            page = await self._fetch(source.page(min_id=after), source.kind, PATIENT)
            items = _sorted(item for item in page if order(identity(item)) > order(after))
            if first and len(items) >= SUSPECT and not any(identity(item) in mark for item in items):
                items = [*await self._between(source, after, identity(items[0])), *items]
            for item in items:
                yield item
            if not items or len(items) < len(page):
                return
            after, first = identity(items[-1]), False

    async def _between(self, source: Source, after: str, before: str) -> list[Item]:
        """What a server that does not know `min_id` left out between an id and its newest page."""
        found: list[Item] = []
        while len(found) <= self._most:
            page = await self._fetch(source.page(since_id=after, max_id=before), source.kind, PATIENT)
            items = _sorted(item for item in page if order(after) < order(identity(item)) < order(before))
            if not items:
                break
            found = [*items, *found]
            before = identity(items[0])
        return found


def _sorted(items: Any) -> list[Item]:
    return sorted(items, key=lambda item: order(identity(item)))
