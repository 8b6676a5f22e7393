"""The rules of a robots.txt for a program. https://www.rfc-editor.org/rfc/rfc9309"""

import math
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from atoot.lazy import pattern

try:
    from protego import Protego
except ImportError as _missing:
    raise ImportError("reading robots.txt needs protego: pip install 'atoot[harvest]'") from _missing

LARGEST_ROBOTS = 512 * 1024
"""Bytes that are read; the rest is ignored. https://www.rfc-editor.org/rfc/rfc9309#name-limits"""
_VERSION = pattern(r"(?im)^(\s*user-agent\s*:\s*[a-z_-]+)/[^\r\n]*$")
"""A version after a program's name.
https://www.rfc-editor.org/rfc/rfc9309#name-the-user-agent-line"""
_COMMA = pattern(r"(?im)^(\s*crawl-delay\s*:\s*\d+),(?=\d)")
"""A decimal comma, as many countries write it."""


class Robots:
    """The rules of a host for a program."""

    def __init__(self, text: bytes, name: str) -> None:
        """Parse the file.

        Args:
            text: content of the file.
            name: of the program.
        """
        self._name = name
        wide = text.startswith((BOM_UTF16_LE, BOM_UTF16_BE))  # as Windows editors write it
        text = text[:LARGEST_ROBOTS]
        lines = text.decode("utf-16" if wide else "utf-8-sig", "replace")
        self._rules = Protego.parse(_COMMA.sub(r"\1.", _VERSION.sub(r"\1", lines)))

    def allows(self, url: str) -> bool:
        """Whether a URL may be requested, in any order of its parameters."""
        place, _, query = url.partition("?")
        given = query.split("&")
        urls = [url]
        # A URL that is disallowed without parameters is disallowed with them.
        if len(given) > 1 and self._rules.can_fetch(place, self._name):
            urls += [
                f"{place}?{'&'.join((one, *given[:at], *given[at + 1 :]))}" for at, one in enumerate(given)
            ]
        return all(self._rules.can_fetch(one, self._name) for one in urls)

    @property
    def delay(self) -> float:
        """The crawl delay: seconds between two requests."""
        rate = self._rules.request_rate(self._name)
        told = [self._rules.crawl_delay(self._name) or 0.0]
        told += [rate.seconds / rate.requests] if rate is not None and rate.requests else []
        return max((one for one in told if 0 <= one < math.inf), default=0.0)
