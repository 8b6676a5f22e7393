"""Finds out the facts for `atoot doctor`: asks the instance, and decides nothing."""

import asyncio
import ssl
import time
from collections.abc import Awaitable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit

from atoot.cli.checks import Facts, Tls, Token
from atoot.cli.choice import Place
from atoot.errors import ForbiddenError, MastodonError, UnauthorizedError
from atoot.mastodon import MastodonAPI, client
from atoot.oauth.credentials import Credentials
from atoot.oauth.scopes import Scopes
from atoot.resilience.options import Options
from atoot.streaming.fallback import Transport
from atoot.transport.settings import Timeouts

T = TypeVar("T")

PATIENCE = 15.0
"""Seconds that one look may take."""
QUICKLY = Options(retries=0, ratelimit="raise")
"""A look is not repeated: what does not work at once is what one wants to know."""
TRANSPORTS: tuple[Transport, ...] = ("websocket", "sse")


async def look(found: Credentials | Place) -> Facts:
    """All facts about an instance, and about the token if there is one."""
    facts = Facts(origin=found.origin)
    host, use_https = (
        (found.instance, found.use_https) if isinstance(found, Credentials) else (found.host, found.use_https)
    )
    token = found.access_token if isinstance(found, Credentials) else None
    if use_https:
        facts = facts._replace(tls=await tls_of(facts.origin))
    timeouts = Timeouts(connect=PATIENCE, read=PATIENCE, total=PATIENCE)
    async with client(
        host, access_token=token, use_https=use_https, timeouts=timeouts, retries=0, ratelimit="raise"
    ) as c:
        try:
            facts = facts._replace(server=await c.server(options=QUICKLY))
        except MastodonError as error:
            return facts._replace(unreachable=str(error), now=time.time())
        facts = facts._replace(
            skew=skew_of(c), oauth=await _or_none(c.oauth_server_metadata(options=QUICKLY))
        )
        if isinstance(found, Credentials):
            facts = facts._replace(token=await token_of(c, found))
        stream = "public" if token is None else "user"
        is_refused = facts.token is not None and facts.token.is_refused
        for kind in () if is_refused else TRANSPORTS:
            facts = facts._replace(
                streaming={**facts.streaming, kind: await streaming_problem(c, stream, kind)}
            )
        return facts._replace(limit=c.limits.get("all"), now=time.time())


async def tls_of(origin: str) -> Tls | None:
    """What the connection to an instance is protected with; None if there is no connection."""
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
    """Seconds by which the clock of the server was ahead at its latest answer."""
    said, came = c.ratelimit_server_date, c.ratelimit_lastcall
    if said is None or came is None:
        return None
    try:
        # The time is told in whole seconds: on average it is half a second more.
        return parsedate_to_datetime(said).timestamp() + 0.5 - came
    except ValueError:
        return None


async def token_of(c: MastodonAPI, credentials: Credentials) -> Token:
    """Whether the token is valid, whose it is, and what it may do."""
    about = Token(scopes=credentials.scopes, expires=credentials.expires_at)
    app = await _or_none(c.verify_app_credentials(options=QUICKLY))
    if app is not None and app.scopes:
        about = about._replace(scopes=Scopes.of(app.scopes))
    try:
        account = await c.verify_account_credentials(options=QUICKLY)
    except ForbiddenError:
        return about._replace(account=credentials.account or "?")  # it lacks the scope, and is valid
    except MastodonError as error:
        return about._replace(problem=str(error), is_refused=isinstance(error, UnauthorizedError))
    return about._replace(account=account.acct)


async def streaming_problem(c: MastodonAPI, stream: str, kind: Transport) -> str:
    """Why a kind of connection does not work; nothing if it does."""
    try:
        async with asyncio.timeout(PATIENCE), c.stream(stream, transport=kind, backfill=0):
            return ""
    except TimeoutError:
        return f"no connection within {PATIENCE:.0f} s"
    except MastodonError as error:
        return str(error)


async def _or_none(question: Awaitable[T]) -> T | None:
    try:
        return await question
    except MastodonError:
        return None
