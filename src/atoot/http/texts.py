"""Texts that no server can keep are refused before anything is sent."""

from collections.abc import Iterator, Mapping
from typing import Any

NUL = "\0"


def check_sendable(name: str, text: str) -> None:
    """See that a text can be sent.

    Args:
        name: what it is called.
        text: the text; the error does not repeat it, as it may be a secret.

    Raises:
        ValueError: it holds half a character, or NUL.
    """
    if NUL in text:
        # https://www.postgresql.org/docs/current/datatype-character.html
        raise ValueError(f"{name}: the character at {text.index(NUL)} is NUL, which servers cannot keep")
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise ValueError(
            f"{name}: at {problem.start} there is half a character (a surrogate), as bytes that are no UTF-8 become"
        ) from None


def check_all_sendable(values: Mapping[str, Any]) -> None:
    """See that all texts among values can be sent.

    Raises:
        ValueError: one holds half a character, or NUL; it is named.
    """
    for name, value in values.items():
        for inner, text in _texts(name, value):
            check_sendable(inner, text)


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(f"{name}[{key}]", inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(name, inner)
