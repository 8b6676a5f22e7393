"""The client without await: every operation of `atoot.MastodonAPI`, wrapped at import.

Type checkers and editors read `api.pyi`, which `python -m tools.sync_stub` writes.
"""

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Unpack

from atoot import mastodon
from atoot.http.settings import ClientSettings
from atoot.lazy import pattern
from atoot.secrets import as_secret
from atoot.sync.base import Client, Core

_AWAITS = pattern(r"\basync (?=with|for)|\bawait (?=\w+[.(])", re.ASCII)
"""Syntax to remove from examples without await."""

NOT_HERE = frozenset({"session"})
"""Members that make no sense outside of the event loop."""


def without_await(text: str) -> str:
    """A docstring with its examples rewritten without await."""
    return _AWAITS.sub("", text)


class SyncMastodonAPI(Client):
    """A client of one instance, in the name of one account or of nobody, without await.

    Made with `MastodonAPI.create` or with `atoot.sync.client(...)`. Several threads may use one.
    """


def client(
    instance: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | None = None,
    use_https: bool = True,
    **settings: Unpack[ClientSettings],
) -> SyncMastodonAPI:
    """A client without await: `with atoot.sync.client("mastodon.social", access_token=...) as c: ...`.

    In a notebook also `c = atoot.sync.client(...)`: it is closed by `c.close()` or when the program ends.

    Without an instance it is the client of the current profile: what `ATOOT_INSTANCE` and `ATOOT_ACCESS_TOKEN` or
    `ATOOT_PROFILE` name, else what `atoot login` stored.

    Args:
        instance: host of the instance, like `mastodon.social`; by default that of the environment or the last login.
        client_id: of the app.
        client_secret: of the app.
        access_token: says in whose name requests are made.
        use_https: False for plain http.
        **settings: how requests are made: see `ClientSettings`.

    Raises:
        NoProfileError: there is no instance, and no profile.
    """
    access_token, client_secret = as_secret(access_token), as_secret(client_secret)
    settings["proxy"] = as_secret(settings.get("proxy"))
    given = (instance, client_id, client_secret, access_token, use_https)

    def make() -> Any:
        return mastodon.client(*given, **settings).__aenter__()

    return SyncMastodonAPI(Core(make))


def operations() -> dict[str, Callable[..., Any]]:
    """The public methods of the asynchronous client that `Client` does not define itself."""
    return {name: member for name, member in _members().items() if inspect.isfunction(member)}


def facts() -> dict[str, property]:
    """The same for its properties."""
    return {name: member for name, member in _members().items() if isinstance(member, property)}


def _members() -> dict[str, Any]:
    names = {name for name in dir(mastodon.MastodonAPI) if not name.startswith("_")}
    return {name: getattr(mastodon.MastodonAPI, name) for name in sorted(names - {*dir(Client)} - NOT_HERE)}


def _coroutine(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The method that waits for the result of a coroutine function."""

    @wraps(function)
    def method(self: Client, /, *args: Any, **kwargs: Any) -> Any:
        client = self.awaiting()  # first of all: in a forked process it is created anew
        return self.background.run(getattr(client, name)(*args, **kwargs))

    return method


def _list(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The method that returns a list of the API."""

    @wraps(function)
    def method(self: Client, /, *args: Any, **kwargs: Any) -> Any:
        return self.listed(getattr(self.awaiting(), name)(*args, **kwargs))

    return method


def _fact(name: str) -> Callable[[Client], Any]:
    return lambda self: self.on_loop(lambda client: getattr(client, name))


def _add_operations() -> None:
    for name, function in operations().items():
        make = _coroutine if inspect.iscoroutinefunction(function) else _list
        method = make(name, function)
        vars(method).pop("__wrapped__", None)
        method.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
        method.__module__, method.__qualname__ = __name__, f"SyncMastodonAPI.{name}"
        method.__doc__ = without_await(function.__doc__ or "")
        setattr(SyncMastodonAPI, name, method)
    for name, fact in facts().items():
        setattr(SyncMastodonAPI, name, property(_fact(name), doc=fact.__doc__))


_add_operations()
