"""The instance: takes requests as a server of its profile does."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import formatdate
from fnmatch import fnmatchcase
from secrets import token_urlsafe
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from atoot.testing.behaviours import Behaviour, iso
from atoot.testing.embedded import ALICE_BOB_ADMIN, InstanceUser
from atoot.testing.hostile import drop
from atoot.testing.profiles.calls import OPERATIONS, Call, Listed, Refusal, fits, page, read, route
from atoot.testing.profiles.events import Hub
from atoot.testing.profiles.known import PROFILES
from atoot.testing.profiles.minting import moment
from atoot.testing.profiles.operations import OUT_OF_BAND
from atoot.testing.profiles.profile import Answer, Limit, Moments, Profile, Told, error_answer
from atoot.testing.profiles.shown import Shown
from atoot.testing.profiles.world import Post, World
from atoot.testing.received import ReceivedRequest
from atoot.testing.server import ScriptedServer


class ServerProfile:
    """An instance inside your test that behaves like a server of the fediverse; use it with `async with`.

    Args:
        profile: name of a profile, one of `PROFILES`, or a `Profile` of your own.
        users: names, or `InstanceUser`s, of the users.
        clock: gives the seconds since the epoch, for limits, keys and posts that are seen late.
        port: port to listen on; 0 takes a free one.

    Raises:
        ValueError: there is no such profile.
    """

    def __init__(
        self,
        profile: str | Profile = "mastodon",
        *,
        users: Iterable[str | InstanceUser] = ALICE_BOB_ADMIN,
        clock: Callable[[], float] = time.time,
        port: int = 0,
    ) -> None:
        if isinstance(profile, str) and profile not in PROFILES:
            raise ValueError(f"there is no profile {profile!r}; there are {', '.join(PROFILES)}")
        self.profile = PROFILES[profile] if isinstance(profile, str) else profile
        self.users = tuple(InstanceUser(user) if isinstance(user, str) else user for user in users)
        self.clock = clock
        self.server = ScriptedServer(port=port)
        """What listens. Routes that you make on it with `on` are taken before the profile."""
        self.count: Counter[str] = Counter()
        """How often each operation was asked for, by method and path: `POST /api/v1/statuses/:id/favourite`."""
        self.refused = 0
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
        """What was posted so far, in order, also what was deleted since; without boosts."""
        return [post for post in self._world.posts if post.boost_of is None]

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The requests so far."""
        return self.server.requests

    def reset(self) -> None:
        """Bring back the state of the start: only the users are there, no fault, and no open stream."""
        self._hub.end()
        self.server.requests.clear()
        self._begin()

    def lose_answers(self, n: int = 1, operation: str = "POST *") -> None:
        """Do the work of the next requests, and break the connection in place of an answer.

        Args:
            n: how many answers are lost.
            operation: pattern of the operations whose answers are.
        """
        self._lost += [operation] * n

    def seen_after(self, seconds: float) -> None:
        """Let posts be seen in lists only so long after they were made."""
        self._world.delay = seconds

    def consent(self, authorize_url: str, username: str) -> str:
        """Play the person who opens the authorization page in a browser and allows the app.

        Returns:
            The URL to which the browser is sent back, with `code` and `state`; or the bare code if the client asked
            for it to be shown (`urn:ietf:wg:oauth:2.0:oob`).
        """
        url = urlsplit(authorize_url)
        if f"{url.scheme}://{url.netloc}" != self.origin:
            raise ValueError(f"{url.scheme}://{url.netloc} is another server than {self.origin}")
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        app = self._world.apps.get(asked["client_id"])
        if app is None or asked["redirect_uri"] not in app["redirect_uris"]:
            raise ValueError("the app is not known, or was registered with another redirect_uri")
        code = token_urlsafe()
        self._world.codes[code] = {"scope": "read", **asked, "username": username}
        if asked["redirect_uri"] == OUT_OF_BAND:
            return code
        back = {"code": code} | ({"state": asked["state"]} if "state" in asked else {})
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.server.__aexit__(kind, error, trace)

    def _begin(self) -> None:
        self._world = World(self.profile, self.users, self.clock)
        self._hub = Hub(self._world)
        self._windows: dict[tuple[Limit, str], tuple[float, int]] = {}
        self._lost: list[str] = []
        self.count.clear()
        self.refused = 0

    def _answer(self, request: ReceivedRequest) -> Behaviour:
        path = request.path.rstrip("/") or "/"
        streaming = path.startswith("/api/v1/streaming") and not path.endswith("health")
        operation, names = ("GET /api/v1/streaming", ()) if streaming else route(request.method, path)
        self.count[operation] += 1
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.query.get(
            "access_token", ""
        )
        call = self._call(request, operation, names, token)
        refused, limits = self._limited(call, token)
        try:
            done = Answer(429, json={"error": self.profile.limited}) if refused else self._done(call, token)
        except Refusal as refusal:
            done = self._refusal(refusal)
        lost = next((pattern for pattern in self._lost if fnmatchcase(operation, pattern)), None)
        if lost is not None:
            self._lost.remove(lost)
            return drop()
        if isinstance(done, Behaviour):
            return done
        return done.behaviour(
            {"Date": formatdate(self.clock(), usegmt=True), **limits}, closes=self.profile.closes
        )

    def _call(self, request: ReceivedRequest, operation: str, names: tuple[str, ...], token: str) -> Call:
        known = self._world.tokens.get(token)
        shown = Shown(self._world, self.origin, known[0] if known else None)
        return Call(operation, request, self._world, shown, names, token=known)

    def _done(self, call: Call, token: str) -> Behaviour | Answer:
        """Do what is asked, and say what came of it."""
        profile, operation = self.profile, call.operation
        if operation in profile.special:
            special = profile.special[operation]
            return special if isinstance(special, Answer) else Answer(json=special)
        if operation == "GET /api/v1/streaming":
            call.values, _ = read(profile, operation, call.request)
            return self._hub.open(call)
        if operation not in OPERATIONS or fits(operation, profile.missing):
            status, form = profile.unknown
            return error_answer(form, status, "Not Found", profile.described or profile.software)
        if operation.split(" ")[1].startswith("/api") and operation != "POST /api/v1/apps":
            self._check(call, token)
        call.values, call.files = read(profile, operation, call.request)
        found = OPERATIONS[operation](call)
        if isinstance(found, Listed):
            items, link = page(call, found)
            return Answer(json=items, link=link)
        return found if isinstance(found, Answer) else Answer(json=found)

    def _check(self, call: Call, token: str) -> None:
        """Whether the token is good for the operation."""
        visitors = fits(call.operation, self.profile.anonymous)
        if call.token is None:
            if (token and not (visitors and self.profile.token_ignored)) or not visitors:
                raise Refusal(-1, "The access token is invalid")
            return
        wanted = ("read", "profile") if call.request.method == "GET" else ("write", "follow")
        if not any(scope.startswith(wanted) for scope in call.token[1].split()):
            raise Refusal(403, "This action is outside the authorized scopes")

    def _refusal(self, refusal: Refusal) -> Answer:
        profile = self.profile
        own = {None: profile.invalid, -1: profile.bad_token}
        status, form = own.get(refusal.status) or (refusal.status or 0, profile.errors)
        return error_answer(form, status, refusal.text, profile.described or profile.software)

    def _limited(self, call: Call, token: str) -> tuple[bool, dict[str, str]]:
        """Count a request; whether it is too much, and the headers that tell."""
        now, least, refused = self.clock(), None, False
        person = call.shown.me.username if call.shown.me else call.request.headers.get("X-Forwarded-For", "")
        for limit in self.profile.limits:
            paging = any(call.request.query.get(bound) for bound in ("max_id", "min_id", "since_id", "page"))
            if not fits(call.operation, limit.operations) or (limit.paging and not paging):
                continue
            subject = {"token": token, "account": person, "address": ""}[limit.per]
            begun, count = self._windows.get((limit, subject), (-limit.seconds, 0))
            if now >= begun + limit.seconds:
                begun, count = (now - now % limit.seconds if limit.aligned else now), 0
            self._windows[limit, subject] = begun, count + 1
            left = limit.requests - count - 1
            refused = refused or left < int(limit.last_refused)
            if least is None or left < least[0]:
                least = max(0, left), limit, begun + limit.seconds
        self.refused += refused
        return refused, _told(self.profile.told, least, now)


def _told(told: Told, least: tuple[int, Limit, float] | None, now: float) -> dict[str, str]:
    if least is None or told is Told.NOT:
        return {}
    left, limit, end = least
    # Mastodon's time of the reset has the fraction of the present second:
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/rate_limit_headers.rb
    when = datetime.fromtimestamp(end + now % 1 if told is Told.MICROSECONDS else end, UTC)
    reset = iso(when) if told is Told.MICROSECONDS else moment(Moments.MILLISECONDS, when.timestamp())
    return {
        "X-RateLimit-Limit": str(limit.requests),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": reset,
    }
