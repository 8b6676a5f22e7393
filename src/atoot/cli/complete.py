"""Shell completion of values that only the store or the server knows.

Completion never fails and never waits long: on any problem, it completes nothing.
"""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import click

from atoot.lazy import later

# Most completions need neither the store nor a server.
CredentialStore: Callable[[], Any] = later("atoot.oauth.store", "CredentialStore")
Choice: Callable[..., Any] = later("atoot.cli.options", "Choice")
connected: Callable[..., Any] = later("atoot.cli.choice", "connected")

PATIENCE = 2.0
"""Maximum seconds to wait for the server."""
KINDS = ("home", "local", "public", "tag", "list", "account")


def profiles(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of profiles with this prefix."""
    try:
        return _beginning(CredentialStore().names(), incomplete)
    except Exception:  # noqa: BLE001 - an unreadable store, for whatever reason, completes nothing
        return []


def timelines(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Kinds of timelines."""
    return _beginning(KINDS, incomplete)


def timeline_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of timelines: lists or hashtags."""
    kind = context.params.get("which")
    if kind == "list":
        return lists(context, parameter, incomplete)
    return tags(context, parameter, incomplete) if kind == "tag" else []


def lists(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Titles of your lists."""

    async def titles(c: Any) -> list[str]:
        return [one.title async for one in c.lists()]

    return _beginning(_asked(context, titles), incomplete)


def tags(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Hashtags that you follow."""

    async def names(c: Any) -> list[str]:
        return [one.name for one in await c.followed_tags(limit=100)]

    return _beginning(_asked(context, names), incomplete.removeprefix("#"))


def _beginning(names: Iterable[str], start: str) -> list[str]:
    return [name for name in names if name.casefold().startswith(start.casefold())]


def _asked(context: click.Context, question: Callable[[Any], Coroutine[Any, Any, list[str]]]) -> list[str]:
    """The server's answer, if it comes soon."""
    import asyncio  # noqa: PLC0415 - most completions need no server

    async def ask() -> list[str]:
        choice = Choice(context.params.get("profile"), context.params.get("instance"), quiet=True)
        async with asyncio.timeout(PATIENCE), connected(choice, renews=False) as c:
            return await question(c.with_options(retries=0))

    try:
        return asyncio.run(ask())
    except Exception:  # noqa: BLE001 - completion is no place to report errors
        return []
