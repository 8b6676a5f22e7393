"""Field types beyond those of JSON.

For a type checker each is the type of the attribute's value. At run time it is what the JSON may contain, and the value
is converted when the attribute is read. An unreadable value becomes None if the field may be None, otherwise the
smallest value of its type, and is kept in `extra`.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from atoot.lazy import pattern

if TYPE_CHECKING:
    Instant: TypeAlias = datetime
    Day: TypeAlias = date
    Epoch: TypeAlias = datetime
    Count: TypeAlias = int
    Id: TypeAlias = str
    Number: TypeAlias = float
    SomeId: TypeAlias = str
else:
    # A time, as text with its zone.
    Instant = Annotated[str, Meta(extra={"reads": "instant"})]
    # A date without time.
    Day = Annotated[str, Meta(extra={"reads": "day"})]
    # A time, as seconds since 1970 in a number or a text.
    Epoch = Annotated[str | int | float, Meta(extra={"reads": "epoch"})]
    # A whole number that Mastodon sends as text.
    Count = Annotated[str | int, Meta(extra={"reads": "count"})]
    # An id that Mastodon sometimes sends as a number.
    Id = Annotated[str | int, Meta(extra={"reads": "id"})]
    # An optional id: some servers write an empty text for none.
    SomeId = Annotated[str, Meta(min_length=1)]
    # A number that need not be whole; it is kept as sent: 1 does not become 1.0.
    Number = int | float


Getter = Callable[[Any], Any]
"""Returns the stored value of a field."""


class ServerWord(str):
    """A word that a server has sent, known elsewhere or not, and that may be sent back to it."""

    __slots__ = ()


_WORDS: dict[Any, Callable[[Getter], Getter]] = {}
"""Kinds of fields with such words, and their readers."""


def word(known: Iterable[str]) -> Any:
    """The kind of a field with a word that may be sent back: an uncommon one is read as a `ServerWord`."""
    kind: Any = Annotated[str, Meta(extra={"known": frozenset(known)})]
    one = partial(_word_getter, frozenset([*known, None]))
    _WORDS.update({kind: one, kind | None: one, list[kind]: partial(_words_getter, frozenset(known))})
    return kind


FIRST_YEAR, LAST_YEAR = 1, 9999
"""The range of the calendar."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The value of a mandatory time field if the server sent no readable time."""

_LEAP_SECOND = pattern(r"(?<=\d:\d\d):60")
"""A leap second: https://www.rfc-editor.org/rfc/rfc3339#section-5.7."""
_ZONE_NAME = pattern(r" (?:UTC|GMT)$|(?<=Z)\[[A-Z/_]+\]$")
"""UTC after a space, as Ruby writes it, and a zone name in brackets, as Java does."""
_MONTH_NAME = pattern(
    r"\b(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\b.*[0-9]:[0-9][0-9]", re.DOTALL
)
"""Month names in dates of HTTP and mail, and of Twitter's API, which GNU social and Friendica adopted."""
_LONGEST_DATE = 64
"""Characters of a date in words at most."""
_FINER = (1e17, 1e9), (1e14, 1e6), (1e11, 1e3)
"""Seconds since 1970 reach 1e11 in the year 5138: larger values are milliseconds (as Hollo sends), and so on."""


def read_instant(raw: Any) -> datetime | None:
    """Parse a server's time, in its zone, by default UTC; None if it is unreadable."""
    if isinstance(raw, datetime):
        moment = raw
    elif isinstance(raw, date):
        moment = datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001 - the zone comes below
    elif isinstance(raw, bool):
        return None
    else:
        try:
            return _since_1970(float(raw))
        except (TypeError, ValueError):
            pass
        except OverflowError:
            return None  # a whole number too large for a float
        try:
            moment = datetime.fromisoformat(raw)
        except TypeError:
            return None
        except ValueError:
            found = _otherwise(raw)
            if found is None:
                return None
            moment = found
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware if FIRST_YEAR < aware.year < LAST_YEAR or _is_anywhere(aware) else None


def _otherwise(text: str) -> datetime | None:
    """Parse a time outside Python's ISO 8601: RFC 3339 extras (`z`, a leap second), or a date in words."""
    upper = text.strip().upper()
    try:
        return datetime.fromisoformat(_LEAP_SECOND.sub(":59", _ZONE_NAME.sub(_as_sign, upper)))
    except ValueError:
        pass
    if len(upper) > _LONGEST_DATE or _MONTH_NAME.search(upper) is None:
        return None
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - dates in words are rare, and mail is large

    try:
        return parsedate_to_datetime(upper)
    except (ValueError, TypeError, OverflowError):
        return None


def _as_sign(name: re.Match[str]) -> str:
    return "Z" if name[0].startswith(" ") else ""


def _is_anywhere(moment: datetime) -> bool:
    """Whether a time exists in UTC: at the ends of the calendar an offset may lead out of it."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return False
    return True


def read_day(raw: Any) -> date | None:
    """Parse a server's date, also from a whole time; None if it is unreadable."""
    moment = read_instant(raw)
    return moment.date() if moment is not None else None


def read_count(raw: Any) -> int | None:
    """Parse a server's whole number; None if it is unreadable."""
    try:
        return int(raw)
    except ValueError:
        pass  # a text with a fraction, or no number at all
    except (TypeError, OverflowError):
        return None
    try:
        number = float(raw)
    except (ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() else None


def read_id(raw: Any) -> str | None:
    """An id as text; None if it is neither text nor number."""
    return str(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else None


def _since_1970(seconds: float) -> datetime | None:
    try:
        unit = next((unit for least, unit in _FINER if seconds > least), 1.0)
        return datetime.fromtimestamp(seconds / unit, UTC)
    except (ValueError, OverflowError, OSError):
        return None


# Dates are read often, so the getter itself tries their usual form first: one call instead of two. The hyphen after the
# year rules out mere digits, which `fromisoformat` reads as a date without hyphens.


def _instant_getter(get: Getter, blank: datetime | None) -> Getter:
    from_iso = datetime.fromisoformat

    def instant(struct: Any) -> datetime | None:
        raw = get(struct)
        if raw is None:
            return blank
        try:
            moment = from_iso(raw)
        except (TypeError, ValueError):
            return read_instant(raw) or blank
        if raw[4] != "-" or not FIRST_YEAR < moment.year < LAST_YEAR:
            return read_instant(raw) or blank
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

    return instant


def _day_getter(get: Getter, blank: date | None) -> Getter:
    from_iso = date.fromisoformat

    def day(struct: Any) -> date | None:
        raw = get(struct)
        if raw is None:
            return blank
        try:
            return from_iso(raw)
        except (TypeError, ValueError):
            return read_day(raw) or blank

    return day


def _getter(read: Callable[[Any], Any]) -> Callable[..., Getter]:
    def make(get: Getter, blank: Any) -> Getter:
        def value(struct: Any) -> Any:
            raw = get(struct)
            found = None if raw is None else read(raw)
            return blank if found is None else found

        return value

    return make


def _word_getter(known: frozenset[str | None], get: Getter) -> Getter:
    def value(struct: Any) -> Any:
        raw = get(struct)
        return raw if raw in known else ServerWord(raw)

    return value


def _words_getter(known: frozenset[str], get: Getter) -> Getter:
    def value(struct: Any) -> Any:
        raw = get(struct)
        return raw if known.issuperset(raw) else [*map(ServerWord, raw)]

    return value


class Reader(Struct, frozen=True):
    """Converts the stored value of a field."""

    name: str
    read: Callable[[Any], Any]
    """The conversion; None for an unreadable value."""
    getter: Callable[..., Getter]
    blank: Any
    """The value of the attribute if the stored one is unreadable and the field cannot be None."""


_READERS: dict[Any, tuple[Reader, bool]] = {}
for _kind, _reader in (
    (Instant, Reader("a moment", read_instant, _instant_getter, NEVER)),
    (Day, Reader("a day", read_day, _day_getter, NEVER.date())),
    (Epoch, Reader("seconds since 1970", read_instant, _getter(read_instant), NEVER)),
    (Count, Reader("a whole number in a text", read_count, _getter(read_count), 0)),
    (Id, Reader("an id", read_id, _getter(read_id), "")),
):
    _READERS[_kind] = (_reader, False)
    _READERS[_kind | None] = (_reader, True)


def reader_of(hint: Any) -> Reader | None:
    """The reader of a field with this annotation; None if it needs no conversion."""
    found = _READERS.get(hint)
    return found[0] if found else None


def getter_maker(hint: Any) -> Callable[[Getter], Getter] | None:
    """The factory of getters for a field with this annotation; None if it needs no conversion."""
    found = _READERS.get(hint)
    if found is None:
        return _WORDS.get(hint)
    reader, nullable = found
    return partial(reader.getter, blank=None if nullable else reader.blank)
