"""The kinds of values that parameters accept, including fixed sets of words."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from io import IOBase
from typing import Any

from atoot.decoding.values import ServerWord
from atoot.entities.base import Entity
from atoot.entities.words import words_of
from atoot.lazy import later

# Loaded for the first word that Mastodon does not know.
check_word: Callable[..., None] = later("atoot.parameters.unknown_words", "check_word")
no_code: Callable[[str, str], ValueError] = later("atoot.parameters.unknown_words", "no_code")
no_media_type: Callable[[str, str], ValueError] = later("atoot.parameters.unknown_words", "no_media_type")


class Kind:
    """A kind of value."""

    def __init__(self, expected: str, takes: Callable[[Any], bool], *types: type) -> None:
        self.expected = expected
        """Description of the kind, for the error."""
        self.types: frozenset[type] = frozenset(types)
        """Values of exactly these types need no further check."""
        self.words: frozenset[object] = frozenset()
        """Texts that need no further check."""
        self._takes = takes

    def checked(self, name: str, value: Any) -> Any:
        """Check that a value is of this kind, and return it.

        Raises:
            TypeError: it is not.
        """
        if not self._takes(value.value if isinstance(value, Enum) else value):
            raise self.wrong(name, type(value).__name__)
        return value

    def wrong(self, name: str, got: str) -> TypeError:
        """The error for a value of another kind; it does not show the value, which may be a secret."""
        return TypeError(f"{name}: expected {self.expected}, got {got}")


class Span(Kind):
    """A duration."""

    def checked(self, name: str, value: Any) -> Any:
        """Check that a value is a duration that is not negative.

        Raises:
            TypeError: it is no duration.
            ValueError: it is negative.
        """
        found = super().checked(name, value)
        plain = found.value if isinstance(found, Enum) else found
        seconds = plain.total_seconds() if isinstance(plain, timedelta) else plain
        if seconds != "" and seconds < 0:
            raise ValueError(f"{name}: expected a time in the future, got {plain}, which is past")
        return found


class Listed(Kind):
    """Several values of one kind."""

    def __init__(self, expected: str, item: Kind) -> None:
        super().__init__(expected, is_list)
        self.item: Kind = item
        """The kind of each item."""

    def checked(self, name: str, value: Any) -> Any:
        """Check that a value is a list of the right items. An iterator becomes a list."""
        found = super().checked(name, value)
        things = found if isinstance(found, Collection) else list(found)
        for thing in things:
            if is_taken(self.item, thing):
                continue
            if isinstance(thing, Mapping):
                self.item.checked(f"{name}[]", thing)
                continue
            try:
                self.item.checked(name, thing)
            except TypeError:
                raise self.wrong(name, f"a list with {type(thing).__name__}") from None
        return things


class Hash(Kind):
    """Values by name. Unknown names are left to the server."""

    def __init__(self, **inner: Kind) -> None:
        super().__init__("a mapping", lambda value: isinstance(value, Mapping))
        self._inner = inner

    def checked(self, name: str, value: Any) -> Any:
        """Check that a value is a mapping to the right kinds."""
        given: Mapping[str, Any] = super().checked(name, value)
        return {key: self._within(f"{name}[{key}]", self.kind_of(key), inner) for key, inner in given.items()}

    def kind_of(self, key: str) -> Kind:
        """The kind of the value with this name."""
        return self._inner.get(key, ANY)

    def _within(self, name: str, kind: Kind, value: Any) -> Any:
        return value if value is None or is_taken(kind, value) else kind.checked(name, value)


class Table(Hash):
    """Values of one kind, by arbitrary names."""

    def __init__(self, each: Kind) -> None:
        super().__init__()
        self._each = each

    def kind_of(self, key: str) -> Kind:
        """The kind of all values, whatever the name."""
        return self._each


class Either(Kind):
    """One of two kinds, if operations share a name."""

    def __init__(self, one: Kind, other: Kind) -> None:
        super().__init__(f"{one.expected} or {other.expected}", lambda _: True, *one.types, *other.types)
        self._one = one
        self._other = other

    def checked(self, name: str, value: Any) -> Any:
        """Check that a value is of one of the two kinds."""
        try:
            return self._one.checked(name, value)
        except TypeError:
            pass
        if isinstance(value, Mapping) or is_list(value):
            return self._other.checked(name, value)
        raise self.wrong(name, type(value).__name__)


def is_taken(kind: Kind, value: Any) -> bool:
    """Whether a value is certainly of a kind, so that it needs no check."""
    return type(value) in kind.types or (type(value) is str and value in kind.words)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_list(value: Any) -> bool:
    """Whether a value is a collection of several values."""
    return isinstance(value, Iterable) and not isinstance(
        value, str | bytes | bytearray | Mapping | Entity | IOBase
    )


class Limited(Kind):
    """Texts of a certain form; those sent by a server are always accepted."""

    def __init__(self) -> None:
        super().__init__("a text", lambda value: isinstance(value, str))

    def checked(self, name: str, value: Any) -> Any:
        """Check that a value is a text of this form; the empty text means none.

        Raises:
            TypeError: it is no text.
            ValueError: it is not of this form.
        """
        found = super().checked(name, value)
        if type(found) is ServerWord:
            return str(found)
        text = found.value if isinstance(found, Enum) else found
        if text:
            self._check(name, text)
        return found

    def _check(self, name: str, text: str) -> None:
        raise NotImplementedError


class Words(Limited):
    """One of a set of words that Mastodon or another server accepts.

    Args:
        *words: annotations of arguments for them: `Literal["public", ...]`.
        more: whether servers have many others, so that only misspelt words are refused.
    """

    def __init__(self, *words: object, more: bool = False) -> None:
        super().__init__()
        self._known: tuple[str, ...] = tuple(dict.fromkeys(word for one in words for word in words_of(one)))
        self._more = more
        self.words: frozenset[object] = frozenset(self._known)

    def _check(self, name: str, text: str) -> None:
        if text not in self.words:
            check_word(name, text, self._known, more=self._more)


class LanguageCode(Limited):
    """A language code, judged by its form: https://www.rfc-editor.org/rfc/rfc5646#section-2.1."""

    def _check(self, name: str, text: str) -> None:
        first, *others = text.replace("_", "-").split("-")
        is_first = len(first) in (2, 3) or (len(first) == 1 and others)
        is_code = is_first and first.isalpha() and all(part.isalnum() and len(part) <= 8 for part in others)
        if not (is_code and text.isascii()):
            raise no_code(name, text)


class MediaType(Limited):
    """A media type, judged by its form."""

    def _check(self, name: str, text: str) -> None:
        if "/" not in text:
            raise no_media_type(name, text)


TEXT = Kind("a text", lambda value: isinstance(value, str), str)

BOOLEAN = Kind("a bool", lambda value: isinstance(value, bool), bool)

WHOLE = Kind("a whole number", _is_whole, int)

INSTANT = Kind(
    "a datetime, a date or a text", lambda value: isinstance(value, date | str), datetime, date, str
)

DAY = Kind(
    "a date or a text",
    lambda value: isinstance(value, date | str) and not isinstance(value, datetime),
    date,
    str,
)

DURATION = Span(
    "a timedelta or a whole number",
    lambda value: (
        isinstance(value, timedelta) or _is_whole(value) or value == ""
    ),  # empty means for ever  # the empty text means for ever
)

ID = Kind("an id", lambda value: isinstance(value, str | Entity) or _is_whole(value), str, int)

ANY = Kind("a value", lambda _: True)
"""Any value, including files: `atoot.uploads.upload` has checked them."""

TEXTS = Listed("a list of texts", TEXT)

IDS = Listed("a list of ids", ID)

LANGUAGE = LanguageCode()

MEDIA_TYPE = MediaType()

LANGUAGES = Listed("a list of texts", LANGUAGE)
