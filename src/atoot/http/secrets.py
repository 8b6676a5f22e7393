"""Texts that must not be shown."""

import base64
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from multidict import CIMultiDict, CIMultiDictProxy, MultiMapping
from yarl import URL

from atoot.errors import MastodonError
from atoot.message import Response

SHORTEST = 8
"""Characters of a secret that is looked for: shorter ones are in every text."""

STARS = "***"

SECRET_NAMES = frozenset(
    {
        "access_token",
        "client_secret",
        "code",
        "code_verifier",
        "password",
        "refresh_token",
        "token",
    }
)
"""Parameters whose values are secrets."""

_HIDDEN_FIELDS = ("strerror", "filename", "filename2", "object", "reason", "msg")
"""What Python's own errors keep beside their `__dict__`."""


class Secret(str):
    """A token or password: usable as the text it is, but its `repr` does not show it.

    Debuggers, tracebacks with local variables and other libraries' errors print what they find with `repr`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def checked_token(token: str) -> Secret:
    """A token that can stand in a header.

    Raises:
        TypeError: it is no text.
        ValueError: it is empty, or has blanks or other characters that no token has.
    """
    if not isinstance(token, str):
        raise TypeError(f"expected an access token as text, got {type(token).__name__}")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(
            "an access token is printable ASCII without blanks; this one is not (a line break at its end?)"
        )
    return Secret(token)


def as_secret(text: Any) -> Any:
    """A text as a Secret, so that a traceback with local variables does not show it; anything else as it is."""
    return Secret(text) if type(text) is str else text


def secrets_in(values: Mapping[str, Any] | None) -> list[str]:
    """The secrets among the parameters of a request."""
    return [
        value
        for name, value in (values or {}).items()
        if name in SECRET_NAMES and isinstance(value, str) and len(value) >= SHORTEST
    ]


class Redactor:
    """Takes secrets out of what is shown: some servers, and proxies, repeat what they were sent, in one form or another.

    A secret is found as it is, percent-encoded, escaped as in JSON or HTML, in hexadecimal digits and in base64, also
    where these are mixed.
    """

    def __init__(self, *secrets: str | None) -> None:
        self._secrets = tuple(
            Secret(secret) for secret in dict.fromkeys(secrets) if secret and len(secret) >= SHORTEST
        )

    def with_secrets(self, *more: str) -> "Redactor":
        """One that knows some more."""
        return Redactor(*self._secrets, *more) if more else self

    @cached_property
    def _replace(self) -> Callable[[str, str], str] | None:
        """Made when it is first needed; not kept as a pattern, whose `repr` would show it."""
        forms = [form for secret in self._secrets for form in _forms(str(secret))]
        return re.compile("|".join(forms)).sub if forms else None

    def text(self, text: str) -> str:
        """The text with stars in place of the secrets."""
        return text if self._replace is None else self._replace(STARS, text)

    def hide_in(self, response: Response) -> None:
        """Put stars in place of the secrets in an answer, where they stand as they are."""
        for secret in self._secrets:
            response.body = response.body.replace(secret.encode(), STARS.encode())
            response.reason = response.reason.replace(secret, STARS)

    def clean(self, error: BaseException) -> None:
        """Put stars in place of the secrets in an error, and in all that it carries: arguments, notes, causes."""
        seen: set[int] = set()
        waiting: list[BaseException | None] = [error]
        while waiting:
            one = waiting.pop()
            if one is None or id(one) in seen:
                continue
            seen.add(id(one))
            if one.__suppress_context__ and one.__cause__ is None:
                one.__context__ = None  # it was not to be shown; debuggers show it all the same
            waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
            waiting += [inner for inner in one.args if isinstance(inner, BaseException)]
            self._clean_fields(one)

    def _clean_fields(self, error: BaseException) -> None:
        args = self.value(error.args)
        if args is not error.args:
            error.args = args
        fields = vars(error)
        for name, value in list(fields.items()):
            fields[name] = self.value(value)
        for name in _HIDDEN_FIELDS:
            value = getattr(error, name, None)
            found = self.value(value)
            if found is not value:
                with suppress(AttributeError, TypeError):
                    setattr(error, name, found)

    def value(self, value: Any) -> Any:
        """A value with stars in place of the secrets; itself if there are none."""
        if value is None or isinstance(value, bool | int | float | BaseException | type):
            return value
        if isinstance(value, str):
            found = self.text(value)
            return value if found == value else found
        if isinstance(value, bytes):
            cleaned = self.text(value.decode("latin-1")).encode("latin-1")
            return value if cleaned == value else cleaned
        if isinstance(value, URL):
            return self._url(value)
        if isinstance(value, tuple | list):
            return self._sequence(value)
        if isinstance(value, Mapping | MultiMapping):
            return self._mapping(value)
        return self._anything(value)

    def _url(self, url: URL) -> URL:
        found = url.with_user(None) if url.password is not None else url
        text = str(found)
        cleaned = self.text(text)
        return found if cleaned == text else URL(cleaned)

    def _sequence(self, value: Any) -> Any:
        items = [self.value(item) for item in value]
        names = getattr(value, "_fields", ())
        if "password" in names:  # the credentials of a proxy, as aiohttp keeps them
            items[names.index("password")] = STARS
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        if names:
            return type(value)._make(items)
        return tuple(items) if isinstance(value, tuple) else items

    def _mapping(self, value: Any) -> Any:
        pairs = [(self.value(name), self.value(inner)) for name, inner in value.items()]
        if all(
            new is old
            for pair, own in zip(pairs, value.items(), strict=True)
            for new, old in zip(pair, own, strict=True)
        ):
            return value
        if isinstance(value, MultiMapping):
            return CIMultiDictProxy(CIMultiDict(pairs))
        return dict(pairs)

    def _anything(self, value: Any) -> Any:
        """Whatever else an error carries: it goes where showing it would show a secret."""
        try:
            shown = repr(value)
        except Exception:  # noqa: BLE001 - what cannot be shown shows nothing
            return value
        found = self.text(shown)
        return value if found == shown else found


def _forms(secret: str) -> Iterator[str]:
    """Expressions for the ways in which a secret can be written."""
    yield "".join(map(_character, secret))
    data = secret.encode()
    yield f"(?i:{data.hex()})"
    for offset in range(3):
        # Where it begins within a group of three bytes; the letters at both ends depend on what stands beside it.
        text = base64.b64encode(bytes(offset) + data).decode()
        start, stop = math.ceil(offset * 8 / 6), (offset + len(data)) * 8 // 6
        yield re.escape(text[start:stop]).replace(r"\+", r"[+\-]").replace("/", "[/_]")


def _character(char: str) -> str:
    """An expression for the ways in which a character can be written."""
    from html import escape  # noqa: PLC0415 - loads a table of two thousand names, for errors alone

    code = ord(char)
    digits = "".join(f"%(?:25)*{byte:02x}" for byte in char.encode())
    ways = {
        rf"\\*{re.escape(char)}",
        re.escape(escape(char)),
        rf"(?i:{digits}|\\+u{code:04x}|\\+x{code:02x}|&\#0*{code};|&\#x0*{code:x};)",
    }
    return f"(?:{'|'.join(sorted(ways))})"


HIDDEN = "***"

SHORTEST_SECRET = 4
"""Characters: a shorter text stands in too many words to be told apart from them."""


class HiddenBytes(bytes):
    """The body of a request with secrets: usable as the bytes it is, but its `repr` does not show them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"


def hide(error: MastodonError, secrets: Iterable[str]) -> None:
    """Take secrets out of an error: some servers repeat in their answer what they were sent."""
    written = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _shapes(secret)}
    hidden = sorted(written, key=len, reverse=True)
    error.text = _without(error.text, hidden)
    error.reason = _without(error.reason, hidden)
    error.args = tuple(_without(arg, hidden) if isinstance(arg, str) else arg for arg in error.args)
    if _mentions(error.details, hidden):
        error.details = None


def _shapes(secret: str) -> set[str]:
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
