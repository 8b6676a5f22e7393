"""Where checks find what they need: the people, what was made for all, and how it is taken away again."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, TypeVar

from atoot.entities import Account, List, MediaAttachment, Status
from atoot.entities.server import Server
from atoot.errors import ClientError, MastodonError, NetworkError, is_missing
from atoot.http.operations import find
from atoot.http.retry import RetryPolicy
from atoot.http.settings import ClientSettings, Hooks, Timeouts
from atoot.mastodon import MastodonAPI
from atoot.message import Request, Response
from atoot.testing.conformance.expecting import Expected, NotTried

T = TypeVar("T")

SIGN = "atoot-conformance"
"""Stands in everything that is made, so that it is found again."""
PATIENCE = 5.0
"""Seconds for which something that was done may be on its way."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73000000104944415478da6350683800440c"
    "100a00240e05819406e8fb0000000049454e44ae426082"
)
"""A picture of four pixels."""
NOBODY = "999999999999999999"
"""An id that nothing has."""
log = logging.getLogger("atoot.conformance")

Undo = Callable[[], Awaitable[object]]


class Answered(NamedTuple):
    """A request of a check, and what came."""

    request: Request
    response: Response


class World:
    """A server as two people see it, and perhaps one who administers it, and a stranger.

    What a check makes, it makes through here, or it says with `later` how it is taken away: when the check ends, whatever
    way it ends, the world is as it was.
    """

    def __init__(
        self,
        origin: str,
        alice: MastodonAPI,
        bob: MastodonAPI,
        stranger: MastodonAPI,
        admin: MastodonAPI | None,
        answered: list[Answered],
        works: set[str],
    ) -> None:
        self.origin = origin
        self.alice = alice
        self.bob = bob
        self.stranger = stranger
        self.answered = answered
        """What was asked during the check, by all of them."""
        self.server = Server()
        self.me: Account
        """Alice's."""
        self.them: Account
        """Bob's."""
        self.sign = f"{SIGN} {secrets.token_hex(4)}"
        self.works: set[str] = works
        """Operations that have answered well."""
        self._admin = admin
        self._known = False
        """The people have been asked who they are."""
        self._undo: list[Undo] = []
        self._kept: dict[str, Any] = {}
        self._undo_all: list[Undo] = []

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
        return await _all(self._undo)

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
        made = await who.create_status(status=f"{text or 'A post.'} {self.sign}".strip(), **values)
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

    async def begin(self) -> None:
        """Get to know the server and the people; let the two follow each other, as checks need it.

        Raises:
            MastodonError: somebody cannot be asked.
        """
        self.server = await self.alice.server()
        self.me = await self.alice.verify_account_credentials()
        self.them = await self.bob.verify_account_credentials()
        if self.me.id == self.them.id:
            raise ValueError("both tokens are of the same account: two people are needed")
        self._known = True
        for who, whom, other in ((self.alice, self.them, self.bob), (self.bob, self.me, self.alice)):
            await self._follow(who, whom, other)

    async def _follow(self, who: MastodonAPI, whom: Account, other: MastodonAPI) -> None:
        before = (await who.account_relationships([whom]))[0]
        if before.following:
            return
        self._undo_all.append(lambda: who.account_unfollow(whom))
        made = await who.account_follow(whom)
        if made.requested and not made.following:
            own = self.me if who is self.alice else self.them
            await other.accept_follow_request(own)

    async def end(self) -> list[str]:
        """Take away all that is left of the run. Gives what could not be taken away."""
        left = await _all(self._undo) + await _all(self._undo_all)
        if not self._known:
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
                found = [item for item in await listed if self.sign in text(item)]
            except MastodonError as error:
                if not is_missing(error):
                    left.append(f"{error}")
                continue
            undo: list[Undo] = [_call(delete, item) for item in found]
            left += await _all(undo)
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
    return f"{operation.method} {operation.path}" if operation is not None else f"{method} {path}"


def _text(status: Any) -> str:
    return str(status.text())


def _scheduled_text(status: Any) -> str:
    return str(status.params.text or "")


def _title(item: Any) -> str:
    return str(item.title)


def _call(delete: Callable[[Any], Awaitable[object]], item: Any) -> Undo:
    return lambda: delete(item.id)


async def _all(undo: list[Undo]) -> list[str]:
    """Do all of it, the last first, and forget it. Gives what went wrong."""
    left = []
    while undo:
        one = undo.pop()
        try:
            await one()
        except MastodonError as error:
            if error.status_code not in (404, 410):  # it is gone already
                left.append(str(error))
    return left


@asynccontextmanager
async def opened(
    origin: str,
    tokens: Iterable[str],
    admin: str | None = None,
    hooks: Iterable[Callable[[Answered], object]] = (),
) -> AsyncIterator[World]:
    """The world of a run; what is left of the run is taken away when it ends.

    Args:
        origin: `https://host`, or `http://127.0.0.1:3000`.
        tokens: access tokens of two people.
        admin: access token of somebody who administers the server.
        hooks: told of every answer.

    Raises:
        MastodonError: the server cannot be reached, or does not know somebody.
        ValueError: there are not two people.
    """
    given = tuple(tokens)
    if len(given) != 2:
        raise ValueError(f"two access tokens are needed, of two people who may post; got {len(given)}")
    answered: list[Answered] = []
    works: set[str] = set()

    def hear(request: Request, response: Response | None, _: float) -> None:
        if response is not None:
            answered.append(Answered(request, response))
            if response.status < 300:
                works.add(name_of(request.method, request.path))
            for hook in hooks:
                hook(answered[-1])

    scheme, _, host = origin.rpartition("://")
    settings: ClientSettings = {
        "hooks": Hooks(on_response=hear),
        "retries": RetryPolicy(retries=1),
        "timeouts": Timeouts(connect=5, read=10),
    }

    async def client(token: str | None) -> MastodonAPI:
        return await MastodonAPI.create(host, access_token=token, use_https=scheme != "http", **settings)

    world = World(
        origin,
        await client(given[0]),
        await client(given[1]),
        await client(None),
        await client(admin) if admin else None,
        answered,
        works,
    )
    try:
        await world.begin()
        yield world
    finally:
        with contextlib.suppress(NetworkError, asyncio.CancelledError):
            for problem in await asyncio.shield(world.end()):
                log.warning("not taken away: %s", problem)
        await world.close()
