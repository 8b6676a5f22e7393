"""Probes of `atoot doctor`: gather facts from the instance, and judge nothing."""

import asyncio
import ssl
import time
from collections.abc import Awaitable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from atoot.doctor.findings import DoctorFacts, Tls, TokenFacts
from atoot.errors import ForbiddenError, MastodonError, NetworkError, UnauthorizedError, is_missing
from atoot.http.settings import Timeouts
from atoot.mastodon import MastodonAPI, client
from atoot.network.reuse import Habit, reuse_of
from atoot.oauth.credentials import Credentials
from atoot.oauth.places import Named, find_api, named
from atoot.oauth.reach import Reach
from atoot.oauth.scopes import Scopes
from atoot.streaming.connections.fallback import Transport

T = TypeVar("T")

PATIENCE = 15.0
"""Maximum seconds for one probe."""
TRANSPORTS: tuple[Transport, ...] = ("websocket", "sse")


async def look(found: Credentials | Named) -> DoctorFacts:
    """All facts about an instance, or the other host that has its API, and about the token if there is one."""
    facts = await _look(found)
    is_known = facts.server is not None and (facts.server.software or facts.server.version)
    if is_known or isinstance(found, Credentials):
        return facts
    other = await elsewhere(found)
    if other is None:
        return facts
    return (await _look(other))._replace(asked=found.origin)


async def elsewhere(place: Named) -> Named | None:
    """The other host that has the API of an instance, if the instance names one that confirms it."""
    try:
        there = await find_api(named(place.origin), Reach.of("doctor", None, {}).transport)
    except MastodonError:
        return None
    if there.origin == place.origin or not there.confirmed:
        return None
    return Named(there.origin)


async def _look(found: Credentials | Named) -> DoctorFacts:
    facts = DoctorFacts(origin=found.origin, proxy=proxy_for(found.origin))
    host, use_https = (
        (found.instance, found.use_https) if isinstance(found, Credentials) else (found.host, found.use_https)
    )
    token = found.access_token if isinstance(found, Credentials) else None
    if use_https and not facts.proxy:
        facts = facts._replace(tls=await tls_of(facts.origin))
    timeouts = Timeouts(connect=PATIENCE, read=PATIENCE, total=PATIENCE)
    async with client(
        host, access_token=token, use_https=use_https, timeouts=timeouts, retries=0, ratelimit="raise"
    ) as c:
        try:
            facts = facts._replace(server=await c.server())
        except MastodonError as error:
            return facts._replace(unreachable=str(error), now=time.time())
        facts = facts._replace(
            skew=skew_of(c),
            oauth=await _or_none(c.oauth_server_metadata()),
        )
        if isinstance(found, Credentials):
            facts = facts._replace(token=await token_of(c, found))
        if not (facts.token is not None and facts.token.is_refused):
            streaming = await streaming_of(c, "public" if token is None else "user")
            facts = facts._replace(
                streaming={kind: str(problem or "") for kind, problem in streaming.items()},
                lacking=tuple(
                    kind for kind, problem in streaming.items() if problem is not None and is_missing(problem)
                ),
            )
        closes = reuse_of(c.session, c.base_url).habit is Habit.CLOSES
        return facts._replace(limit=c.limits.get("all"), closes=closes, now=time.time())


def proxy_for(origin: str) -> str:
    """Host of the proxy that the environment names for an instance; empty if there is none."""
    parts = urlsplit(origin)
    if proxy_bypass(parts.hostname or ""):
        return ""
    proxies = getproxies_environment()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    return urlsplit(proxy if "://" in proxy else f"http://{proxy}").hostname or ""


async def tls_of(origin: str) -> Tls | None:
    """The TLS facts of the connection to an instance; None if there is no connection."""
    parts = urlsplit(origin)
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or 443, ssl=ssl.create_default_context()
            )
    except ssl.SSLCertVerificationError as error:
        return Tls(problem=f"the certificate is not valid: {error.verify_message}")
    except ssl.SSLError as error:
        return Tls(problem=f"no encrypted connection: {error.reason or type(error).__name__}")
    except OSError:
        return None
    protection: ssl.SSLObject = writer.get_extra_info("ssl_object")
    certificate = protection.getpeercert() or {}
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    ends = str(certificate.get("notAfter", "")) or "Jan  1 00:00:00 1970 GMT"
    return Tls(version=protection.version() or "TLS", expires=float(ssl.cert_time_to_seconds(ends)))


def skew_of(c: MastodonAPI) -> float | None:
    """Seconds by which the server's clock was ahead at its latest answer."""
    said, came = c.ratelimit_server_date, c.ratelimit_lastcall
    if said is None or came is None:
        return None
    try:
        # The time is truncated to whole seconds: on average half a second is missing.
        return parsedate_to_datetime(said).timestamp() + 0.5 - came
    except ValueError:
        return None


async def token_of(c: MastodonAPI, credentials: Credentials) -> TokenFacts:
    """The validity, account and scopes of the token."""
    about = TokenFacts(scopes=credentials.scopes, expires=credentials.expires_at)
    if not about.scopes:  # unknown unless the login was done here
        app = await _or_none(c.verify_app_credentials())
        if app is not None and app.scopes:
            about = about._replace(scopes=Scopes.of(app.scopes), are_of_app=True)
    try:
        account = await c.verify_account_credentials()
    except ForbiddenError:
        return about._replace(account=credentials.account or "?")  # it lacks the scope, but is valid
    except MastodonError as error:
        return about._replace(problem=str(error), is_refused=isinstance(error, UnauthorizedError))
    return about._replace(account=account.acct, is_bot=bool(account.bot))


async def streaming_of(c: MastodonAPI, stream: str) -> dict[str, MastodonError | None]:
    """The problem of each kind of connection; None for those that work."""
    return {kind: await streaming_problem(c, stream, kind) for kind in TRANSPORTS}


async def streaming_problem(c: MastodonAPI, stream: str, kind: Transport) -> MastodonError | None:
    """The problem of a kind of connection; None if it works."""
    try:
        async with asyncio.timeout(PATIENCE), c.stream(stream, transport=kind, backfill=0):
            return None
    except TimeoutError:
        return NetworkError(f"no connection within {PATIENCE:.0f} s")
    except MastodonError as error:
        return error


async def _or_none(question: Awaitable[T]) -> T | None:
    try:
        return await question
    except MastodonError:
        return None
