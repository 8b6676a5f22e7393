"""What is missing of a timeline, why one looks at it, and how much all looks may ask for: decisions only."""

import math
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from atoot.errors import ClientError, MastodonError, RatelimitError
from atoot.ids import BEGINNING, are_ordered, is_newer, order
from atoot.limits.engine import Budget
from atoot.limits.window import WindowState
from atoot.paging.bounds import links_of
from atoot.streaming.history import Checkpoint
from atoot.streaming.sources import PAGE, HistorySource, Item, identity, made_at
from atoot.streaming.times import LONGEST_PAUSE

SHARE = 10
"""All looks together take one in so many requests of a window."""
POLL_SHARE = 3
"""Where there is no other connection than asking, it may take one in so many."""
LEAST = 3
"""So many requests of a window looks may take, however small it is."""
KEPT = 20
"""One in so many requests of a window is left to the program, whatever a look would like."""
SOON = 1.0
"""Seconds after which a look is tried again that let others go first."""
SAME = 3.0
"""Seconds by which two ends of a window may differ and be the same."""
SETTLED = 60.0
"""Seconds after which what was posted is in its timeline."""


class Purpose(IntEnum):
    """Why a timeline is looked at; what is more important comes first."""

    OPENING = 0
    """For the first time."""
    MISSED = 1
    """The connection was down."""
    POLL = 2
    """There is no other connection than asking."""
    FALLBACK = 3
    """Streaming is down, and requests work."""
    SETTLE = 4
    """The connection has just been made: something may have fallen in between."""
    SILENCE = 5
    """The connection stands, and has told nothing for longer than usual."""


class FetchedPage(NamedTuple):
    """A page of a timeline, as the server gives it."""

    items: list[Any]
    older: str | None = None
    """The id below which it says that the next one is."""


class Backlog:
    """What is missing of a timeline, gathered page by page from the newest down to what is known."""

    def __init__(
        self, checkpoint: Checkpoint | None, since: float, most: int, before: str | None = None
    ) -> None:
        """Begin to gather.

        Args:
            checkpoint: how far the timeline is known; None if it was never looked at.
            since: when it was begun to follow it, for a timeline that was never looked at.
            most: so many items are gathered at most, the newest.
            before: go on from here downwards; None for the newest page.
        """
        self.before = before
        self.is_complete: bool = False
        self.left_out: Item | None = None
        """The newest item of those that are more than may be gathered."""
        self.newest: str | None = None
        """The highest id that the newest page has."""
        self.settled: Item | None = None
        """The newest item that is old enough for all before it to be there."""
        self.most = most
        self.below: Item | None = None
        """The newest item from before all that matters."""
        self._checkpoint = checkpoint
        self._since = since
        self._latest = 0.0
        self._met: set[str] = set()
        self._found: list[tuple[Item, bool]] = []
        self._fresh = 0

    def add(self, page: Sequence[Item], older: str | None = None) -> None:
        """Take in a page, in the server's order.

        Args:
            page: what it shows.
            older: the id below which the server says that the next one is.
        """
        # GoToSocial leaves out what filters hide, and perhaps all of a page: its link goes on all the same.
        is_hidden = not page and older not in (None, self.before)
        reached, went_on = False, is_hidden
        for item in page:
            identifier = identity(item)
            if identifier in self._met:
                continue
            self._met.add(identifier)
            went_on = True
            if self.newest is None or is_newer(identifier, self.newest):
                self.newest = identifier
            self._latest = max(self._latest, made_at(item))
            if self.settled is None and made_at(item) < self._latest - SETTLED:
                self.settled = item
            known = self._known(item, identifier)
            if known is None:
                reached = True
                self.below = self.below or item
            if known is None or (
                known and self._checkpoint is not None and self._checkpoint.is_current(item)
            ):
                continue
            if known is False:
                self._fresh += 1
                if self._fresh > self.most:
                    self.left_out = self.left_out or item
                    continue
            self._found.append((item, bool(known)))
        # Servers leave out of a page what is filtered; of one that is not half full the rest is not there.
        is_last = self._is_from_the_beginning() and len(page) < PAGE // 2 and not is_hidden
        self.is_complete = reached or is_last or not went_on or self.left_out is not None
        if page:
            self.before = identity(page[-1])
        elif is_hidden:
            self.before = older

    def _is_from_the_beginning(self) -> bool:
        """Whether nothing was there when the timeline was looked at first."""
        return self._checkpoint is not None and self._checkpoint.floor == BEGINNING

    def _known(self, item: Item, identifier: str) -> bool | None:
        """Whether an item was seen; None if it is from before all that matters."""
        checkpoint = self._checkpoint
        if checkpoint is None:
            return None if made_at(item) < self._since else False
        if identifier not in checkpoint and checkpoint.is_below(identifier, made_at(item)):
            return None
        return checkpoint.knows(item)

    def oldest_missed(self) -> Item | None:
        """The oldest of what was not told before."""
        return next((item for item, changed in self.oldest_first() if not changed), None)

    def oldest_first(self) -> list[tuple[Item, bool]]:
        """What is missing, each with whether it was told before and has changed."""
        found = self._found[::-1]
        if are_ordered(identity(item) for item, _ in found):
            # Stable: where ids leave it open which of two is newer, the place on the page says it.
            found.sort(key=lambda pair: order(identity(pair[0]))[0])
        return found


class Allowance:
    """How many requests looks may make: a small part of each window, and never before the program's own."""

    def __init__(self, limits: Budget | None, now: Callable[[], float]) -> None:
        """Make one.

        Args:
            limits: what counts all requests; None where nothing is counted.
            now: seconds since the epoch.
        """
        self._limits = limits
        self._now = now
        self._reset = -math.inf
        self._used = 0

    def wait(self, purpose: Purpose) -> float:
        """Seconds until a look may be made, as things stand; 0 for now."""
        window = self._window()
        if window is None or window.limit is None or window.left is None or purpose is Purpose.OPENING:
            return 0.0
        rest = max(SOON, window.reset - self._now() + SOON)
        share = POLL_SHARE if purpose is Purpose.POLL else SHARE
        if self._used >= max(LEAST, window.limit // share):
            return rest
        if window.left <= min(window.limit // KEPT, window.limit - 1):
            return rest
        return SOON if window.waiting else 0.0

    def pace(self) -> float:
        """Seconds between two polls that use up their share just when the window ends."""
        window = self._window()
        if window is None or window.limit is None:
            return 0.0
        left = max(1, window.limit // POLL_SHARE - self._used)
        return max(0.0, window.reset - self._now()) / left

    def use(self) -> None:
        """A look was made."""
        self._window()
        self._used += 1

    def _window(self) -> WindowState | None:
        if self._limits is None:
            return None
        window = self._limits.snapshot().get("all")
        if window is not None and abs(window.reset - self._reset) > SAME:
            if window.reset > self._reset + SAME:
                self._used = 0
            self._reset = window.reset
        return window


def older_than(links: str | None, base: str) -> str | None:
    """The id below which the next page is, as a `Link` header says.

    Args:
        links: the header, if there is one.
        base: the URL that was asked.
    """
    found = links_of(links, base).get("next") if links else None
    return dict(parse_qsl(urlsplit(found).query)).get("max_id") if found else None


def beginning(page: Sequence[Item]) -> Checkpoint:
    """Where a timeline begins to be followed: behind the newest that is there."""
    if not page:
        return Checkpoint()
    newest = page[0]
    for item in page[1:]:
        if is_newer(identity(item), identity(newest)):
            newest = item
    found = Checkpoint(identity(newest), made_at(newest))
    for item in page:
        found.learn(item)
    return found


def is_refusal(error: MastodonError) -> bool:
    """Whether the server does not want to show a timeline, rather than cannot at the moment."""
    return isinstance(error, ClientError) and not isinstance(error, RatelimitError)


def is_empty(error: MastodonError, source: HistorySource) -> bool:
    """Whether an error says that there is nothing: GoToSocial does not know a hashtag that nobody has used."""
    return error.status_code == 404 and "/timelines/tag/" in source.path


def refusal_in_words(error: ClientError, source: HistorySource) -> str:
    """Why a timeline is not shown, and what would help."""
    if error.status_code in (401, 403):
        return f"{error.status_code} {error.text or error.reason}: the token needs the scope {source.scope} for it"
    return f"{error.status_code} {error.text or error.reason}"


def retry_after(error: MastodonError, tries: int, first: float, most: float) -> float:
    """Seconds until it makes sense to ask again."""
    told = error.limits.retry_after
    if told is not None:
        return min(max(told, first), LONGEST_PAUSE)
    return min(most, first * 2.0 ** min(tries, 16))
