"""The header by which Mastodon says that it is still fetching: `Mastodon-Async-Refresh: id="abc", retry=5`.

https://docs.joinmastodon.org/entities/AsyncRefresh/
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

HEADER = "Mastodon-Async-Refresh"
_PAIR = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))')


class Refresh(NamedTuple):
    """Something that a server does beside: it goes on after the answer."""

    id: str
    """Names it for `async_refresh`."""
    retry: float
    """Seconds after which to ask how far it is."""
    result_count: int | None = None
    """Results that came so far."""


def refresh_of(headers: Mapping[str, str]) -> Refresh | None:
    """What an answer says about it; None if it says nothing that can be read."""
    pairs = {name.lower(): quoted or bare for name, quoted, bare in _PAIR.findall(headers.get(HEADER, ""))}
    if not pairs.get("id"):
        return None
    retry, count = pairs.get("retry", ""), pairs.get("result_count", "")
    return Refresh(
        pairs["id"], float(retry) if _is_number(retry) else 5.0, int(count) if _is_number(count) else None
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
