"""Keeping secrets out of what people see: errors that repeat what was sent, and bodies in tracebacks."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from atoot.errors import MastodonError

HIDDEN = "***"
SHORTEST = 4
"""Characters: a shorter text stands in too many words to be told apart from them."""


class HiddenBytes(bytes):
    """The body of a request with secrets: usable as the bytes it is, but its `repr` does not show them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"


def hide(error: MastodonError, secrets: Iterable[str]) -> None:
    """Take secrets out of an error: some servers repeat in their answer what they were sent."""
    written = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
    hidden = sorted(written, key=len, reverse=True)
    error.text = _without(error.text, hidden)
    error.reason = _without(error.reason, hidden)
    error.args = tuple(_without(arg, hidden) if isinstance(arg, str) else arg for arg in error.args)
    if _mentions(error.details, hidden):
        error.details = None


def _forms(secret: str) -> set[str]:
    """A secret as it is, and as it stands in a form or a URL."""
    return {str(secret), quote(secret, safe=""), quote_plus(secret)}


def _without(text: str, hidden: Iterable[str]) -> str:
    for secret in hidden:
        text = text.replace(secret, HIDDEN)
    return text


def _mentions(details: Any, hidden: Iterable[str]) -> bool:
    if details is None:
        return False
    try:
        shown = repr(details)
    except RecursionError:  # nested deeper than Python may call: nobody will miss it
        return True
    return any(secret in shown for secret in hidden)
