"""Credentials, and the errors of logging in and of storing credentials.

```text
MastodonError
├── LoginError              a login that ended without a token
│   ├── DeniedError         the person, or the server, said no
│   ├── StateError          the answer belongs to another login: possible attack
│   └── LoginTimeoutError   nobody answered in time
└── CredentialsError        the store cannot be read or written
    ├── NoProfileError      nobody has logged in, or not under this name
    ├── UnsafeFileError     others can read the secrets
    └── StoreBusyError      another process holds the store
```
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

from msgspec import Struct
from msgspec.structs import force_setattr

from atoot.errors import MastodonError
from atoot.network.addresses import host_of, origin
from atoot.oauth.grants import App
from atoot.oauth.scopes import Scopes
from atoot.secrets import checked_token, hide_fields, with_hidden_secrets


class LoginError(MastodonError):
    """A login failed: there is no token."""


class DeniedError(LoginError):
    """The person refused, or the server does not allow the app what it asked for."""

    advice = "log in again and allow the app, or ask for other scopes"


class StateError(LoginError):
    """The `state` of an answer is not the one of this login. Its code was not used.

    https://www.rfc-editor.org/rfc/rfc6749#section-10.12
    """

    advice = "log in again; if it was no old browser tab of yours, somebody may be trying to log you in as another account"


class LoginTimeoutError(LoginError):
    """Nobody answered in time."""

    advice = "log in again"


class CredentialsError(MastodonError):
    """The store of credentials cannot be read or written."""


class NoProfileError(CredentialsError):
    """There are no credentials of this name, or none at all."""

    advice = "log in first: `atoot login INSTANCE`, or `await atoot.login(instance)`"


class UnsafeFileError(CredentialsError):
    """Other users can read a file or folder with secrets; the message contains the command that fixes it."""


class StoreBusyError(CredentialsError):
    """Another process is using the store."""


SECRET_FIELDS = ("access_token", "client_secret", "refresh_token")

_TYPES: Mapping[str, type] = {"use_https": bool, "redirect_uris": list}
"""Types in plain data of the fields that are not text."""


class ForClient(TypedDict):
    """Arguments of `MastodonAPI.create` and `atoot.client`."""

    instance: str
    """Host of the instance."""
    client_id: str | None
    """Of the app."""
    client_secret: str | None
    """Of the app."""
    access_token: str
    """The token."""
    use_https: bool
    """Whether to use https."""


class Credentials(Struct, frozen=True, kw_only=True):
    """A token and everything that belongs to it. Neither `repr` nor `str` shows a secret.

    Raises:
        ValueError: the instance or the token is invalid.
    """

    instance: str
    """Host of the instance, with a non-default port."""
    access_token: str
    """The token. Protect it like a password."""
    account: str = ""
    """Name of the account, without the host; empty if the token may not see it."""
    profile: str = ""
    """Name of the profile; empty if not stored."""
    client_id: str = ""
    """Client id of the app; empty if unknown."""
    client_secret: str | None = None
    """Client secret of the app; None if unknown."""
    refresh_token: str | None = None
    """Gets a new token when this one has expired; few servers issue one."""
    scopes: Scopes = Scopes()
    """The granted scopes; empty if unknown."""
    use_https: bool = True
    """Whether to use https."""
    client_name: str = ""
    """Of the app."""
    app_scopes: Scopes = Scopes()
    """Scopes that the app may request."""
    redirect_uris: tuple[str, ...] = ()
    """Of the app."""
    created_at: datetime | None = None
    """When the token was issued."""
    expires_at: datetime | None = None
    """None if the token does not expire."""

    def __post_init__(self) -> None:
        hide_fields(self, *SECRET_FIELDS)  # first: a traceback of a failed construction shows all fields
        place = origin(self.instance, use_https=self.use_https)
        force_setattr(self, "instance", host_of(place))
        force_setattr(self, "access_token", checked_token(self.access_token))

    @property
    def origin(self) -> str:
        """`https://host` of the instance."""
        return origin(self.instance, use_https=self.use_https)

    @property
    def name(self) -> str:
        """The account with its instance: `alice@mastodon.social`; only the instance if the account is unknown."""
        return f"{self.account}@{self.instance}" if self.account else self.instance

    @property
    def app(self) -> App | None:
        """The app that the token was issued to; None if unknown."""
        if not self.client_id or self.client_secret is None:
            return None
        return App(
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uris=self.redirect_uris,
            scopes=self.app_scopes,
        )

    def is_expired(self, now: float) -> bool:
        """Whether the token has expired.

        Args:
            now: the time, in seconds since 1970.
        """
        return self.expires_at is not None and self.expires_at.timestamp() <= now

    def ends_soon(self, now: float) -> bool:
        """Whether the token is renewable, and in the last tenth of its lifetime, at most its last day, or expired.

        Args:
            now: seconds since 1970.
        """
        if self.expires_at is None or self.refresh_token is None or self.app is None:
            return False
        lifetime = self.expires_at - (self.created_at or self.expires_at)
        early = max(min(lifetime / 10, timedelta(days=1)), timedelta())
        return (self.expires_at - early).timestamp() <= now

    def for_client(self) -> ForClient:
        """Arguments for a client: `MastodonAPI.create(**credentials.for_client())`."""
        return {
            "instance": self.instance,
            "client_id": self.client_id or None,
            "client_secret": self.client_secret,
            "access_token": self.access_token,
            "use_https": self.use_https,
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, including secrets, without unset fields."""
        data: dict[str, Any] = {}
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, Scopes):
                value = str(value)
            elif isinstance(value, datetime):
                value = value.isoformat()
            elif isinstance(value, tuple):
                value = list(value)
            elif isinstance(value, str):
                value = str(value)
            if value not in (None, "", []):
                data[name] = value
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Credentials":
        """Read what `to_dict` returned; fields of later versions are ignored.

        Args:
            data: what `to_dict` returned.

        Raises:
            TypeError, ValueError: the data is malformed.
        """
        data = with_hidden_secrets(data)
        given = {name: data[name] for name in cls.__struct_fields__ if name in data}
        for name, value in given.items():
            due = _TYPES.get(name, str)
            if not isinstance(value, due):
                raise TypeError(f"{name}: expected {due.__name__}, got {type(value).__name__}")
        for name in ("scopes", "app_scopes"):
            given[name] = Scopes.of(given.get(name))
        for name in ("created_at", "expires_at"):
            if name in given:
                moment = datetime.fromisoformat(given[name])
                given[name] = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        given["redirect_uris"] = tuple(map(str, given.get("redirect_uris", ())))
        if "instance" not in given or "access_token" not in given:
            raise ValueError("instance or access_token is missing")
        return cls(**given)
