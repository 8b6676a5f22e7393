"""Redaction for errors and logs: secrets are hidden, and other people's text is shown in one line."""

import base64
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from types import GetSetDescriptorType, MemberDescriptorType
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from msgspec.structs import force_setattr
from multidict import CIMultiDict, CIMultiDictProxy, MultiMapping
from yarl import URL

from atoot.lazy import pattern
from atoot.message import Response

E = TypeVar("E", bound=BaseException)

SHORTEST = 8
"""The shortest secret of the client to search for, in characters: shorter ones occur in every text."""

SHORTEST_SENT = 4
"""The shortest secret to search for in the response to a request with it, like a password or a code."""

STARS = "***"

LOOKED_AT = 16 * 1024
"""Bytes of a response in which secrets are searched in every form; beyond them, only verbatim."""

SECRET_NAMES = frozenset(
    {
        "auth",
        "authorization",
        "code",
        "code_verifier",
        "cookie",
        "device_code",
        "otp_attempt",
        "password_confirmation",
        "private_key",
    }
)
"""Parameters with secret values; `auth` is that of a push subscription."""

SECRET_ENDINGS = ("password", "secret", "token")
"""Endings of other names of secrets."""


class Secret(str):
    """A token or password: usable as the text it is, but its `repr` does not show it.

    Debuggers, tracebacks with local variables and errors of other libraries print values with `repr`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class HiddenBytes(bytes):
    """The body of a request with secrets: usable as the bytes it is, but its `repr` does not show them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"


def checked_token(token: str) -> Secret:
    """Check that a token is valid in a header.

    Raises:
        TypeError: it is no text.
        ValueError: it is empty, or has spaces or other characters that no token has.
    """
    if not isinstance(token, str):
        raise TypeError(f"expected an access token as text, got {type(token).__name__}")
    token = Secret(token)
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(
            "an access token is printable ASCII without spaces; this one is not (does it end with a line break?)"
        )
    return token


def as_secret(text: Any) -> Any:
    """A text as a Secret, which tracebacks with local variables do not show; anything else unchanged."""
    return Secret(text) if type(text) is str else text


def hide_fields(made: msgspec.Struct, *names: str) -> None:
    """Turn texts in fields of a new Struct into Secrets."""
    for name in names:
        force_setattr(made, name, as_secret(getattr(made, name)))


def is_secret_name(name: object) -> bool:
    """Whether a parameter or field of this name holds a secret: `code`, `subscription[keys][auth]`."""
    if not isinstance(name, str):
        return False
    last = name.rpartition("[")[2].rstrip("]").lower()
    return last in SECRET_NAMES or last.endswith(SECRET_ENDINGS)


def secrets_in(values: Any) -> list[str]:
    """The secrets among the parameters of a request, at any depth."""
    found: list[str] = []
    waiting: list[Any] = [values]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, Mapping):
            for name, value in one.items():
                if isinstance(value, str) and is_secret_name(name) and len(value) >= SHORTEST_SENT:
                    found.append(value)
                elif isinstance(value, Mapping | list | tuple):
                    waiting.append(value)
        elif isinstance(one, list | tuple):
            waiting += [inner for inner in one if isinstance(inner, Mapping | list | tuple)]
    return found


def secrets_in_query(path: str) -> list[str]:
    """The secrets in the query of a request."""
    query = path.partition("?")[2]
    return secrets_in(dict(parse_qsl(query))) if query else []


def secrets_in_headers(headers: Mapping[str, str] | None) -> list[str]:
    """The credentials in a request's own headers: a token, or a name and a secret by HTTP Basic."""
    scheme, _, shown = (headers or {}).get("Authorization", "").partition(" ")
    if not shown or scheme.lower() != "basic":
        return [shown] if shown else []
    try:
        said = base64.b64decode(shown).decode()
    except ValueError:
        return [shown]
    return [shown, unquote_plus(said.partition(":")[2])]


def with_hidden_secrets(params: Any, names: Collection[object] = ()) -> Any:
    """Hide the secrets among parameters from tracebacks: in a mapping, or pairs; anything else is returned unchanged.

    Args:
        params: the parameters, perhaps nested.
        names: further names with secret values.
    """
    if isinstance(params, Mapping):
        return {name: _hidden(name, value, names) for name, value in params.items()}
    if isinstance(params, list | tuple):
        return [
            (pair[0], _hidden(pair[0], pair[1], names))
            if isinstance(pair, tuple | list) and len(pair) == 2
            else pair
            for pair in params
        ]
    return params


def _hidden(name: object, value: Any, names: Collection[object]) -> Any:
    if is_secret_name(name) or name in names:
        return as_secret(value)
    return with_hidden_secrets(value, names) if isinstance(value, Mapping) else value


def without_secrets(data: Any, names: Iterable[str] = ()) -> Any:
    """Replace values under names of secrets in plain JSON data by stars.

    Args:
        data: the data.
        names: further names with secret values.
    """
    if isinstance(data, Mapping):
        return {
            name: STARS
            if isinstance(value, str) and value and (is_secret_name(name) or name in names)
            else without_secrets(value, names)
            for name, value in data.items()
        }
    return [without_secrets(one, names) for one in data] if isinstance(data, list) else data


def without_frames(problem: E) -> E:
    """Strip the tracebacks of another library's error and its causes: their frames hold what was sent."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [problem]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.__traceback__ = None
            waiting += [one.__cause__, one.__context__]
    return problem


class Redactor:
    """Removes secrets from texts and errors: some servers and proxies echo what they were sent, in one form or another.

    It finds a secret verbatim, in upper and lower case, percent-encoded, escaped as in JSON or HTML, in hexadecimal and
    in base64, even mixed; and the beginning of one where a text was cut off.
    """

    def __init__(self, *secrets: str | None) -> None:
        self._secrets = _known(secrets, SHORTEST)

    def with_token(self, token: str) -> "Redactor":
        """A redactor that knows another token of the client."""
        return Redactor(*self._secrets, token)

    def with_secrets(self, *more: str) -> "Redactor":
        """A redactor that knows more secrets, which were just sent: these may be shorter."""
        if not more:
            return self
        made = Redactor()
        made._secrets = _known((*self._secrets, *more), SHORTEST_SENT)
        return made

    @cached_property
    def _replace(self) -> Callable[[str, str], str] | None:
        """The replacing function, made on first use; not kept as a pattern, whose `repr` would show the secrets."""
        # Longest first: one secret may be a prefix of another.
        ordered = sorted(self._secrets, key=len, reverse=True)
        forms = [form for secret in ordered for form in _forms(str(secret))]
        return re.compile("|".join(forms)).sub if forms else None

    def text(self, text: str) -> str:
        """The text with stars in place of the secrets."""
        if self._replace is None:
            return text
        text = self._replace(STARS, text)
        for secret in self._secrets:
            text = _without_beginning(text, secret)
        return text

    def hide_in(self, response: Response) -> None:
        """Replace the secrets in a response by stars."""
        if not self._secrets:
            return
        body = response.body
        for secret in self._secrets:
            body = body.replace(secret.encode(), STARS.encode())
        # Before it becomes an error, which decodes escapes and truncates long texts.
        response.body = self.value(body[:LOOKED_AT]) + body[LOOKED_AT:]
        response.reason = self.text(response.reason)

    def clean(self, error: BaseException) -> None:
        """Replace the secrets by stars in an error and everything it carries: arguments, notes, causes."""
        seen: set[int] = set()
        waiting: list[BaseException | None] = [error]
        while waiting:
            one = waiting.pop()
            if one is None or id(one) in seen:
                continue
            seen.add(id(one))
            if one.__suppress_context__ and one.__cause__ is None:
                one.__context__ = None  # suppressed, but debuggers show it nevertheless
            waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
            kept = (*one.args, *vars(one).values())
            waiting += [inner for inner in kept if isinstance(inner, BaseException)]
            self._clean_fields(one)

    def _clean_fields(self, error: BaseException) -> None:
        args = self._cleaned(error.args) or ()
        if args is not error.args:
            error.args = args
        fields = vars(error)
        for name, value in list(fields.items()):
            fields[name] = self._cleaned(value)
        for name in _fields_of(type(error)):
            value = getattr(error, name, None)
            found = self._cleaned(value)
            if found is not value:
                with suppress(AttributeError, TypeError):
                    setattr(error, name, found)

    def _cleaned(self, value: Any) -> Any:
        """A value without secrets; None if it is nested too deeply to check."""
        try:
            return self.value(value)
        except RecursionError:
            return None

    def value(self, value: Any) -> Any:
        """A value with its secrets replaced by stars; the same object if there are none.

        Raises:
            RecursionError: it is nested too deeply.
        """
        if value is None or isinstance(value, bool | int | float | BaseException | type):
            return value
        if isinstance(value, str):
            found = self.text(value)
            return value if found == value else found
        if isinstance(value, bytes | bytearray):
            cleaned = self.text(value.decode("latin-1")).encode("latin-1")
            return value if cleaned == value else cleaned
        if isinstance(value, URL):
            return self._url(value)
        if isinstance(value, tuple | list):
            return self._sequence(value)
        if isinstance(value, Mapping | MultiMapping):
            return self._mapping(value)
        if isinstance(value, msgspec.Struct):
            return self._struct(value)
        return self._anything(value)

    def _url(self, url: URL) -> URL:
        found = url.with_user(None) if url.password is not None else url
        text = str(found)
        cleaned = self.text(text)
        return found if cleaned == text else URL(cleaned)

    def _sequence(self, value: Any) -> Any:
        items = [self.value(item) for item in value]
        names = getattr(value, "_fields", ())
        if "password" in names:  # proxy credentials, as aiohttp keeps them
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

    def _struct(self, value: msgspec.Struct) -> Any:
        changed = {}
        for name in value.__struct_fields__:
            old = getattr(value, name, None)
            new = self.value(old)
            if new is not old:
                changed[name] = new
        return msgspec.structs.replace(value, **changed) if changed else value

    def _anything(self, value: Any) -> Any:
        """Any other value in an error; replaced by its redacted `repr` if that showed a secret."""
        try:
            shown = repr(value)
        except RecursionError:
            raise
        except Exception:  # noqa: BLE001 - what cannot be shown shows nothing
            return value
        found = self.text(shown)
        return value if found == shown else found


def _known(secrets: Iterable[str | None], shortest: int) -> tuple[Secret, ...]:
    return tuple(Secret(secret) for secret in dict.fromkeys(secrets) if secret and len(secret) >= shortest)


def _fields_of(kind: type[BaseException]) -> Iterator[str]:
    """Names of attributes outside an error's `__dict__`: Python's own, and those of classes with slots."""
    for base in kind.__mro__:
        for name, field in vars(base).items():
            if isinstance(field, MemberDescriptorType | GetSetDescriptorType) and not name.startswith("__"):
                yield name


def _forms(secret: str) -> Iterator[str]:
    """Regular expressions for the forms of a secret."""
    yield _written(secret)
    data = secret.encode()
    yield f"(?i:{data.hex()})"
    for offset in range(3):
        # One per offset in a group of three bytes; the letters at both ends depend on the neighbouring text.
        text = base64.b64encode(bytes(offset) + data).decode()
        start, stop = math.ceil(offset * 8 / 6), (offset + len(data)) * 8 // 6
        if stop - start >= SHORTEST_SENT:
            yield re.escape(text[start:stop]).replace(r"\+", r"[+\-]").replace("/", "[/_]")


def _written(secret: str) -> str:
    """A regular expression for a secret, with each character in any form."""
    return "".join(map(_character, _UNITS.findall(secret)))


_UNITS = pattern(r"\\+|.", re.DOTALL)
"""Characters; a run of backslashes counts as one, as other programs double them."""


@lru_cache(maxsize=256)
def _character(char: str) -> str:
    """A regular expression for the forms of a character.

    No two alternatives match the same text, and repetitions are bounded: otherwise near matches backtrack for ever.
    """
    from html import escape  # noqa: PLC0415 - loads a table of two thousand names, only for errors

    if char.startswith("\\"):
        count = len(char)
        return rf"(?:\\{{{count},{8 * count}}}|(?i:(?:%(?:25){{0,3}}5c){{{count}}}))"
    code = ord(char)
    digits = "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in char.encode())
    ways = [
        digits,
        rf"\\{{1,8}}(?:u{code:04x}|x{code:02x})",
        rf"&\#(?:0{{0,5}}{code}|x0{{0,5}}{code:x});",
        rf"\\{{0,7}}{re.escape(char)}",
    ]
    ways += [re.escape(escape(char))] if escape(char) != char else []
    return f"(?i:{'|'.join(ways)})"


_CUT = pattern(r"[\\%&#;\w]{0,8}(?:…|\.{3}|\W{0,2}\Z)")
"""The end of a text that was cut off, perhaps with half of an escape."""


def _without_beginning(text: str, secret: str) -> str:
    """Replace the beginning of a secret, at which a text was cut off, by stars."""
    if len(secret) <= SHORTEST:
        return text
    place = 0
    begin = re.compile(_written(secret[:SHORTEST]))
    while found := begin.search(text, place):
        place = found.end()
        for char in _UNITS.findall(secret[SHORTEST:]):
            following = re.compile(_character(char)).match(text, place)
            if following is None:
                break
            place = following.end()
        if _CUT.match(text, place):
            text = text[: found.start()] + STARS + text[place:]
            place = found.start() + len(STARS)
    return text


def one_line(text: object, longest: int | None = None) -> str:
    """A text in one line, without anything that a terminal obeys or that is invisible.

    Args:
        text: the text, or something to convert with `str`.
        longest: maximum length in characters, including the dots where it is cut off; None for all of it.
    """
    seen = "".join(char for char in str(text) if char.isprintable() or char.isspace())
    line = " ".join(seen.split())
    return line if longest is None or len(line) <= longest else f"{line[: longest - 1]}…"
