"""What can go wrong while a person logs in, and with the place where credentials are kept.

MastodonError
├── LoginError              a login that ended without a token
│   ├── DeniedError         the person, or the server, said no
│   ├── StateError          the answer belongs to another login: possible attack
│   └── LoginTimeoutError   nobody answered in time
└── CredentialsError        the store cannot be read or written
    ├── NoProfileError      nobody has logged in, or not under this name
    ├── UnsafeFileError     others can read the secrets
    └── StoreBusyError      another process holds the store
"""

from atoot.errors import MastodonError


class LoginError(MastodonError):
    """A login that ended without a token."""


class DeniedError(LoginError):
    """The person, or the server, did not allow the app what it asked for."""

    advice = "log in again and allow the app, or ask for other scopes"


class StateError(LoginError):
    """An answer came whose `state` is not that of this login. Its code was not used.

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
    """A file or folder with secrets that others can read; the message has the command that mends it."""


class StoreBusyError(CredentialsError):
    """Another process holds the store."""
