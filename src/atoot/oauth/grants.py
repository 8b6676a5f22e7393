"""What a server grants: a registered app, and a token with its scopes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from atoot.entities import CredentialApplication, Token
from atoot.oauth import OUT_OF_BAND
from atoot.oauth.scopes import Scopes, ScopesLike
from atoot.secrets import hide_fields


class App(Struct, frozen=True, kw_only=True):
    """An app that is registered with a server."""

    client_id: str
    """Identifies the app to the server."""
    client_secret: str
    """Authenticates the app."""
    redirect_uris: tuple[str, ...] = (OUT_OF_BAND,)
    """Where the login page may send the browser."""
    scopes: Scopes = Scopes()
    """Scopes that it may request."""

    def __post_init__(self) -> None:
        hide_fields(self, "client_secret")


class Grant(Struct, frozen=True, kw_only=True):
    """A token and its scopes."""

    access_token: str
    """The token."""
    scopes: Scopes
    """The granted scopes, perhaps fewer than requested."""
    refresh_token: str | None = None
    """Gets a new token when this one has expired; few servers issue one."""
    created_at: datetime
    """When the token was issued."""
    expires_at: datetime | None = None
    """None if it does not expire."""

    def __post_init__(self) -> None:
        hide_fields(self, "access_token", "refresh_token")


def grant_of(token: Token, asked: Scopes, now: float) -> Grant:
    """The grant in the answer of a token endpoint; an answer without scopes grants those requested.

    https://www.rfc-editor.org/rfc/rfc6749#section-5.1

    Args:
        token: the answer.
        asked: the requested scopes.
        now: seconds since 1970, for servers that do not say when the token was issued.
    """
    granted = token.get("scope")  # GoToSocial sends a string, others a list
    scopes = Scopes.of(granted) if isinstance(granted, str | list) else Scopes()
    here = datetime.fromtimestamp(now, UTC)
    created = token.created_at if token.created_at.timestamp() > 0 else here
    # The lifetime counts from the answer, so that the clocks need not agree.
    # https://www.rfc-editor.org/rfc/rfc6749#section-4.2.2
    lifetime = token.expires_in or 0
    return Grant(
        access_token=token.access_token,
        scopes=scopes or asked,
        refresh_token=token.refresh_token or None,
        created_at=created,
        expires_at=here + timedelta(seconds=min(lifetime, _LONGEST)) if lifetime > 0 else None,
    )


_LONGEST = 100 * 366 * 24 * 3600
"""Maximum lifetime in seconds; longer ones could exceed the latest date that `datetime` supports."""


def app_of(registered: CredentialApplication, redirect_uris: Sequence[str], asked: ScopesLike) -> App:
    """The app in the answer to a registration."""
    return App(
        client_id=registered.client_id,
        client_secret=registered.client_secret,
        redirect_uris=tuple(redirect_uris),
        scopes=Scopes.of(registered.scopes) or Scopes.of(asked),
    )
