"""The headers of a push: several ways to name keys."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PARAMETER = re.compile(r'\s*([A-Za-z0-9_-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]*))')
LONGEST = 8192
"""Most characters of a header that are parsed."""


def header(headers: Mapping[str, str], name: str) -> str:
    """A header with case-insensitive name; repeated headers are joined to a list; empty if missing."""
    return ", ".join(header_values(headers, name))[:LONGEST]


def parameters(text: str) -> dict[str, str]:
    """The parameters of a header: `dh=...;p256ecdsa=...`, separated by `;` or `,`. The first of a name counts."""
    found: dict[str, str] = {}
    for name, value in _pairs(text):
        found.setdefault(name, value)
    return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"[;,]", text):
        match = _PARAMETER.fullmatch(part.rstrip())
        if match is not None:
            yield match[1].lower(), match[2] or match[3] or ""


def header_values(headers: Mapping[Any, Any], name: str) -> list[str]:
    """The values of a header with case-insensitive name, also if the web server passes bytes (ASGI)."""
    found: list[str] = []
    for key, value in headers.items():
        if (_text(key) or "").lower() == name.lower():
            values = map(_text, value if isinstance(value, list | tuple) else [value])
            found += [one for one in values if one is not None]
    return found


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else None
