"""Arguments that contradict each other, or what can be: refused before anything is sent."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from atoot.api.base import Ref, id_of
from atoot.entities import MediaFocus

Focal: TypeAlias = str | Sequence[float] | MediaFocus
"""The point of a picture that stays visible: `"x,y"` or `(x, y)`, from -1 (left, bottom) to 1 (right, top).

https://docs.joinmastodon.org/api/guidelines/#focal-points
"""


def poll_of(
    options: Iterable[str] | None,
    expires_in: timedelta | int | None,
    multiple: bool | None,
    hide_totals: bool | None,
    media_ids: Sequence[str] | None,
) -> dict[str, Any] | None:
    """A poll as the API takes it; None if there is none.

    Raises:
        TypeError: the options are one text.
        ValueError: there are no options, or settings without options, or media beside a poll.
    """
    settings = {"expires_in": expires_in, "multiple": multiple, "hide_totals": hide_totals}
    if options is None:
        for name, value in settings.items():
            if value is not None:
                raise ValueError(
                    f"poll_{name} without poll_options: there is no poll to which it could apply"
                )
        return None
    if isinstance(options, str | bytes):
        raise TypeError("poll_options: expected a list of texts, got one text")
    answers = list(options)
    if not answers:
        raise ValueError("poll_options is empty: a poll has options; pass None for a status without poll")
    if media_ids:
        raise ValueError("poll_options and media_ids: a status has a poll or media, not both")
    return {"options": answers, **settings}


def to_come(
    name: str, moment: datetime | str, now: datetime, ahead: timedelta = timedelta(0)
) -> datetime | str:
    """A moment, if it is not over, nor too close. A text that is no moment is left to the server.

    Args:
        name: of the parameter, for errors.
        moment: with its zone; UTC if it has none.
        now: the time of the server.
        ahead: by how much the moment has to be later than now.

    Raises:
        TypeError: it is no moment.
        ValueError: it is over, or too close.
    """
    found = moment
    if isinstance(moment, str):
        try:
            found = datetime.fromisoformat(moment)
        except ValueError:
            return moment
    if not isinstance(found, datetime):
        raise TypeError(f"{name}: expected a datetime or a text, got {type(moment).__name__}")
    aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    if aware <= now:
        raise ValueError(f"{name}={moment!s} is in the past: it is {now:%Y-%m-%dT%H:%M:%SZ} now")
    if aware <= now + ahead:
        raise ValueError(
            f"{name}={moment!s} is less than {ahead.total_seconds() / 60:.0f} minutes from now, when servers post at "
            f"once: it is {now:%Y-%m-%dT%H:%M:%SZ} now"
        )
    return moment


def focus_of(focal: Focal | None) -> str | None:
    """A focal point as the API takes it: `x,y`.

    Raises:
        TypeError: it is no point.
        ValueError: it lies outside of the picture.
    """
    if focal is None:
        return None
    try:
        x, y = map(float, _coordinates(focal))
    except (TypeError, ValueError) as problem:
        raise type(problem)(f"focal: expected 'x,y' or two numbers, got {focal!r}") from None
    if not (-1 <= x <= 1 and -1 <= y <= 1):
        raise ValueError(f"focal: x={x} and y={y} are not both within -1 and 1")
    return f"{x},{y}"


def _coordinates(focal: Focal) -> Iterable[Any]:
    if isinstance(focal, str):
        return focal.split(",")
    return (focal.x, focal.y) if isinstance(focal, MediaFocus) else iter(focal)


def maybe_id(thing: Ref | None) -> str | None:
    """The id of a thing; None and an empty text stay what they are, for they mean that there is no such thing."""
    if thing is None:
        return None
    return "" if thing == "" else id_of(thing)
