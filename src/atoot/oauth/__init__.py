"""Logging in: how a program gets its token.

- `login`, `logout`, `refresh`, `renewed`, `save_token`: one call each
- `CredentialStore`, `Credentials`: what is stored, and where
- `Scopes`: what a token may do
- `WebLogin`, `Flow`: logins of many people in a web application
- `Pkce`, `new_state`, `same_state`, `register_app`, `authorize_url`, `token_by_code`, ...: the steps, for programs with
  their own login page
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.oauth import renewal as renewal
    from atoot.oauth.apps import AppKeeper as AppKeeper
    from atoot.oauth.credentials import Credentials as Credentials
    from atoot.oauth.credentials import CredentialsError as CredentialsError
    from atoot.oauth.credentials import DeniedError as DeniedError
    from atoot.oauth.credentials import ForClient as ForClient
    from atoot.oauth.credentials import LoginError as LoginError
    from atoot.oauth.credentials import LoginTimeoutError as LoginTimeoutError
    from atoot.oauth.credentials import NoProfileError as NoProfileError
    from atoot.oauth.credentials import StateError as StateError
    from atoot.oauth.credentials import StoreBusyError as StoreBusyError
    from atoot.oauth.credentials import UnsafeFileError as UnsafeFileError
    from atoot.oauth.discovery import AuthServer as AuthServer
    from atoot.oauth.discovery import discover as discover
    from atoot.oauth.flows import authorize_url as authorize_url
    from atoot.oauth.flows import refresh_token as refresh_token
    from atoot.oauth.flows import register_app as register_app
    from atoot.oauth.flows import revoke_token as revoke_token
    from atoot.oauth.flows import token_by_code as token_by_code
    from atoot.oauth.flows import token_by_password as token_by_password
    from atoot.oauth.flows import token_for_app as token_for_app
    from atoot.oauth.grants import App as App
    from atoot.oauth.grants import Grant as Grant
    from atoot.oauth.pkce import Pkce as Pkce
    from atoot.oauth.pkce import new_state as new_state
    from atoot.oauth.pkce import same_state as same_state
    from atoot.oauth.renewal import renewed as renewed
    from atoot.oauth.scopes import Scopes as Scopes
    from atoot.oauth.signin import login as login
    from atoot.oauth.store import CredentialStore as CredentialStore
    from atoot.oauth.tokens import logout as logout
    from atoot.oauth.tokens import refresh as refresh
    from atoot.oauth.tokens import save_token as save_token
    from atoot.oauth.web import Flow as Flow
    from atoot.oauth.web import WebLogin as WebLogin

if not TYPE_CHECKING:  # type checkers would take any name as defined
    __getattr__ = attach(
        globals(),
        {
            "apps": ("AppKeeper",),
            "credentials": (
                "Credentials",
                "CredentialsError",
                "DeniedError",
                "ForClient",
                "LoginError",
                "LoginTimeoutError",
                "NoProfileError",
                "StateError",
                "StoreBusyError",
                "UnsafeFileError",
            ),
            "discovery": ("AuthServer", "discover"),
            "flows": (
                "authorize_url",
                "refresh_token",
                "register_app",
                "revoke_token",
                "token_by_code",
                "token_by_password",
                "token_for_app",
            ),
            "grants": ("App", "Grant"),
            "pkce": ("Pkce", "new_state", "same_state"),
            "renewal": ("renewed",),
            "scopes": ("Scopes",),
            "signin": ("login",),
            "store": ("CredentialStore",),
            "tokens": ("logout", "refresh", "save_token"),
            "web": ("Flow", "WebLogin"),
        },
        modules=("renewal",),
    )

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""Redirect address that makes the server show the code instead of sending the browser anywhere."""

DEFAULT_SCOPES = "read write follow"
"""The scopes that atoot has always requested."""
