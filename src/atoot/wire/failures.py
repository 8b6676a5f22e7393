"""Answers that say no, to errors that say why.

Servers explain themselves in at least seven shapes of JSON, in plain text, in HTML pages, or not at all.
https://docs.joinmastodon.org/entities/Error/
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import msgspec

from atoot.errors import ApiError, MastodonError, class_for
from atoot.message import RateLimit, Response

LONGEST_TEXT = 500
"""Characters of a server's explanation that an error repeats."""

_TITLE = re.compile(rb"<(title|h1)[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")


def error_for(response: Response, limits: RateLimit | None = None) -> MastodonError:
    """The error that an answer of 300 and above stands for."""
    text, details = explain(response.body, response.headers.get("Content-Type", ""))
    location = response.headers.get("Location") if 300 <= response.status < 400 else None
    if location is not None:
        text = f"the server sends elsewhere, to {_host_of(location)}; is that the instance's real host?"
    return failure(class_for(response.status), response, text, details=details, limits=limits)


def wants_json(response: Response) -> bool:
    """Whether a server refuses a form because it reads only JSON (Hollo: 415, or a complaint of its zod schema)."""
    return response.status == 415 or (response.status in (400, 422) and b"zod" in response.body[:200].lower())


def nonsense(response: Response, text: str) -> ApiError:
    """The error for an answer that came, but not as one that this operation can have."""
    error = failure(ApiError, response, text)
    assert isinstance(error, ApiError)  # noqa: S101 - for type checkers: `failure` makes what it is told to
    return error


def failure(
    kind: type[MastodonError],
    response: Response,
    text: str,
    *,
    details: Any = None,
    limits: RateLimit | None = None,
) -> MastodonError:
    """An error with all that a response says about itself."""
    return kind(
        text,
        request=response.request,
        status_code=response.status,
        reason=_line(response.reason),
        details=details,
        request_id=_line(response.headers.get("X-Request-Id", "")) or None,
        limits=limits,
    )


def explain(body: bytes, content_type: str = "") -> tuple[str, Any]:
    """What a server says is wrong, in one line, and the details per parameter if it gives any."""
    start = body[:64].lstrip()[:1]
    if start in (b"{", b"["):
        try:
            return _of_json(msgspec.json.decode(body))
        except (msgspec.DecodeError, RecursionError):
            pass
    if start == b"<" or "html" in content_type:
        title = _TITLE.search(body, 0, 10_000)
        return (_line(_TAG.sub(" ", title[2].decode(errors="replace"))) if title else "an HTML page"), None
    return _line(body[: 4 * LONGEST_TEXT].decode(errors="replace")), None


def _of_json(data: Any) -> tuple[str, Any]:
    if not isinstance(data, Mapping):
        return "", None
    said = data.get("error")
    details = data.get("details") or data.get("error_details") or data.get("zod_error")
    if isinstance(said, Mapping):  # Hollo nests the whole problem
        details = details or said
        said = said.get("name")
    texts = [text for text in (said, data.get("error_description")) if isinstance(text, str) and text]
    return _line(": ".join(dict.fromkeys(texts))), details


def _line(text: str) -> str:
    line = _BLANKS.sub(" ", unescape(text)).strip()
    line = "".join(char for char in line if char.isprintable())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


def _host_of(location: str) -> str:
    """Scheme and host of a URL, or "another path": the rest may hold secrets."""
    found = re.match(r"[a-z][a-z0-9+.-]*://[^/?#\s@]+(?=[/?#]|$)", location, re.IGNORECASE)
    return _line(found[0]) if found else "another path"
