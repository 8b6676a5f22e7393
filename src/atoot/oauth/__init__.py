"""How a program comes to its token.

- `atoot.login`; `logout`, `refresh`, `save_token`: each in one call
- `store`, `credentials`, `apps`: what is kept, and where
- `scopes`: what a token may do
- `discovery`, `flows`, `pkce`, `loopback`: the steps, for programs that have a login page of their own
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from atoot.oauth.signin import logout as logout
    from atoot.oauth.signin import refresh as refresh
    from atoot.oauth.signin import save_token as save_token

_CALLS = ("logout", "refresh", "save_token")


def __getattr__(name: str) -> Any:
    if name not in _CALLS:
        raise AttributeError(f"module 'atoot.oauth' has no attribute {name!r}")
    from atoot.oauth import signin  # noqa: PLC0415 - loaded when it is first used

    return getattr(signin, name)
