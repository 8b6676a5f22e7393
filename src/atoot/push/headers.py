"""The headers of a push: they speak about keys in several ways."""

import re
from collections.abc import Iterator, Mapping

from atoot.http.headers import header_values

_PARAMETER = re.compile(r'\s*([A-Za-z0-9_-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]*))')
LONGEST = 8192
"""Characters of a header that are looked at."""


def header(headers: Mapping[str, str], name: str) -> str:
    """A header, whatever the case of its name; several of a name are one list; empty if there is none."""
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
