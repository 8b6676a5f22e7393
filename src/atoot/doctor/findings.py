"""Findings from the facts about an instance: each is ok, a warning, a failure, or skipped, with advice."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from atoot.entities import OAuthServer
from atoot.entities.server import NO_LIMIT, Server
from atoot.limits.known import has_special_limits
from atoot.message import WindowState
from atoot.oauth import DEFAULT_SCOPES
from atoot.oauth.discovery import auth_server
from atoot.oauth.scopes import KNOWN_SCOPES, Scopes

State: TypeAlias = Literal["ok", "warning", "failed", "skipped"]

NOTICEABLE_SKEW = 5.0
"""Seconds that two clocks may differ: the server reports only whole seconds, and answers take time."""
HARMFUL_SKEW = 300.0
"""Seconds beyond which signatures and codes may be refused."""
SOON = 14
"""Days before its end by which a certificate should have been renewed."""
OWN_MACHINE = ("http://127.0.0.1", "http://localhost", "http://[::1]")
LOW = 0.1
"""Share of the rate limit below which it is nearly used up."""
DAY = 86400.0


class DoctorFinding(NamedTuple):
    """The result of one check."""

    name: str
    state: State
    text: str
    advice: str = ""
    """What to do."""


def ok(name: str, text: str, advice: str = "") -> DoctorFinding:
    """A finding that all is well."""
    return DoctorFinding(name, "ok", text, advice)


def warning(name: str, text: str, advice: str = "") -> DoctorFinding:
    """A finding of something that works, but could be better."""
    return DoctorFinding(name, "warning", text, advice)


def failed(name: str, text: str, advice: str = "") -> DoctorFinding:
    """A finding of something that does not work."""
    return DoctorFinding(name, "failed", text, advice)


def skipped(name: str, text: str, advice: str = "") -> DoctorFinding:
    """A check that was not made."""
    return DoctorFinding(name, "skipped", text, advice)


class Tls(NamedTuple):
    """The TLS facts of the connection."""

    version: str = ""
    expires: float = 0.0
    """End of the certificate, in seconds since the epoch."""
    problem: str = ""


class TokenFacts(NamedTuple):
    """The known facts about the token."""

    account: str = ""
    scopes: Scopes = Scopes()
    expires: datetime | None = None
    are_of_app: bool = False
    """Whether the scopes are those of its app: the token itself may have fewer."""
    problem: str = ""
    """Why its validity is unknown."""
    is_refused: bool = False
    """Whether the server refused it."""
    is_bot: bool | None = None
    """Whether the account is marked as a bot; None if unknown."""


class DoctorFacts(NamedTuple):
    """The gathered facts; None marks one that could not be determined."""

    origin: str
    unreachable: str = ""
    tls: Tls | None = None
    server: Server | None = None
    skew: float | None = None
    """Seconds by which the clock of the server is ahead."""
    oauth: OAuthServer | None = None
    streaming: Mapping[str, str] = {}
    """Kinds of streaming connections, each with its problem; empty for those that work."""
    lacking: tuple[str, ...] = ()
    """Kinds of streaming connections that the server says it lacks."""
    asked: str = ""
    """The requested origin, if it refers to this one for its API."""
    closes: bool = False
    """Whether the server closes each connection after its answer without announcing it."""
    proxy: str = ""
    """Host of the proxy in use."""
    token: TokenFacts | None = None
    limit: WindowState | None = None
    now: float = 0.0


def findings(facts: DoctorFacts) -> list[DoctorFinding]:
    """All findings, in the order in which things build on each other."""
    found = [_reached(facts), _tls(facts)]
    if facts.unreachable or facts.server is None:
        rest = (
            "software",
            "api",
            "limits",
            "repeats",
            "clock",
            "oauth",
            "token",
            "scopes",
            "streaming",
            "rate limit",
        )
        return found + [skipped(name, "the instance cannot be reached") for name in rest]
    found += _software(facts.server)
    found.append(_repeats(facts.server))
    found += [_clock(facts.skew), _oauth(facts.oauth, facts.origin)]
    found += _token(facts.token, facts.origin.removeprefix("https://"))
    found += _streaming(facts)
    return [*found, _limit(facts.limit, facts.now, facts.server.software)]


def _reached(facts: DoctorFacts) -> DoctorFinding:
    if facts.unreachable:
        return failed("connection", facts.unreachable, "check the name of the instance and your network")
    text = f"{facts.origin} answers"
    if facts.asked:
        text = f"{facts.asked} sends to {facts.origin} for its API, which answers"
    if facts.proxy:
        text += f", through the proxy {facts.proxy}"
    if facts.closes:
        text += "; it closes each connection after its answer, so atoot takes a new one for each request"
    return ok("connection", text)


def _tls(facts: DoctorFacts) -> DoctorFinding:
    if facts.origin.startswith(OWN_MACHINE):
        return ok("tls", "none, and none is needed on your own machine")
    if facts.origin.startswith("http://"):
        return warning(
            "tls", "the connection is not encrypted: anybody in between can read the token", "use https"
        )
    if facts.tls is None:
        return skipped("tls", "a proxy is in between" if facts.proxy else "there is no connection")
    if facts.tls.problem:
        return failed(
            "tls",
            facts.tls.problem,
            "if your clock and the certificates of your system are in order, tell the administrators of the instance",
        )
    days = (facts.tls.expires - facts.now) / DAY
    if days < SOON:
        return warning(
            "tls",
            f"{facts.tls.version}; the certificate ends in {days:.0f} days",
            "tell the administrators of the instance",
        )
    return ok("tls", f"{facts.tls.version}; the certificate is good for {days:.0f} days")


def _software(server: Server) -> Iterator[DoctorFinding]:
    if not server.version and not server.software:
        yield failed(
            "software",
            "it does not say what it is: perhaps no server with the Mastodon API",
            "look at the name of the instance; the web address and the instance can have different hosts",
        )
        yield skipped("api", "nobody knows the software")
        yield skipped("limits", "nobody knows the software")
        return
    yield ok("software", str(server))
    version = server.api_versions.get("mastodon")
    if version is not None:
        yield ok("api", f"version {version} of the Mastodon API")
    elif server.software == "mastodon" and server.is_older_than("4.0.0"):
        yield warning(
            "api",
            "the server is old: newer operations are missing",
            "where atoot knows an older way, it takes it; ask the administrators for an update",
        )
    else:
        yield ok("api", "the server does not number its API")
    limits = server.limits
    yield ok(
        "limits",
        f"{_most(limits.characters)} characters, {_most(limits.media)} files, "
        f"{_most(limits.poll_options)} answers of a poll",
    )


def _most(limit: int) -> str:
    return "any number of" if limit == NO_LIMIT else str(limit)


def _repeats(server: Server) -> DoctorFinding:
    """The protection against posting twice after a lost answer."""
    looks = "atoot looks for a post whose answer was lost before it posts again"
    if server.software == "mastodon" and server.version and not server.is_older_than("4.6.0"):
        text = f"a post that comes twice with the same key is refused with an error; {looks}"
    elif server.honours_keys:
        text = "a post that comes twice with the same key is made once"
    elif server.software:
        text = f"{server.software} is not known to heed the key of a post, so {looks}, for some seconds"
    else:
        text = f"nobody knows whether the server heeds the key of a post, so {looks}, for some seconds"
    return ok("repeats", text)


def _clock(skew: float | None) -> DoctorFinding:
    if skew is None:
        return skipped("clock", "the server does not tell the time")
    if abs(skew) <= NOTICEABLE_SKEW:
        return ok("clock", "your clock and that of the server agree")
    side = "behind" if skew > 0 else "ahead of"
    return DoctorFinding(
        "clock",
        "warning" if abs(skew) <= HARMFUL_SKEW else "failed",
        f"your clock is {abs(skew):.0f} s {side} that of the server",
        "set your clock by the network (NTP); if it is right, the server's is wrong",
    )


def _oauth(metadata: OAuthServer | None, origin: str) -> DoctorFinding:
    server = auth_server(metadata, origin)
    if not server.discovered:
        return ok("oauth", "the server does not describe its login; the classic addresses are used")
    if server.ignored:
        return warning(
            "oauth",
            f"it places on another host: {', '.join(server.ignored)}; the classic addresses are used instead",
            "tell the administrators of the instance: its metadata are wrong, or a proxy changes them",
        )
    if not server.pkce:
        return warning("oauth", "described; the login is not protected by PKCE", "ask for an update")
    return ok("oauth", "described; the login is protected by PKCE")


def _streaming(facts: DoctorFacts) -> Iterator[DoctorFinding]:
    server = facts.server
    where = server.streaming if server is not None and server.streaming else facts.origin
    if not facts.streaming:
        yield skipped("streaming", f"at {where}; not tried with a token that is refused")
        return
    if facts.streaming.keys() <= set(facts.lacking):
        yield ok("streaming", "the server has none; atoot asks again and again instead")
        return
    works = [kind for kind, problem in facts.streaming.items() if not problem]
    broken = [
        f"{kind}: {problem}"
        for kind, problem in facts.streaming.items()
        if problem and kind not in facts.lacking
    ]
    if works:
        lacks = f"; the server has no {' and no '.join(facts.lacking)}" if facts.lacking else ""
        yield ok("streaming", f"at {where} by {', '.join(works)}{lacks}")
    for line in broken:
        if works:
            yield warning("streaming", line, "nothing: atoot uses the other way by itself")
        elif facts.token is None:
            yield warning("streaming", line, "log in: many servers stream only to their users")
        else:
            yield failed(
                "streaming",
                line,
                "atoot asks again and again instead; if a proxy of yours is in between, let websockets through",
            )


def _token(token: TokenFacts | None, host: str) -> Iterator[DoctorFinding]:
    if token is None:
        text = f"nobody is logged in on {host}"
        yield skipped("token", text, f"run: atoot login {host}")
        yield skipped("scopes", text)
        return
    if token.problem:
        advice = f"log in again: atoot login {host}" if token.is_refused else "try again later"
        yield failed("token", token.problem, advice)
    else:
        ends = f", until {token.expires:%Y-%m-%d %H:%M} UTC" if token.expires is not None else ""
        yield ok("token", f"valid for @{token.account}{ends}")
    if token.is_bot is not None:
        yield _bot(token)
    if not token.scopes:
        yield skipped("scopes", "the server does not say")
        return
    allowed = "; ".join(filter(None, (KNOWN_SCOPES.get(scope) for scope in token.scopes)))
    text = f"{token.scopes}" + (f": it can {allowed}" if allowed else "")
    if token.are_of_app:
        text = f"those of its app, of which the token may have fewer: {text}"
    missing = token.scopes.missing(DEFAULT_SCOPES)
    if missing:
        yield warning(
            "scopes",
            f"{text}; not {missing}",
            f"if a command is refused, log in with more: atoot login {host} --scopes '{token.scopes | missing}'",
        )
    else:
        yield ok("scopes", text)


def _bot(token: TokenFacts) -> DoctorFinding:
    """Whether the account is marked as a bot."""
    if token.is_bot:
        return ok("bot", f"@{token.account} says that it is a bot")
    advice = "if a program posts there: atoot profile edit --bot"
    return ok("bot", f"@{token.account} does not say that it is a bot", advice)


def _limit(limit: WindowState | None, now: float, software: str) -> DoctorFinding:
    if limit is None or limit.presumed or limit.limit is None or limit.left is None:
        # No server reports the limits of media, deletes, follows and pages before they are nearly used up.
        presumed = has_special_limits(software) is not False
        kept = "those of Mastodon are presumed" if presumed else "none is presumed"
        return ok("rate limit", f"the server sends none; {kept}")
    ends = max(0.0, limit.reset - now)
    text = f"{limit.left} of {limit.limit} requests are left for the next {ends:.0f} s"
    if limit.left <= LOW * limit.limit:
        return warning("rate limit", text, "wait; check whether another program uses the same account")
    return ok("rate limit", text)
