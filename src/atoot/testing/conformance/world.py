"""Where checks find what they need: the people, what was made for all, and how it is taken away again."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple, TypeVar

from atoot.entities import Account, List, MediaAttachment, Status
from atoot.entities.server import Server
from atoot.errors import (
    ClientError,
    ForbiddenError,
    MastodonError,
    NetworkError,
    RatelimitError,
    UnauthorizedError,
    is_missing,
)
from atoot.http.operations import find
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Hooks, Timeouts
from atoot.mastodon import MastodonAPI
from atoot.message import Request, Response
from atoot.testing.conformance.expecting import Expected, NotTried

T = TypeVar("T")

SIGN = "atoot-conformance"
"""Stands in everything that is made, so that it is found again."""
PATIENCE = 5.0
"""Seconds for which something that was done may be on its way."""
SOON = 9.0
"""Seconds within which a run begins, or says why it does not."""
LONGEST_TIDYING = 3600.0
"""Seconds that taking something away may wait for a limit: Mastodon lets a person delete 30 posts in 1,800."""
SILENT = 6
"""So many requests without an answer, and the server is taken to be down."""
RUNS = "does the server run, and is this its address?"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73000000104944415478da6350683800440c"
    "100a00240e05819406e8fb0000000049454e44ae426082"
)
"""A picture of four pixels."""
NOBODY = "999999999999999999"
"""An id that nothing has."""
log: logging.Logger = logging.getLogger("atoot.conformance")

Undo = Callable[[], Awaitable[object]]


class Answered(NamedTuple):
    """A request of a check, and what came."""

    request: Request
    response: Response


Heard = Callable[[Answered], object]
Told = Callable[[str], object]


class World:
    """A server as two people see it, and perhaps one who administers it, and a stranger.

    What a check makes, it makes through here, or it says with `later` how it is taken away: when the check ends, whatever
    way it ends, the world is as it was.
    """

    alice: MastodonAPI
    bob: MastodonAPI
    stranger: MastodonAPI
    me: Account
    """Alice's."""
    them: Account
    """Bob's."""

    def __init__(self, origin: str, on_answer: Heard | None = None, on_wait: Told | None = None) -> None:
        self.origin = origin
        self.answered: list[Answered] = []
        """What was asked during the check, by all of them."""
        self.works: set[str] = set()
        """Operations that have answered well."""
        self.silent: int = 0
        """Requests since the last answer."""
        self.waits: str = ""
        """The limit that ended `within`."""
        self.server: Server = Server()
        self.sign: str = f"{SIGN} {secrets.token_hex(4)}"
        self._on_answer = on_answer
        self._on_wait = on_wait
        self._admin: MastodonAPI | None = None
        self._timeout: asyncio.Timeout | None = None
        self._longest_wait = 0.0
        self._known = False
        """The people have been asked who they are."""
        self._undo: list[Undo] = []
        self._kept: dict[str, Any] = {}
        self._undo_all: list[Undo] = []

    async def open(self, tokens: Iterable[str], admin: str | None) -> None:
        """Make the clients of all of them."""
        self.alice, self.bob, self.stranger = [await self._client(token) for token in (*tokens, None)]
        self._admin = await self._client(admin) if admin else None

    async def _client(self, token: str | None) -> MastodonAPI:
        scheme, _, host = self.origin.rpartition("://")
        return await MastodonAPI.create(
            host, access_token=token, use_https=scheme != "http", retries=RetryPolicy(retries=1),
            timeouts=Timeouts(connect=5, read=10), hooks=Hooks(on_response=self._hear, on_wait=self._wait),
        )  # fmt: skip

    def _hear(self, request: Request, response: Response | None, _: float) -> None:
        if response is None:
            self.silent += 1
            return
        self.silent = 0
        self.answered.append(Answered(request, response))
        if response.status < 300:
            self.works.add(name_of(request.method, request.path))
        if self._on_answer is not None:
            self._on_answer(self.answered[-1])

    def _wait(self, _: Request, seconds: float, limit: str) -> None:
        """A request waits for a limit: its time is added, or it ends what takes too long."""
        said = f"the limit {limit!r} is used up for {seconds:.0f} s more"
        if self._on_wait is not None:
            self._on_wait(said)
        if self._timeout is not None:
            end = asyncio.get_running_loop().time()
            if seconds > self._longest_wait:
                self.waits = said
            else:
                end = (self._timeout.when() or end) + seconds
            if self.waits or self._timeout.when() is not None:
                self._timeout.reschedule(end)

    @asynccontextmanager
    async def within(self, seconds: float | None, longest_wait: float) -> AsyncIterator[None]:
        """What takes longer ends. What it waits for limits is not counted, if it is not too long.

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

    @property
    def admin(self) -> MastodonAPI:
        """Who administers the server.

        Raises:
            NotTried: nobody was named.
        """
        if self._admin is None:
            raise NotTried("needs somebody who administers the server: --admin TOKEN")
        return self._admin

    @property
    def has_admin(self) -> bool:
        """Whether somebody was named."""
        return self._admin is not None

    # Making things, and taking them away

    def later(self, undo: Undo) -> None:
        """Do something when the check ends, the last first."""
        self._undo.append(undo)

    async def both(
        self, do: Callable[[Any], Awaitable[T]], undo: Callable[[Any], Awaitable[object]], thing: Any
    ) -> T:
        """Do something with a thing, and undo it when the check ends."""
        self.later(lambda: undo(thing))
        return await do(thing)

    async def tidy(self) -> list[str]:
        """Take away what the check has made. Gives what could not be taken away."""
        return await self._all(self._undo)

    async def kept(self, name: str, make: Callable[[], Awaitable[T]]) -> T:
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

    async def post(self, text: str = "", *, by: MastodonAPI | None = None, **values: Any) -> Status:
        """A post that only followers see, unless something else is said; it is deleted when the check ends."""
        who = by or self.alice
        values.setdefault("visibility", "private")
        made = await who.create_status(status=f"{text or 'A post.'} {self.sign}", **values)
        if not isinstance(made, Status):
            raise Expected("a status", type(made).__name__)
        self.later(lambda: who.delete_status(made.id))
        return made

    async def raw_post(self, *, key: str = "", use_json: bool = False, **values: Any) -> dict[str, Any]:
        """A post of alice's as a client makes it that trusts the server: tried once, with nothing added."""
        asked = {"status": f"Raw. {self.sign}", "visibility": "private"} | values
        headers = {"Idempotency-Key": key} if key else {}
        client = self.alice.with_options(retries=0)
        made: dict[str, Any] = await client.post(
            "/api/v1/statuses", params=asked, headers=headers, use_json=use_json
        )
        self.later(lambda: self.alice.delete_status(made["id"]))
        return made

    async def as_it_is(self) -> None:
        """Nothing more is needed."""

    async def a_post(self) -> Status:
        """A post of alice's that stands for the whole run: to be looked at, not to be changed."""
        return await self.kept("post", lambda: self.post("A post for all checks."))

    async def their_post(self) -> Status:
        """A post of bob's that stands for the whole run: to be favourited and bookmarked."""
        return await self.kept("their post", lambda: self.post("A post to be favourited.", by=self.bob))

    async def a_reply(self) -> Status:
        """Bob's reply to `a_post`, which notifies alice."""

        async def make() -> Status:
            post = await self.a_post()
            return await self.post(f"@{self.me.acct} A reply.", by=self.bob, in_reply_to_id=post.id)

        return await self.kept("reply", make)

    async def a_poll(self) -> Status:
        """A post of bob's with a poll that alice has not voted in."""
        return await self.post(
            "A poll.", by=self.bob, poll_options=["one", "two"], poll_expires_in=3600, visibility="private"
        )

    async def a_picture(self) -> MediaAttachment:
        """A picture of alice's that belongs to no post yet."""
        return await self.alice.upload_attachment(PNG, description=f"A pixel. {self.sign}")

    async def a_list(self, *, with_them: bool = False) -> List:
        """A list of alice's, perhaps with bob."""
        made = await self.alice.create_list(f"{self.sign} {secrets.token_hex(2)}")
        self.later(lambda: self.alice.delete_list(made.id))
        if with_them:
            await self.alice.list_accounts_add(made.id, accounts=[self.them.id])
        return made

    # Looking

    async def until(self, look: Callable[[], Awaitable[T]], what: str, seconds: float = PATIENCE) -> T:
        """Look until something is there: servers do much of their work beside.

        Raises:
            Expected: it did not come.
        """
        end, pause = asyncio.get_running_loop().time() + seconds, 0.05
        while not (found := await look()):
            if asyncio.get_running_loop().time() > end:
                raise Expected(what, f"nothing within {seconds:g} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, 1.0)
        return found

    async def gone(self, look: Callable[[], Awaitable[object]], what: str) -> None:
        """See that something is not found any more.

        Raises:
            Expected: it is.
        """

        async def is_gone() -> bool:
            try:
                await look()
            except ClientError as error:
                if error.status_code not in (404, 410):
                    raise
                return True
            return False

        await self.until(is_gone, f"{what} to be gone (404)")

    async def refused(self, do: Callable[[], Awaitable[object]], what: str, *codes: int) -> ClientError:
        """See that something is refused in words.

        Raises:
            Expected: it is done, or refused with another status, or without a word.
        """
        wanted = " or ".join(map(str, codes))
        try:
            await do()
        except ClientError as error:
            if is_missing(error) and not self.has(error):
                raise
            if error.status_code not in codes:
                raise Expected(f"{what}: {wanted}", str(error.status_code)) from None
            if not error.text:
                raise Expected(f"{what}: the reason in `error`", "no text") from None
            return error
        raise Expected(f"{what}: {wanted}", "it was done")

    # The whole run

    async def begin(self, soon: float = SOON) -> None:
        """Get to know the server and the people; let the two follow each other, as checks need it.

        Args:
            soon: seconds within which that is done, or it is said why not.

        Raises:
            MastodonError: somebody cannot be asked; it says who.
            ValueError: there are not two people.
        """
        try:
            async with self.within(soon, soon / 2):
                await self._begin()
        except TimeoutError:
            refused = RatelimitError(self.waits) if self.waits else None
            error = refused or NetworkError(f"{self.origin} did not answer within {soon:g} s")
            error.hint = "begin again then" if refused else RUNS
            raise error from None

    async def _begin(self) -> None:
        with of_token("first"):
            self.server = await self.alice.server()
            self.me = await self.alice.verify_account_credentials()
        with of_token("second"):
            self.them = await self.bob.verify_account_credentials()
        if self._admin is not None:
            with of_token("administrator's"):
                await self._admin.verify_account_credentials()
        if self.me.id == self.them.id:
            raise ValueError("both tokens are of the same account: two people are needed")
        self._known = True
        with of_token("first"):
            await self._follow(self.alice, self.them, self.bob)
        with of_token("second"):
            await self._follow(self.bob, self.me, self.alice)

    async def _follow(self, who: MastodonAPI, whom: Account, other: MastodonAPI) -> None:
        before = (await who.account_relationships([whom]))[0]
        if not before.following:
            self._undo_all.append(lambda: who.account_unfollow(whom))
        made = await who.account_follow(whom)  # also if it is so already: who may only read is told so
        if made.requested and not made.following:
            own = self.me if who is self.alice else self.them
            await other.accept_follow_request(own)

    async def end(self) -> list[str]:
        """Take away all that is left of the run. Gives what could not be taken away."""
        left = await self._all(self._undo) + await self._all(self._undo_all)
        if not self._known or self.silent >= SILENT:
            return left
        for who in (self.alice, self.bob):
            left += await self._sweep(who)
        return left

    async def _sweep(self, who: MastodonAPI) -> list[str]:
        """What bears the sign, also what was made by a request whose answer nobody waited for."""
        own = self.me if who is self.alice else self.them
        left: list[str] = []
        for listed, text, delete in (
            (who.account_statuses(own, limit=40), _text, who.delete_status),
            (who.scheduled_statuses(), _scheduled_text, who.cancel_scheduled_status),
            (who.lists(), _title, who.delete_list),
            (who.filters_v2(), _title, who.delete_filter_v2),
        ):
            try:
                async with self.within(None, LONGEST_TIDYING):
                    found = [item for item in await listed if self.sign in text(item)]
            except TimeoutError:
                left.append(self.waits)
                continue
            except MastodonError as error:
                if not is_missing(error):
                    left.append(f"{error}")
                continue
            left += await self._all([_call(delete, item) for item in found])
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

    async def close(self) -> None:
        """Close the clients."""
        for client in (self.alice, self.bob, self.stranger, self._admin):
            if client is not None:
                await client.close()

    def has(self, error: MastodonError) -> bool:
        """Whether the operation of an error is known to be there: it has answered well before."""
        return name_of(error.method or "", error.path or "") in self.works


def name_of(method: str, path: str) -> str:
    """What checks call the operation that a request is for: `GET /api/v1/accounts/:id`."""
    operation = find(method, path)
    return str(operation) if operation is not None else f"{method} {path}"


def _text(status: Any) -> str:
    return str(status.text())


def _scheduled_text(status: Any) -> str:
    return str(status.params.text or "")


def _title(item: Any) -> str:
    return str(item.title)


def _call(delete: Callable[[Any], Awaitable[object]], item: Any) -> Undo:
    return lambda: delete(item.id)


@contextmanager
def of_token(whose: str) -> Iterator[None]:
    """Say of an error whose token it came with, and what to do."""
    try:
        yield
    except UnauthorizedError as error:
        error.hint = f"the {whose} token is not known here; `atoot login` gets a new one"
        raise
    except ForbiddenError as error:
        error.hint = f"the {whose} token needs the scopes read, write, follow and push, and its account the right to follow and post"
        raise
    except NetworkError as error:
        error.hint = RUNS
        raise


@asynccontextmanager
async def opened(
    origin: str,
    tokens: Iterable[str],
    admin: str | None = None,
    on_answer: Heard | None = None,
    on_wait: Told | None = None,
) -> AsyncIterator[World]:
    """The world of a run; what is left of the run is taken away when it ends.

    Args:
        origin: `https://host`, or `http://127.0.0.1:3000`.
        tokens: access tokens of two people.
        admin: access token of somebody who administers the server.
        on_answer: told of every answer.
        on_wait: told when a limit is waited for.

    Raises:
        MastodonError: the server cannot be reached, or does not know somebody.
        ValueError: there are not two people.
    """
    given = tuple(tokens)
    if len(given) != 2:
        raise ValueError(f"two access tokens are needed, of two people who may post; got {len(given)}")
    world = World(origin, on_answer, on_wait)
    await world.open(given, admin)
    try:
        await world.begin()
        yield world
    finally:
        with contextlib.suppress(NetworkError, asyncio.CancelledError):
            for problem in await asyncio.shield(world.end()):
                log.warning("not taken away: %s", problem)
        await world.close()
