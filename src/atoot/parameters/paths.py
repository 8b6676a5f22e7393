"""Putting ids into the path of a request."""

from urllib.parse import quote

from atoot.entities.base import Ref, id_of


def check_whole(name: str, text: str) -> None:
    """Check that a text can be encoded as UTF-8.

    Raises:
        ValueError: it holds half a character.
    """
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise ValueError(
            f"{name}: at {problem.start} there is half a character (a surrogate), as bytes that are no UTF-8 become"
        ) from None


def path(template: str, *things: Ref) -> str:
    """Fill the `{}` of a path with ids, percent-encoded.

    Raises:
        TypeError: a thing has no id.
        ValueError: an id is empty, `.` or `..`, which would change the path; or no server can have it.
    """
    parts = []
    for thing in things:
        part = id_of(thing)
        if part in (".", ".."):
            raise ValueError(f"{part!r} cannot be an id: it would lead to another path")
        if not part.isascii():
            check_whole("the id", part)
        parts.append(quote(part, safe=""))
    return template.format(*parts)
