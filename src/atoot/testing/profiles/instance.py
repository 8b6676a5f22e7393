"""An instance that handles requests like a server of its profile."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import formatdate
from secrets import token_urlsafe
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from atoot.oauth.scopes import Scopes
from atoot.testing.behaviours import Behaviour, End, answer
from atoot.testing.embedded import ALICE_BOB_ADMIN, InstanceUser, users_of
from atoot.testing.hostile import drop
from atoot.testing.memory.accounts import ACCOUNTS
from atoot.testing.memory.answers import ERRORS, InstanceAnswer, Refusal
from atoot.testing.memory.apps import APPS, OUT_OF_BAND
from atoot.testing.memory.calls import InstanceCall, Operations
from atoot.testing.memory.statuses import STATUSES
from atoot.testing.memory.streams import Streams
from atoot.testing.memory.table import ProfileTable, fits
from atoot.testing.memory.world import Post, World, moment
from atoot.testing.profiles.known import PROFILES
from atoot.testing.received import ReceivedRequest
from atoot.testing.server import ScriptedServer
from atoot.testing.windows import RequestWindows

_OPERATIONS: Operations = APPS | ACCOUNTS | STATUSES
_FOR_ALL = ("* /oauth/*", "GET /.*", "GET /nodeinfo/*", "POST /api/v1/apps")
_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


class ServerProfile:
    """An instance inside your test that behaves like a server of the fediverse; use it with `async with`.

    Args:
        profile: name of a profile, one of `PROFILES`, or a `ProfileTable` of your own.
        users: names, or `InstanceUser`s, of the users.
        clock: returns the seconds since the epoch, for limits, keys and posts that appear late.
        port: port to listen on; 0 takes a free one.

    Raises:
        ValueError: there is no such profile.
    """

    def __init__(
        self,
        profile: str | ProfileTable = "mastodon",
        *,
        users: Iterable[str | InstanceUser] = ALICE_BOB_ADMIN,
        clock: Callable[[], float] = time.time,
        port: int = 0,
    ) -> None:
        if isinstance(profile, str) and profile not in PROFILES:
            raise ValueError(f"there is no profile {profile!r}; there are {', '.join(PROFILES)}")
        self.profile: ProfileTable = PROFILES[profile] if isinstance(profile, str) else profile
        self.users: tuple[InstanceUser, ...] = users_of(users)
        self.clock = clock
        self.server: ScriptedServer = ScriptedServer(port=port)
        """The HTTP server. Routes that you add with `on` take precedence over the profile."""
        self.count: Counter[str] = Counter()
        """Number of requests for each operation, by method and path: `POST /api/v1/statuses/:id/favourite`."""
        self.refused: int = 0
        """How many requests were answered with 429: none, if the client keeps the limits."""
        self.server.on("*", "*", self._answer)
        self._begin()

    @property
    def host(self) -> str:
        """Address and port, as a client wants them: `127.0.0.1:41234`."""
        return self.server.host

    @property
    def origin(self) -> str:
        """Scheme, address and port: `http://127.0.0.1:41234`."""
        return self.server.origin

    @property
    def tokens(self) -> dict[str, str]:
        """Ready access tokens by user name."""
        return {user.username: user.token for user in self.users if user.token}

    @property
    def posts(self) -> list[Post]:
        """The posts so far, in order, including deleted ones; without boosts."""
        return [post for post in self.world.posts if post.boost_of is None]

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The requests so far."""
        return self.server.requests

    def reset(self) -> None:
        """Restore the initial state: only the users remain, without faults or open streams."""
        self._streams.end()
        self.server.requests.clear()
        self._begin()

    def lose_answers(self, n: int = 1, operation: str = "POST *", instead: Behaviour | None = None) -> None:
        """Do the work of the next requests, but lose their answers.

        Args:
            n: how many answers to lose.
            operation: pattern of the operations whose answers to lose.
            instead: what to do instead, such as `html_error(504)`; None resets the connection.
        """
        self._lost += [(operation, instead or drop())] * n

    def seen_after(self, seconds: float) -> None:
        """Make new posts appear in lists only after a delay.

        Args:
            seconds: how long a new post stays unseen.
        """
        self.world.delay = seconds

    def consent(self, authorize_url: str, username: str) -> str:
        """Play the person who opens the authorization page in a browser and allows the app.

        Args:
            authorize_url: the URL of the page, as a client made it.
            username: the user who allows the app.

        Returns:
            The URL to which the browser is redirected, with `code` and `state`; or the bare code if the client asked
            to show it (`urn:ietf:wg:oauth:2.0:oob`).
        """
        url = urlsplit(authorize_url)
        if f"{url.scheme}://{url.netloc}" != self.origin:
            raise ValueError(f"{url.scheme}://{url.netloc} is another server than {self.origin}")
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        app = self.world.apps.get(asked["client_id"])
        if app is None or asked["redirect_uri"] not in app["redirect_uris"]:
            raise ValueError("the app is not known, or was registered with another redirect_uri")
        code = token_urlsafe()
        self.world.codes[code] = {"scope": "read", **asked, "username": username}
        back = {"code": code} | ({"state": asked["state"]} if "state" in asked else {})
        return code if asked["redirect_uri"] == OUT_OF_BAND else f"{asked['redirect_uri']}?{urlencode(back)}"

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.server.__aexit__(kind, error, trace)

    def _begin(self) -> None:
        self.world: World = World(self.profile, self.users, self.clock)
        """Its data: people, posts, and relationships."""
        self._streams = Streams(self.world)
        self._windows = RequestWindows()
        self._lost: list[tuple[str, Behaviour]] = []
        self.count.clear()
        self.refused = 0

    def _answer(self, request: ReceivedRequest) -> Behaviour:
        profile = self.profile
        call = InstanceCall(self.world, self.origin, request)
        self.count[call.operation] += 1
        refused, told = self._counted(call)
        try:
            done = InstanceAnswer(429, {"error": profile.limited}) if refused else self._done(call)
        except Refusal as refusal:
            unknown = (call.request.method == "POST" and profile.unknown_post) or profile.unknown
            own = {None: profile.invalid, -1: profile.bad_token, -2: unknown}
            status, form = own.get(refusal.status) or (refusal.status or 0, profile.errors)
            done = ERRORS[form](status, str(refusal))
        if lost := next((lost for lost in self._lost if fits(call.operation, lost[:1])), None):
            self._lost.remove(lost)
            return lost[1]
        if isinstance(done, Behaviour):
            return done
        body = done.body if isinstance(done.body, str) else json.dumps(done.body, default=datetime.isoformat)
        told |= {"Content-Type": done.type, "Link": done.link, "Date": formatdate(self.clock(), usegmt=True)}
        end: End = "hang up" if profile.closes else "keep"
        return answer(body.encode(), status=done.status, headers=told, end=end)

    def _done(self, call: InstanceCall) -> Behaviour | InstanceAnswer:
        """Perform a request, and return its answer."""
        profile, known = self.profile, call.known
        streams = profile.sockets != "no" if "Upgrade" in call.request.headers else profile.server_sent
        there = known is not None and known.name in _OPERATIONS and not known.removed
        if not there or (call.name == "stream" and not streams) or fits(call.operation, profile.missing):
            raise Refusal(-2, "Not Found")
        self._check(call)
        call.read()
        if call.name == "stream":
            return self._streams.serve(call)
        found = _OPERATIONS[call.name](call)
        if call.operation in profile.special:
            return profile.special[call.operation]
        return found if isinstance(found, InstanceAnswer) else InstanceAnswer(body=found)

    def _check(self, call: InstanceCall) -> None:
        """Whether the token allows the operation."""
        visitors = fits(call.operation, (*self.profile.anonymous, *_FOR_ALL))
        if call.granted is None and ((call.token and not self.profile.token_ignored) or not visitors):
            raise Refusal(*self.profile.words.get("access_token", (-1, "The access token is invalid")))
        granted = Scopes.of(call.granted[1] if call.granted else "")
        wanted = call.known.scopes if call.known and call.granted and not visitors else ()
        if wanted and not any(map(granted.covers, wanted)):
            raise Refusal(403, "This action is outside the authorized scopes")

    def _counted(self, call: InstanceCall) -> tuple[bool, dict[str, str | None]]:
        """Count a request; returns whether it exceeds a limit, and the headers of the limit with the least left."""
        now, told, counted = self.clock(), self.profile.told, []
        person = call.viewer.username if call.viewer else call.token
        whose = {"token": call.token, "account": person, "address": ""}
        paging = any(call.request.query.get(name) for name in ("max_id", "min_id", "since_id", "page"))
        for limit in self.profile.limits:
            if (paging or not limit.paging) and fits(call.operation, limit.operations):
                kind = (limit, whose[limit.per])
                count, end = self._windows.count(kind, now, limit.seconds, aligned=limit.aligned)
                counted.append((limit.requests - count, end, limit))
        if not counted:
            return False, {}
        left, end, limit = min(counted, key=lambda one: one[0])
        refused = left < int(limit.last_refused)
        self.refused += refused
        # Mastodon adds the fraction of the present second:
        # https://github.com/mastodon/mastodon/blob/v4.6.5/app/controllers/concerns/api/rate_limit_headers.rb
        precise = moment(end + now % 1, "microseconds")
        reset = {"with microseconds": precise, "in seconds": str(int(end))}.get(told, moment(end))
        values = (str(limit.requests), str(max(0, left)), reset)
        return refused, {} if told == "not told" else dict(zip(_LIMIT_HEADERS, values, strict=True))
