"""Recent and current posts: the memory of a token, shared by all its clients in a process."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Mapping
from threading import Lock, RLock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from atoot import entities
from atoot.errors.refusals import nonsense
from atoot.http.transport import Transport
from atoot.limits.engine import Waiter
from atoot.limits.local import identity, running_loop
from atoot.message import Request
from atoot.posting.same import Likeness

MOST = 2000
"""Most ids that are remembered; older ones are too old to be mistaken for a new post."""

DAY = 86400.0
"""Seconds."""

LONG = 5.0
"""Seconds of waiting after which it is logged."""

WAITS = "a post waits until another one with the same text is done"

V = TypeVar("V")

log: logging.Logger = logging.getLogger("atoot.posting")


class RecentPosts:
    """The memory of a token: all its clients in the process share it, whatever thread or event loop they run in."""

    def __init__(
        self, most: int = MOST, beside: WeakValueDictionary[bytes, RecentPosts] | None = None
    ) -> None:
        """Begin with an empty memory.

        Args:
            most: most ids that are remembered.
            beside: the memories of all tokens of the server, including this one; None if there is no other.
        """
        self.account: str | None = None
        """Id of the posting account, once known."""
        self.username: str = ""
        """Its name, once known."""
        self.shown: tuple[Mapping[str, Any], entities.Status] | None = None
        """The parameters of the latest post, and the resulting status."""
        self.shows_otherwise = False
        """Whether the server showed the latest post with a text other than the typed one."""
        self._dated: tuple[entities.Status, float] | None = None
        """The latest post certainly made by its call, and when its answer came by our clock."""
        self._of_server: WeakValueDictionary[bytes, RecentPosts] = (
            WeakValueDictionary() if beside is None else beside
        )
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._keys: OrderedDict[str, str] = OrderedDict()
        self._lines: dict[Likeness, deque[Waiter] | None] = {}
        """Tasks that wait for each post under way; None as long as there are none."""
        self._watchers: dict[Likeness, list[Waiter]] = {}
        """Tasks that wait until no such post is under way."""
        self._lock = RLock()  # reentrant: a discarded call leaves the line whenever garbage is collected

    def take(self, identifier: str) -> bool:
        """Take a status as the result of a call; False if it belongs to another one."""
        with self._lock:
            if identifier in self._ids:
                return False
            _put(self._ids, identifier, None, self._most)
            return True

    def give_back(self, identifier: str) -> None:
        """Let another call take a status whose own call failed after all."""
        with self._lock:
            self._ids.pop(identifier, None)

    def remember(
        self,
        values: Mapping[str, Any],
        made: entities.Status | entities.ScheduledStatus,
        key: str | None,
        now: float | None,
    ) -> None:
        """Remember the result of a call, and how the server currently shows and dates posts.

        Args:
            values: parameters of the post.
            made: the result.
            key: the caller's own.
            now: by our clock; None if an earlier call may have made it.
        """
        self.add(made.id, key)
        if type(made) is entities.Status:
            self.shown = values, made
            if key is None and now is not None and "scheduled_at" not in values:
                self._dated = made, now

    @property
    def skew(self) -> float | None:
        """Seconds by which the server's date of the latest post certainly made by its call is ahead of our clock.

        None if its date was not of that day. The server's clock may also differ from its `Date` header.
        """
        if self._dated is None:
            return None
        skew = self._dated[0].created_at.timestamp() - self._dated[1]
        return skew if -DAY < skew < DAY else None

    def add(self, identifier: str, key: str | None = None) -> None:
        """Remember the result of a call, with the caller's own key."""
        with self._lock:
            ids = self._ids
            ids[identifier] = None
            ids.move_to_end(identifier)
            if len(ids) > self._most:
                ids.popitem(last=False)
            if key is not None:
                _put(self._keys, key, identifier, self._most)

    def made_with(self, key: str | None) -> str | None:
        """The status made with a key, if it is remembered."""
        return None if key is None else self._keys.get(key)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._ids

    def is_taken(self, identifier: str) -> bool:
        """Whether a status is the result of a call with any token of the server."""
        return identifier in self or any(identifier in other for other in self._beside())

    def elsewhere(self, likeness: Likeness) -> list[RecentPosts]:
        """Other tokens, perhaps of the same account, that are posting something that looks the same."""
        return [other for other in self._beside() if other.is_posting(likeness)]

    def _beside(self) -> list[RecentPosts]:
        """The memories of the server's other tokens, except those known to belong to other accounts."""
        return [
            one
            for one in self._others()
            if None in (one.account, self.account) or one.account == self.account
        ]

    def is_of_another(self, identifier: str) -> bool:
        """Whether a status was recently posted with another token of the server."""
        return any(identifier in other for other in self._others())

    def _others(self) -> list[RecentPosts]:
        """The memories of all other tokens of the server."""
        with _shared_lock:
            return [other for other in self._of_server.values() if other is not self]

    def is_posting(self, likeness: Likeness) -> bool:
        """Whether something that looks the same is being posted."""
        return likeness in self._lines

    def is_alone(self, likeness: Likeness) -> bool:
        """Whether nothing else is being posted at the moment, including with other tokens of the account."""
        return not self.others(likeness) and not any(one.others(likeness) for one in self._beside())

    def others(self, likeness: Likeness) -> set[Likeness]:
        """The other posts under way."""
        with self._lock:
            return self._lines.keys() - {likeness}

    def enter_at_once(self, likeness: Likeness) -> bool:
        """Begin to post, if nothing that looks the same is being posted, including with other tokens of the account.

        `leave` ends it.

        Returns:
            bool: whether it is begun.
        """
        with self._lock:
            if likeness in self._lines:
                return False
            self._lines[likeness] = None
        # Checked once this one is visible: if two begin at the same moment, one sees the other.
        if len(self._of_server) > 1 and self.elsewhere(likeness):  # most servers have one token
            self.leave(likeness)
            return False
        return True

    async def enter(self, likeness: Likeness) -> None:
        """Begin to post once nothing else that looks the same is being posted: nobody could tell them apart.

        `leave` ends it.
        """
        with self._lock:
            if likeness not in self._lines:
                self._lines[likeness] = None
                return
            line = self._lines[likeness]
            if line is None:
                line = self._lines[likeness] = deque()
            loop = asyncio.get_running_loop()
            mine = Waiter(0, loop.create_future(), loop)
            line.append(mine)
        told = loop.call_later(LONG, log.info, WAITS)
        try:
            await mine.future
        except BaseException:
            with self._lock:
                if mine.granted:
                    self._next(likeness)
                elif mine in line:  # otherwise the turn has passed it over already: its future was cancelled
                    line.remove(mine)
            raise
        finally:
            told.cancel()

    def leave(self, likeness: Likeness) -> None:
        """End posting, whatever the result."""
        with self._lock:
            if self._lines[likeness] is None and not self._watchers:  # true of most posts
                del self._lines[likeness]
            else:
                self._next(likeness)

    async def over(self, likeness: Likeness) -> None:
        """Wait until nothing that looks the same is being posted."""
        with self._lock:
            if likeness not in self._lines:
                return
            loop = asyncio.get_running_loop()
            mine = Waiter(0, loop.create_future(), loop)
            self._watchers.setdefault(likeness, []).append(mine)
        told = loop.call_later(LONG, log.info, WAITS)
        try:
            await mine.future
        finally:
            told.cancel()

    def _next(self, likeness: Likeness) -> None:
        """End one post: wake the first that waits for its turn, and after the last one, those that watch."""
        line = self._lines[likeness]
        while line:
            if line.popleft().end(running_loop()):
                return
        del self._lines[likeness]
        for watcher in self._watchers.pop(likeness, ()):
            watcher.end(running_loop())


_shared: WeakValueDictionary[str, WeakValueDictionary[bytes, RecentPosts]] = WeakValueDictionary()
"""By origin, then by a digest of the token; the memories hold those of their server."""

_shared_lock = Lock()


def recent_posts_of(origin: str, token: str | None) -> RecentPosts:
    """The memory of a token on a server; it lives as long as somebody holds it."""
    server, key = identity(origin, token)
    with _shared_lock:
        of_server = _shared.get(server)
        if of_server is None:
            of_server = _shared[server] = WeakValueDictionary()
        recent = of_server.get(key)
        if recent is None:
            recent = of_server[key] = RecentPosts(beside=of_server)
        return recent


async def learn_account(transport: Transport, recent: RecentPosts) -> str:
    """The id of the token's account, which is requested once."""
    account: entities.CredentialAccount | None = transport.kept.get(entities.CredentialAccount)
    if account is None:
        response = await transport.send(Request("GET", "/api/v1/accounts/verify_credentials"))
        told: entities.CredentialAccount = transport.decode(response, entities.CredentialAccount)
        if not told.id:
            raise nonsense(response, "the answer does not say whose token it is")
        transport.kept[entities.CredentialAccount] = account = told
    recent.account, recent.username = account.id, account.username
    return account.id


def _put(memory: OrderedDict[str, V], name: str, value: V, most: int) -> None:
    memory[name] = value
    memory.move_to_end(name)
    while len(memory) > most:
        memory.popitem(last=False)
