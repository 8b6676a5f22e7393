"""The account and instance of a command."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from atoot.cli.errors import CommandError, judged, wrong
from atoot.cli.options import Choice
from atoot.cli.output import Output, note
from atoot.http.settings import Hooks
from atoot.lazy import later
from atoot.mastodon import MastodonAPI, Opening, client, of_profile
from atoot.message import Request
from atoot.oauth.credentials import Credentials, NoProfileError
from atoot.oauth.places import Named
from atoot.oauth.places import named as find_place
from atoot.oauth.store import INSTANCE, PROFILE, CredentialStore, from_environment

if TYPE_CHECKING:
    from atoot.oauth.renewal import Renewal

renewed: Callable[..., Awaitable[Credentials]] = later("atoot.oauth.renewal", "renewed")
renewal_of: Callable[[Credentials, CredentialStore], Renewal] = later("atoot.oauth.renewal", "Renewal")

WORTH_TELLING = 3.0
"""Seconds; a shorter wait is not worth a note."""


def place_of(instance: str) -> Named:
    """The instance that a person typed: a host, its URL, or a handle; a leading `http://` means plain http."""
    with judged():
        return find_place(instance)


def credentials_for(
    choice: Choice, store: CredentialStore, environ: Mapping[str, str] = os.environ
) -> Credentials | Named:
    """The credentials to use; only the instance, if it is named and has no login.

    Raises:
        NoProfileError: no instance is named, and there is no login.
        CommandError: the account is ambiguous.
        CredentialsError: the store cannot be read.
    """
    if choice.profile is not None:
        found = store.get(choice.profile)
        if choice.instance is not None and found.origin != place_of(choice.instance).origin:
            raise wrong(f"the profile {choice.profile} is of {found.instance}, not of {choice.instance}")
        return found
    named = choice.instance or (environ.get(INSTANCE) if not environ.get(PROFILE) else None)
    if not named:
        return store.get()
    place = place_of(named)
    given = from_environment({INSTANCE: named, **environ})
    if given is not None and given.origin == place.origin:
        return given
    profiles = {name: kept for name, kept in store.profiles().items() if kept.origin == place.origin}
    if not profiles:
        return place
    if len(profiles) > 1 and store.current not in profiles:
        raise CommandError(
            f"there are several profiles of {place.host}: use --profile with one of {', '.join(profiles)}"
        )
    return profiles[store.current or ""] if store.current in profiles else next(iter(profiles.values()))


@asynccontextmanager
async def connected(
    choice: Choice,
    *,
    anonymous: bool = False,
    output: Output | None = None,
    hooks: Hooks | None = None,
    renews: bool = True,
) -> AsyncIterator[MastodonAPI]:
    """A client for a command.

    Args:
        output: receives what the server sends, to print exactly that as JSON.
        anonymous: whether the command works without a login.
        hooks: hooks of the client; by default they report long waits to the user.
        renews: whether there is time to renew an expiring token.

    Raises:
        NoProfileError: there is no login.
        CommandError: there is no login on this instance.
    """
    store = CredentialStore()
    try:
        found = credentials_for(choice, store)
    except NoProfileError as error:
        error.hint = "run: atoot login INSTANCE"
        if anonymous:
            error.hint += ", or read without a login: --instance HOST"
        raise
    listener = output.sent.note if output is not None and output.as_json else None
    hooks = hooks or Hooks(on_wait=tell_wait, on_response=listener)
    if not (anonymous or isinstance(found, Credentials)):
        raise CommandError(f"you are not logged in to {found.host}; run: atoot login {found.host}")
    with warnings_told():
        if isinstance(found, Credentials):
            if renews and found.ends_soon(time.time()):
                found = await renewed(found, store=store)
            async with Opening(partial(of_profile, None, renewal_of(found, store), hooks=hooks)) as c:
                yield c
        else:
            async with client(found.host, use_https=found.use_https, hooks=hooks) as c:
                yield c


@contextmanager
def warnings_told() -> Iterator[None]:
    """Show warnings of the library as notes; by default, Python would write them raw to the terminal."""
    log, handler = logging.getLogger("atoot"), Warnings(note)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


class Warnings(logging.Handler):
    """A handler that passes on warnings of the library."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on a record."""
        self._tell(record.getMessage())


def tell_wait(_request: Request, seconds: float, limit: str) -> None:
    """Report a wait and its reason."""
    if seconds >= WORTH_TELLING:
        note(f"waiting {seconds:.0f} s for the rate limit of the server ({limit})")
