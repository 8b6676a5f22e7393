"""Where checks find what they need: the people, and how what was made is taken away again."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import Any, NamedTuple, TypeVar

from atoot.entities import Account
from atoot.entities.server import Server
from atoot.errors import (
    ForbiddenError,
    MastodonError,
    NetworkError,
    RatelimitError,
    UnauthorizedError,
    is_missing,
)
from atoot.http.operations import find
from atoot.http.retry import RetryPolicy
from atoot.http.secrets import Redactor
from atoot.http.settings import Hooks, Timeouts
from atoot.mastodon import MastodonAPI
from atoot.message import Request, Response
from atoot.testing.conformance.expecting import Expected

T = TypeVar("T")

SIGN = "atoot-conformance"
"""Stands in everything that is made, so that it is found again."""
PATIENCE = 5.0
"""Seconds for which something that was done may be on its way."""
SOON = 9.0
"""Seconds without an answer, and a run does not begin."""
LONGEST_TIDYING = 3600.0
"""Seconds that taking something away may wait for a limit: Mastodon lets a person delete 30 posts in 1,800."""
SILENT = 6
"""So many requests without an answer, and the server is taken to be down."""
MOST = 200
"""Items of a list that are looked at: an account may follow, and have posted, thousands."""
RUNS = "does the server run, and is this its address?"
NOBODY = "999999999999999999"
"""An id that nothing has."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73000000104944415478da6350683800440c"
    "100a00240e05819406e8fb0000000049454e44ae426082"
)
"""A picture of four pixels."""

Undo = Callable[[], Awaitable[object]]


class Answered(NamedTuple):
    """A request of a check, and what came, after so many seconds."""

    request: Request
    response: Response
    seconds: float = 0.0


Heard = Callable[[Answered], object]
Told = Callable[[str], object]


class Testbed:
    """A server as two people see it, and perhaps one who administers it, and a stranger.

    A check says with `later` how what it has made is taken away: whatever way it ends, all is as it was then.
    """

    __test__ = False
    """It is no test of pytest."""
    alice: MastodonAPI
    bob: MastodonAPI
    stranger: MastodonAPI
    me: Account
    """Alice's."""
    them: Account
    """Bob's."""
    admin: MastodonAPI
    """Who administers the server, where `has_admin`."""

    def __init__(self, origin: str, on_answer: Heard | None = None, on_wait: Told | None = None) -> None:
        self.origin = origin
        self.answered: list[Answered] = []
        """What was asked during the check, by all of them."""
        self.made: list[Any] = []
        """What each step of the check has made."""
        self.works: set[str] = set()
        """Operations that have answered well."""
        self.silent: int = 0
        """Requests since the last answer."""
        self.waits: str = ""
        """The limit that ended `within`."""
        self.has_admin: bool = False
        self.server: Server = Server()
        self.patience: float = PATIENCE
        self.sign: str = f"{SIGN} {secrets.token_hex(4)}"
        self.redactor: Redactor = Redactor()
        """Takes the tokens out of what is reported."""
        self._on_answer = on_answer
        self._on_wait = on_wait
        self.cannot_post: MastodonError | None = None
        """Why one of the two may not post: nothing can be found out without it."""
        self._may_post: set[MastodonAPI] = set()
        self._met = False
        self._clients = AsyncExitStack()
        self._timeout: asyncio.Timeout | None = None
        self._longest_wait = 0.0
        self._silence = 0.0
        self._undo: list[Undo] = []
        self._kept: dict[object, Any] = {}
        self._undo_all: list[Undo] = []

    async def open(self, tokens: Iterable[str], admin: str | None) -> None:
        """Make the clients of all of them."""
        known = tuple(tokens)
        self.redactor = Redactor(*known, admin)
        self.alice, self.bob, self.stranger = [await self.client(token) for token in (*known, None)]
        if admin:
            self.admin, self.has_admin = await self.client(admin), True

    async def client(self, token: str | None) -> MastodonAPI:
        """A client that is closed when the run ends."""
        scheme, _, host = self.origin.rpartition("://")
        made = await MastodonAPI.create(
            host, access_token=token, use_https=scheme != "http", retries=RetryPolicy(retries=1),
            timeouts=Timeouts(connect=5, read=10), hooks=Hooks(on_response=self._hear, on_wait=self._wait),
        )  # fmt: skip
        self._clients.push_async_callback(made.close)
        return made

    async def close(self) -> None:
        """Close the clients."""
        await self._clients.aclose()

    # What was asked, and waited for

    def _hear(self, request: Request, response: Response | None, seconds: float) -> None:
        if response is None:
            self.silent += 1
            return
        self.silent = 0
        if self._silence and self._timeout is not None:
            self._timeout.reschedule(asyncio.get_running_loop().time() + self._silence)
        self.answered.append(Answered(request, response, seconds))
        if response.status < 300:
            self.works.add(name_of(request.method, request.path))
        if self._on_answer is not None:
            self._on_answer(self.answered[-1])

    def _wait(self, _: Request, seconds: float, limit: str) -> None:
        """A request waits for a limit: its time is added, or it ends what takes too long."""
        said = f"the limit {limit!r} is used up for {seconds:.0f} s more"
        self.tell(f"waiting: {said}")
        if self._timeout is None:
            return
        end = asyncio.get_running_loop().time()
        if seconds > self._longest_wait:
            self.waits = said
        else:
            end = (self._timeout.when() or end) + seconds
        if self.waits or self._timeout.when() is not None:
            self._timeout.reschedule(end)

    def tell(self, said: str) -> None:
        """Say to who watches what it is that takes so long."""
        if self._on_wait is not None:
            self._on_wait(said)

    @asynccontextmanager
    async def within(
        self, seconds: float | None, longest_wait: float, *, silence: bool = False
    ) -> AsyncIterator[None]:
        """What takes longer ends. What it waits for limits is not counted, if it is not too long.

        Args:
            seconds: that it may take.
            longest_wait: seconds that it may wait for a limit.
            silence: each answer begins the seconds anew.

        Raises:
            TimeoutError: it took longer; `waits` says so if a limit was to blame.
        """
        self.waits, self._longest_wait, self._silence = "", longest_wait, (seconds or 0) if silence else 0
        async with asyncio.timeout(seconds) as timeout:
            self._timeout = timeout
            try:
                yield
            finally:
                self._timeout = None

    def has(self, error: MastodonError) -> bool:
        """Whether the operation of an error is known to be there: it has answered well before."""
        return name_of(error.method or "", error.path or "") in self.works

    # Making things, and taking them away

    def later(self, undo: Undo) -> None:
        """Do something when the check ends, the last first."""
        self._undo.append(undo)

    async def tidy(self) -> list[str]:
        """Take away what the check has made. Gives what could not be taken away."""
        return await self._all(self._undo)

    async def kept(self, name: object, make: Callable[[], Awaitable[T]]) -> T:
        """Something that is made once for all checks, and taken away in the end."""
        if name not in self._kept:
            outer, self._undo = self._undo, []
            try:
                self._kept[name] = await make()
            finally:
                self._undo_all += self._undo
                self._undo = outer
        found: T = self._kept[name]
        return found

    async def post(self, text: str = "", *, by: MastodonAPI | None = None, **values: Any) -> Any:
        """A post that only followers see, unless something else is said; it is deleted when the check ends."""
        who = by or self.alice
        values.setdefault("visibility", "private")
        try:
            made = await who.create_status(status=f"{text or 'A post.'} {self.sign}", **values)
        except (ForbiddenError, UnauthorizedError):
            if who not in self._may_post and "media_ids" not in values:
                await self._see_who_may_post(who)
            raise
        self._may_post.add(who)
        self.later(lambda: who.delete_status(made.id))
        return made

    async def _see_who_may_post(self, who: MastodonAPI) -> None:
        """Where a first post is refused: with a picture, without which Pixelfed takes none, it may be taken."""
        try:
            with of_token("first" if who is self.alice else "second"):
                await self.post(by=who, media_ids=[(await who.upload_attachment(PNG)).id])
        except (ForbiddenError, UnauthorizedError) as error:
            self.cannot_post = error
            raise

    async def as_friends(self) -> None:
        """Let the two follow each other, also where somebody is asked first."""
        for who, whom, other, own in (
            (self.alice, self.them, self.bob, self.me),
            (self.bob, self.me, self.alice, self.them),
        ):
            with of_token("first" if who is self.alice else "second"):
                # Also if it is so already: who may only read is told so.
                made = await who.account_follow(whom)
            if made.requested and not made.following:
                await other.accept_follow_request(own)

    # Looking

    async def until(self, look: Callable[[], Awaitable[T]], what: str, seconds: float = 0) -> T:
        """Look until something is there: servers do much of their work beside.

        Raises:
            Expected: it did not come.
        """
        seconds = seconds or self.patience
        end, pause = asyncio.get_running_loop().time() + seconds, 0.05
        while not (found := await look()):
            if asyncio.get_running_loop().time() > end:
                raise Expected(what, f"nothing within {seconds:g} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, 1.0)
        return found

    # The whole run

    async def begin(self, soon: float = SOON) -> None:
        """Get to know the server and the people.

        Args:
            soon: seconds without an answer after which it is said that there is none.

        Raises:
            MastodonError: somebody cannot be asked; it says who.
            ValueError: there are not two people.
        """
        async with self._soon(soon):
            self.server = await _asked("first", self.alice.server)
            self.me = await _asked("first", self.alice.verify_account_credentials)
            self.them = await _asked("second", self.bob.verify_account_credentials)
            if self.has_admin:
                await _asked("administrator's", self.admin.verify_account_credentials)
        if self.me.id == self.them.id:
            raise ValueError("both tokens are of the same account: two people are needed")

    async def meet(self) -> None:
        """Let the two follow each other, before the first check that needs it; in the end it is as before.

        Raises:
            MastodonError: somebody may not; it says who.
        """
        if self._met:
            return
        async with self._soon(SOON):
            for who, whom in ((self.alice, self.them), (self.bob, self.me)):
                if not (await who.account_relationships([whom]))[0].following:
                    self._undo_all.append(partial(who.account_unfollow, whom))
            await self.as_friends()
        self._met = True

    @asynccontextmanager
    async def _soon(self, soon: float) -> AsyncIterator[None]:
        try:
            async with self.within(soon, soon / 2, silence=True):
                yield
        except TimeoutError:
            refused = RatelimitError(self.waits) if self.waits else None
            error = refused or NetworkError(f"{self.origin} did not answer within {soon:g} s")
            error.hint = "begin again then" if refused else RUNS
            raise error from None

    async def end(self) -> list[str]:
        """Take away all that is left of the run. Gives what could not be taken away."""
        left = await self._all(self._undo) + await self._all(self._undo_all)
        if not hasattr(self, "them") or self.silent >= SILENT:
            return left
        for who, own in ((self.alice, self.me), (self.bob, self.them)):
            left += await self._sweep(who, own)
        return left

    async def _sweep(self, who: MastodonAPI, own: Account) -> list[str]:
        """What bears the sign, also what was made by a request whose answer nobody waited for."""
        left: list[str] = []
        for listed, delete in (
            (who.account_statuses(own, limit=40), who.delete_status),
            (who.scheduled_statuses(), who.cancel_scheduled_status),
            (who.lists(), who.delete_list),
            (who.filters_v2(), who.delete_filter_v2),
        ):
            try:
                async with self.within(None, LONGEST_TIDYING):
                    found = [item for item in await listed if self.sign in str(item.to_dict())]
            except TimeoutError:
                left.append(self.waits)
            except MastodonError as error:
                if not is_missing(error):
                    left.append(f"{error}")
            else:
                left += await self._all([partial(delete, item.id) for item in found])
        return left

    async def _all(self, undo: list[Undo]) -> list[str]:
        """Do all of it, the last first, and forget it. Gives what went wrong."""
        left = []
        while undo:
            one = undo.pop()
            try:
                async with self.within(None, LONGEST_TIDYING):
                    await one()
            except TimeoutError:
                left.append(self.waits)
            except MastodonError as error:
                if error.status_code not in (404, 410):  # it is gone already
                    left.append(str(error))
                if self.silent >= SILENT:
                    undo.clear()
        return left


def name_of(method: str, path: str) -> str:
    """What checks call the operation that a request is for: `GET /api/v1/accounts/:id`."""
    operation = find(method, path)
    return str(operation) if operation is not None else f"{method} {path}"


async def _asked(whose: str, ask: Callable[[], Awaitable[T]]) -> T:
    with of_token(whose):
        return await ask()


@contextmanager
def of_token(whose: str) -> Iterator[None]:
    """Say of an error whose token it came with, and what to do."""
    try:
        yield
    except MastodonError as error:
        hints = {
            UnauthorizedError: f"the {whose} token is not known here; `atoot login` gets a new one",
            ForbiddenError: f"the {whose} token needs the scopes read, write, follow and push, "
            "and its account the right to follow and post",
            NetworkError: RUNS,
            RatelimitError: "begin again then",
            MastodonError: "is this the address of a server with Mastodon's API?",
        }
        error.hint = next(hint for kind, hint in hints.items() if isinstance(error, kind))
        raise
