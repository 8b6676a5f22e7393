"""The test bed of checks: the people, and the clean-up of everything created."""

import asyncio
import secrets
from base64 import b64decode
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from inspect import isawaitable
from itertools import count
from typing import Any, NamedTuple, TypeVar

from atoot import errors
from atoot.entities import Account
from atoot.entities.server import Server
from atoot.errors import MastodonError, is_missing
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
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mNQaDgARAwQCgAkDgWBlAbo+wAAAABJRU5ErkJggg=="
)
"""A picture of four pixels."""

Undo = Callable[[], Awaitable[Any]]


class Answered(NamedTuple):
    """A request of a check, and what came, after so many seconds."""

    request: Request
    response: Response
    seconds: float = 0.0
    whose: str = ""
    """Token."""

    @property
    def name(self) -> str:
        """The method of a client that asks so; empty if there is none."""
        asked = find(self.request.method, self.request.path)
        return asked.name if asked is not None else ""


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
        self.answered: list[Answered] = []  # what was asked during the check, by all of them
        self.made: list[Any] = []  # what each step of the check has made
        self.works: set[tuple[str, str]] = set()  # operations that have answered well, and to whom
        self.apart: str = ""  # why the two do not hear of each other any more
        # What stood between them from the start: on some servers nobody can follow those who are there too.
        self.strangers: frozenset[str] = frozenset()
        self.silent: int = 0  # requests since the last answer
        self.waits: str = ""  # the limit that ended `within`
        self.has_admin: bool = False
        self.server: Server = Server()
        self.patience: float = PATIENCE
        self.sign: str = f"{SIGN} {secrets.token_hex(4)}"
        self.redactor: Redactor = Redactor()  # takes the tokens out of what is reported
        self.tell: Told = on_wait or (lambda _: None)  # says to who watches what it is that takes so long
        self.clients: AsyncExitStack = AsyncExitStack()  # closes all clients
        self.undone: int = 0  # how much is still to be taken away
        self.left: list[str] = []  # what could not be taken away
        self._heard: Heard = on_answer or (lambda _: None)
        self._names = count(1)
        self._timeout: asyncio.Timeout | None = None
        self._longest_wait = 0.0
        self._undo, self._undo_all = AsyncExitStack(), AsyncExitStack()
        self._tidying = asyncio.Lock()
        self._kept: dict[object, Any] = {}
        self._begun: set[asyncio.Task[Any]] = set()
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
            self.works.add((whose, name_of(request)))
        self._heard(self.answered[-1])

    def _wait(self, _: Request, seconds: float, limit: str) -> None:
        """A request waits for a limit: its time is added, or it ends what takes too long."""
        said = f"the limit {limit!r} is used up for {seconds:.0f} s more"
        self.tell(f"waiting: {said}")
        if self._timeout is None:
            return
        if seconds > self._longest_wait:
            self.waits = said
            self._timeout.reschedule(asyncio.get_running_loop().time())
        elif (end := self._timeout.when()) is not None:
            self._timeout.reschedule(end + seconds)

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
        return name_of(error) in {name for _, name in self.works}

    def see_who_may_post(self, problem: MastodonError) -> None:
        """Say of whose first post is refused what the token needs: nothing can be found out without posts."""
        posts = [one.whose for one in self.answered if name_of(one.request) == POST]
        if not (
            isinstance(problem, errors.ForbiddenError | errors.UnauthorizedError)
            and name_of(problem) == POST
            and posts
        ):
            return
        # Pixelfed refuses posts without a picture so.
        if (posts[-1], POST) not in self.works and self.server.software != "pixelfed":
            with of_token(posts[-1]):
                raise problem from None

    # Making things, and taking them away

    def later(self, undo: Undo) -> None:
        """Do something when the check ends, the last first."""
        self.undone += 1
        self._undo.push_async_callback(self._take_away, undo)

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

    async def kept(self, name: object, make: Callable[[], Awaitable[T]]) -> T:
        """Something that is made once for all checks, and taken away in the end."""
        if name not in self._kept:
            outer, self._undo = self._undo, self._undo_all
            try:
                self._kept[name] = await make()
            finally:
                self._undo = outer
        found: T = self._kept[name]
        return found

    async def tidy(self) -> list[str]:
        """Take away what the check has made. Gives what could not be taken away."""
        if self._begun:  # what waits for a limit was not sent yet
            await asyncio.wait(self._begun, timeout=0 if self.waits else ANSWERED)
        for task in self._begun:
            task.cancel()
        async with self._tidying:  # of a check that was stopped, it goes on
            before = len(self.left)
            await self._undo.aclose()
            return self.left[before:]

    async def _take_away(self, undo: Undo) -> None:
        """Do something that takes away what was done, and say in `left` why it cannot be done."""
        if self.silent >= SILENT:
            return
        try:
            async with self.within(None, LONGEST_TIDYING):
                await undo()
        except asyncio.CancelledError:
            self.silent = SILENT  # whoever stops this wants no more of it
            raise
        except TimeoutError:
            self.left.append(self.waits)
        except MastodonError as error:
            if not is_missing(error) and error.status_code != 410:  # it is gone already
                self.left.append(str(error))
        except Exception as problem:  # noqa: BLE001 - a server may have answered anything, also no id
            self.left.append(f"{type(problem).__name__}: {problem}")
        self.undone -= 1

    async def end(self) -> None:
        """Take away all that is left of the run; `left` is then what could not be."""
        await self.tidy()
        self.left.clear()  # what a check could not take away may be found by its sign
        self._undo = self._undo_all
        await self.tidy()
        for _, who, own, *_ in self.both() if hasattr(self, "them") else ():
            self.later(partial(self._sweep, partial(who.account_statuses, own, limit=40), who.delete_status))
            self.later(partial(self._sweep, who.scheduled_statuses, who.cancel_scheduled_status))
            self.later(partial(self._sweep, who.lists, who.delete_list))
            self.later(partial(self._sweep, who.filters_v2, who.delete_filter_v2))
        await self.tidy()

    async def _sweep(self, listed: Undo, delete: Callable[[str], Awaitable[object]]) -> None:
        """Take away what bears the sign, also what was made by a request whose answer nobody waited for."""
        for item in await listed():
            if self.sign in str(item.to_dict()):
                self.later(partial(delete, item.id))

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
        """Look until all is as it should be, and if it is said `what`, something is there: servers do much of their work beside.

        Raises:
            Expected: it did not come.
        """
        clock = asyncio.get_running_loop().time
        begun, pause, problem = clock(), 0.05, None
        while True:
            try:
                found = await look()
            except Expected as error:
                problem = error
            else:
                if found or not what:
                    self._came[kind_of(self.answered)].append(clock() - begun)
                    return found
            longest = seconds or patience(self.patience, self._came[kind_of(self.answered)])
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
            if isinstance(error, errors.ForbiddenError | errors.UnauthorizedError):
                raise  # anything else is for the checks to judge

    def both(self) -> Iterator[tuple[str, MastodonAPI, Account, MastodonAPI, Account]]:
        """Each of the two with the other one: whose token, who and their account, and so the other."""
        yield "first", self.alice, self.me, self.bob, self.them
        yield "second", self.bob, self.them, self.alice, self.me


@contextmanager
def of_token(whose: str) -> Iterator[None]:
    """Say of an error whose token it came with, and what to do."""
    try:
        yield
    except MastodonError as error:
        hints = {
            errors.UnauthorizedError: f"the {whose} token is not known here; `atoot login` gets a new one",
            errors.ForbiddenError: f"the {whose} token needs the scopes {NEEDED.get(whose, NEEDED[''])}",
            errors.NetworkError: "does the server run, and is this its address?",
            errors.RatelimitError: None,  # it says when
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


def name_of(asked: Request | MastodonError) -> str:
    """What checks call the operation that a request, or an error, is of: `GET /api/v1/accounts/:id`."""
    method, path = asked.method or "", asked.path or ""
    return str(find(method, path) or f"{method} {path}")
