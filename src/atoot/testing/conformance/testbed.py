"""Where checks find what they need: the people, and how what was made is taken away again."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from inspect import isawaitable
from itertools import count
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
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Hooks, Timeouts
from atoot.mastodon import MastodonAPI
from atoot.message import Request, Response
from atoot.operations import find
from atoot.secrets import Redactor
from atoot.testing.conformance.results import Expected

T = TypeVar("T")

SIGN = "atoot-conformance"
"""Stands in everything that is made, so that it is found again."""
PATIENCE = 5.0
"""Seconds for which something that was done may be on its way."""
LEAST_PATIENCE = 1.0
SOME = 3
"""So many of a kind came, and it is known how long they take."""
ANSWERED = 10.0
"""Seconds in which a request that was sent is answered, or not at all."""
SOON = 9.0
"""Seconds without an answer, and a run does not begin."""
LONGEST_TIDYING = 3600.0
"""Seconds that taking something away may wait for a limit: Mastodon lets a person delete 30 posts in 1,800."""
SILENT = 6
"""So many requests without an answer, and the server is taken to be down."""
MOST = 200
"""Items of a list that are looked at: an account may follow, and have posted, thousands."""
WHOSE = ("first", "second", "administrator's")
"""Tokens."""
NEEDED = {
    "": "read, write, follow and push, and its account the right to follow and post",
    "administrator's": "admin:read and admin:write, and its account the rights of an administrator",
}
"""Scopes of the tokens, and what their accounts have to be."""
POST = "POST /api/v1/statuses"
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
    whose: str = ""
    """Token."""


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
        self.works: set[tuple[str, str]] = set()
        """Operations that have answered well, and to whom."""
        self.apart: str = ""
        """Why the two do not hear of each other any more."""
        self.silent: int = 0
        """Requests since the last answer."""
        self.waits: str = ""
        """The limit that ended `within`."""
        self.has_admin: bool = False
        self.server: Server = Server()
        self.patience: float = PATIENCE
        self.sign: str = f"{SIGN} {secrets.token_hex(4)}"
        self._names = count(1)
        self.redactor: Redactor = Redactor()
        """Takes the tokens out of what is reported."""
        self.tell: Told = on_wait or (lambda _: None)
        """Says to who watches what it is that takes so long."""
        self._heard: Heard = on_answer or (lambda _: None)
        self.clients: AsyncExitStack = AsyncExitStack()
        """Closes all clients."""
        self._timeout: asyncio.Timeout | None = None
        self._longest_wait = 0.0
        self._undo: list[Undo] = []
        self._kept: dict[object, Any] = {}
        self._undo_all: list[Undo] = []
        self._begun: set[asyncio.Task[Any]] = set()
        self._tidying = asyncio.Lock()
        self.left: list[str] = []
        """What could not be taken away in the end."""
        self._came: defaultdict[str, list[float]] = defaultdict(list)

    async def client(self, token: str | None, whose: str = "") -> MastodonAPI:
        """A client that is closed when the run ends."""
        scheme, _, host = self.origin.rpartition("://")
        made = await MastodonAPI.create(
            host, access_token=token, use_https=scheme != "http", retries=RetryPolicy(retries=1),
            timeouts=Timeouts(connect=5, read=ANSWERED), hooks=Hooks(on_response=partial(self._hear, whose), on_wait=self._wait),
        )  # fmt: skip
        self.clients.push_async_callback(made.close)
        return made

    # What was asked, and waited for

    def _hear(self, whose: str, request: Request, response: Response | None, seconds: float) -> None:
        if response is None:
            self.silent += 1
            return
        self.silent = 0
        self.answered.append(Answered(request, response, seconds, whose))
        if response.status < 300:
            self.works.add((whose, name_of(request.method, request.path)))
        self._heard(self.answered[-1])

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

    @asynccontextmanager
    async def within(self, seconds: float | None, longest_wait: float) -> AsyncIterator[None]:
        """What takes longer ends. What it waits for limits is not counted, if no wait is longer than that.

        Raises:
            TimeoutError: it took longer; `waits` says so if a limit was to blame.
        """
        self.waits, self._longest_wait = "", longest_wait
        async with asyncio.timeout(seconds) as timeout:
            self._timeout = timeout
            try:
                yield
            finally:
                self._timeout = None

    def has(self, error: MastodonError) -> bool:
        """Whether the operation of an error is there: it has answered well before."""
        asked = name_of(error.method or "", error.path or "")
        return any(asked == name for _, name in self.works)

    # Making things, and taking them away

    def later(self, undo: Undo) -> None:
        """Do something when the check ends, the last first."""
        self._undo.append(undo)

    async def whole(self, doing: Coroutine[Any, Any, T]) -> T:
        """Something that comes to its end once it is begun, also when the run is stopped: what it makes is known."""
        task = asyncio.create_task(doing)
        self._begun.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._begun.discard(task)
        if not task.cancelled():
            task.exception()  # who was stopped does not hear of it

    async def tidy(self) -> list[str]:
        """Take away what the check has made. Gives what could not be taken away."""
        if self._begun:  # what waits for a limit was not sent yet
            await asyncio.wait(self._begun, timeout=0 if self.waits else ANSWERED)
        for task in self._begun:
            task.cancel()
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

    def see_who_may_post(self, problem: Exception) -> None:
        """Say of whose first post is refused what the token needs: nothing can be found out without posts.

        Raises:
            MastodonError: what was refused.
        """
        posts = [one for one in self.answered if name_of(one.request.method, one.request.path) == POST]
        may_not = (
            isinstance(problem, ForbiddenError | UnauthorizedError)
            and posts
            and problem.path == posts[-1].request.path
        )
        # Pixelfed refuses posts without a picture so.
        if may_not and (posts[-1].whose, POST) not in self.works and self.server.software != "pixelfed":
            with of_token(posts[-1].whose):
                raise problem from None

    # Looking

    async def resolved(self, value: Any) -> Any:
        """A value, or what a function makes of all this; in lists and mappings too."""
        if isinstance(value, list):
            return [await self.resolved(one) for one in value]
        if isinstance(value, dict):
            return {name: await self.resolved(one) for name, one in value.items()}
        found = value(self) if callable(value) else value
        return await found if isawaitable(found) else found

    def name(self) -> str:
        """A name with the sign that nothing else here has: GoToSocial takes no second filter or list of the same name."""
        return f"{self.sign} {next(self._names)}"

    async def until(self, look: Callable[[], Awaitable[T]], what: str = "", seconds: float = 0) -> T:
        """Look until something is there, and as it should be: servers do much of their work beside.

        Raises:
            Expected: it did not come.
        """
        clock = asyncio.get_running_loop().time
        begun, pause = clock(), 0.05
        while True:
            found: T | None = None
            problem: Expected | None = None
            try:
                found = await look()
            except Expected as error:
                problem = error
            came = self._came[kind_of(self.answered)]
            longest = seconds or patience(self.patience, came)
            if found:
                came.append(clock() - begun)
                return found
            if clock() - begun > longest:
                raise problem or Expected(what, f"nothing within {longest:.3g} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, 1.0)

    # The whole run

    async def begin(self, tokens: Iterable[str], admin: str | None = None, soon: float = SOON) -> None:
        """Get to know the people and the server; `soon` is in how many seconds it has to answer.

        Raises:
            MastodonError: somebody cannot be asked; it says who.
            ValueError: there are not two people.
        """
        known = dict(zip(WHOSE, (*tokens, admin), strict=True))
        self.redactor = Redactor(*known.values())
        clients = {whose: await self.client(token, whose) for whose, token in known.items() if token}
        me = {}
        for whose, who in clients.items():
            with of_token(whose):
                me[whose] = await at_once(who, soon).verify_account_credentials()
        self.alice, self.bob, self.admin = [clients.get(whose, clients["first"]) for whose in WHOSE]
        self.me, self.them, self.has_admin = me["first"], me["second"], bool(admin)
        if self.me.id == self.them.id:
            raise ValueError("both tokens are of the same account: two people are needed")
        self.stranger = await self.client(None)
        self.server = await at_once(self.stranger, soon).server()
        if admin:
            with of_token("administrator's"):
                await self._see_who_may_administer(at_once(self.admin, soon))

    async def _see_who_may_administer(self, admin: MastodonAPI) -> None:
        try:
            await admin.admin_accounts(local=True, limit=1)
        except MastodonError as error:
            if isinstance(error, ForbiddenError | UnauthorizedError):
                raise  # anything else is for the checks to judge

    def both(self) -> Iterator[tuple[str, MastodonAPI, Account, MastodonAPI, Account]]:
        """Each of the two with the other one: whose token, who and their account, and so the other."""
        yield "first", self.alice, self.me, self.bob, self.them
        yield "second", self.bob, self.them, self.alice, self.me

    @property
    def undone(self) -> int:
        """How much is still to be taken away."""
        return len(self._undo) + len(self._undo_all)

    async def end(self) -> None:
        """Take away all that is left of the run; what could not be taken away is then in `left`."""
        self.left = await self.tidy() + await self._all(self._undo_all)
        if not hasattr(self, "them") or self.silent >= SILENT:
            return
        for _, who, own, *_ in self.both():
            self.left += await self._sweep(
                (who.account_statuses(own, limit=40), who.delete_status),
                (who.scheduled_statuses(), who.cancel_scheduled_status),
                (who.lists(), who.delete_list),
                (who.filters_v2(), who.delete_filter_v2),
            )

    async def _sweep(self, *kinds: tuple[Awaitable[Any], Callable[[str], Awaitable[object]]]) -> list[str]:
        """What bears the sign, also what was made by a request whose answer nobody waited for."""
        left: list[str] = []
        for listed, delete in kinds:
            try:
                async with self.within(None, LONGEST_TIDYING):
                    found = [item for item in await listed if self.sign in str(item.to_dict())]
            except TimeoutError:
                left.append(self.waits)
            except MastodonError as error:
                left += [] if is_missing(error) else [str(error)]
            else:
                left += await self._all([partial(delete, item.id) for item in found])
        return left

    async def _all(self, undo: list[Undo]) -> list[str]:
        """Do all of it, the last first, and forget what is done. Gives what went wrong."""
        left = []
        async with self._tidying:  # who is stopped meanwhile begins anew where this one is
            while undo:
                one = undo[-1]
                if said := await self._done(one):
                    left.append(said)
                if one in undo:
                    undo.remove(one)
                if self.silent >= SILENT:
                    undo.clear()
        return left

    async def _done(self, undo: Undo) -> str:
        """Do something; gives why it could not be done."""
        try:
            async with self.within(None, LONGEST_TIDYING):
                await undo()
        except TimeoutError:
            return self.waits
        except MastodonError as error:
            return "" if error.status_code in (404, 410) else str(error)  # it is gone already
        except Exception as problem:  # noqa: BLE001 - a server may have answered anything, also no id
            return f"{type(problem).__name__}: {problem}"
        return ""


@contextmanager
def of_token(whose: str) -> Iterator[None]:
    """Say of an error whose token it came with, and what to do."""
    try:
        yield
    except MastodonError as error:
        hints = {
            UnauthorizedError: f"the {whose} token is not known here; `atoot login` gets a new one",
            ForbiddenError: f"the {whose} token needs the scopes {NEEDED.get(whose, NEEDED[''])}",
            NetworkError: "does the server run, and is this its address?",
            RatelimitError: None,  # it says when
            MastodonError: "is this the address of a server with Mastodon's API?",
        }
        error.hint = next(hint for kind, hint in hints.items() if isinstance(error, kind)) or error.hint
        raise


def kind_of(answered: Sequence[Answered]) -> str:
    """What was looked at last: `timelines` of `GET /api/v1/timelines/home`."""
    return "".join(answered[-1].request.path.partition("?")[0].split("/")[3:4]) if answered else ""


def patience(most: float, came: Sequence[float]) -> float:
    """Seconds for which something may be on its way, by how long others of its kind took to come."""
    return most if len(came) < SOME else min(most, max(LEAST_PATIENCE, 5 * max(came)))


def at_once(who: MastodonAPI, soon: float = SOON) -> MastodonAPI:
    """A client that says it soon if nothing comes, or a limit is used up."""
    return who.with_options(timeout=soon, ratelimit="raise")


def name_of(method: str, path: str) -> str:
    """What checks call the operation that a request is for: `GET /api/v1/accounts/:id`."""
    operation = find(method, path)
    return str(operation) if operation is not None else f"{method} {path}"
