"""Error texts of servers, from their JSON, and recognising proxies and guards in front of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from atoot.decoding.parsing import parse, without_notices
from atoot.lazy import bytes_pattern, pattern, unescaped
from atoot.secrets import one_line

LONGEST_TEXT = 500
"""Characters of a server's explanation that an error shows at most."""

HTML_PAGE = "an HTML page"

_HTML = bytes_pattern(rb"<(?:!doctype|html|head|body|title|meta|div|p|h1|center|script)\b", re.IGNORECASE)

_TITLE = bytes_pattern(rb"<(title|h1)[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)

_TAG = pattern(r"<[^>]*>")

_MARK = pattern(r"</?(?:a|b|br|code|div|em|i|li|p|span|strong|ul)\b[^<>]{0,300}>", re.IGNORECASE)
"""HTML tags in a text, as in errors of WordPress."""


def explain(body: bytes, content_type: str = "") -> tuple[str, Any]:
    """A server's explanation in one line, and its details per parameter, if any."""
    start = body[:64].lstrip()[:1]
    if start not in (b"{", b"["):
        body = without_notices(body)
        start = body[:64].lstrip()[:1]
    if start in (b"{", b"[", b'"'):
        try:
            said, details = in_words(parse(body))
            return plain_line(said), details
        except msgspec.DecodeError:
            pass
    if is_page(body) or (start == b"<" and "html" in content_type):
        title = _TITLE.search(body, 0, 10_000)
        return (
            plain_line(_TAG.sub(" ", title[2].decode(errors="replace"))) if title else ""
        ) or HTML_PAGE, None
    text = body[: 4 * LONGEST_TEXT].decode(errors="replace")
    return plain_line(_TAG.sub(" ", text) if start == b"<" else text), None


def is_page(body: bytes) -> bool:
    """Whether a response is HTML, whatever its content type."""
    return _HTML.search(body, 0, 4000) is not None


def plain_line(text: str) -> str:
    """A server's text in one line, without HTML tags and character references."""
    return one_line(unescaped(_MARK.sub("", text)), LONGEST_TEXT)


LOOKED_AT = 16 * 1024
"""Bytes of a page that are examined."""

_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),  # https://developers.cloudflare.com/cloudflare-challenges/
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-sucuri-block", "", "Sucuri"),
)
"""Headers with their value (empty for any), and who sends them."""

_WORDS = (
    (b"challenge-platform", "Cloudflare"),
    (b"cf-browser-verification", "Cloudflare"),
    (b"attention required! | cloudflare", "Cloudflare"),
    (b"cf-error-details", "Cloudflare"),
    (b"anubis_challenge", "Anubis"),
    (b"anubis_version", "Anubis"),
    (b"making sure you&#39;re not a bot", "Anubis"),
    (b"making sure you're not a bot", "Anubis"),
    (b"/.within.website/x/", "Anubis"),
    (b"ddos-guard", "DDoS-Guard"),
    (b"_incapsula_resource", "Imperva"),
    (b"/_sec/cp_challenge", "Akamai"),
    (b"errors.edgesuite.net", "Akamai"),
    (b"/.well-known/.git.gammaspectra.live/git/go-away", "go-away"),
    (b"sucuri website firewall", "Sucuri"),
)
"""Words in the pages, in lower case."""

_CODE_OF_CLOUDFLARE = bytes_pattern(rb"\s*error code: 10(?:0[5-9]|10|12|20)\s*")
"""Cloudflare's whole response to programs that it blocks by address, country, browser or rule.

https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
"""


def guard_of(headers: Mapping[str, str], body: bytes) -> str:
    """Who answered in place of the server; empty if apparently nobody did."""
    for name, value, guard in _HEADERS:
        if name in headers and value in headers[name].lower():
            return guard
    start = body[:LOOKED_AT].lower()
    if b"<" not in start[:LOOKED_AT]:
        return "Cloudflare" if _CODE_OF_CLOUDFLARE.fullmatch(start) else ""
    return next((guard for words, guard in _WORDS if words in start), "")


NO_SUCH = "NO_SUCH_"
"""Prefix of Misskey's error codes for missing things."""

_CODES_OF_MISSKEY = {
    "RATE_LIMIT_EXCEEDED": 429,
    "BRIEF_REQUEST_INTERVAL": 429,
    "INTERNAL_ERROR": 500,
    "CREDENTIAL_REQUIRED": 401,
    "AUTHENTICATION_FAILED": 401,
    "PERMISSION_DENIED": 403,
    "YOUR_ACCOUNT_SUSPENDED": 403,
}

_KINDS_OF_MISSKEY = {"permission": 403, "server": 500, "client": 400}


_STATUSES_OF_LARAVEL = {"unknown": 401, "missing": 404, "refused": 422}

_LARAVEL = bytes_pattern(
    rb'\s*\{\s*"(?:error":\s*"(?:(?P<unknown>Unauthenticated\.")|(?P<missing>No query results for model))|'
    rb'message":\s*"(?:[^"\\]|\\.)*",\s*"errors":\s*(?P<refused>\{))'
)


_RUNTIME = bytes_pattern(
    rb'"(?:message|error)":\s*"(?:Cannot (?:read|set) propert|(?:undefined|null) is not |[\w.$]+ is not (?:a function|defined|iterable))'
)
"""JavaScript errors from bugs in the server itself."""


def status_meant(status: int, body: bytes) -> int:
    """The real status of a response, if the server sends a wrong one.

    The Mastodon layers on Misskey (Firefish, Sharkey) return its errors with 401, some with 200. The error code is
    inside: `{"error": {"message": ..., "code": "RATE_LIMIT_EXCEEDED", "id": ..., "kind": "client"}}`.
    https://github.com/misskey-dev/misskey/blob/develop/packages/backend/src/server/api/ApiCallService.ts
    If such a layer itself fails, it says 401 too, though the token is valid.

    Pixelfed returns 500 with Laravel's errors for an unknown token, a refused value, or a missing entity.
    https://github.com/pixelfed/pixelfed/blob/dev/app/Exceptions/Handler.php

    Args:
        status: of the response.
        body: of the response.
    """
    if status == 500:
        told = _LARAVEL.match(body)
        return _STATUSES_OF_LARAVEL[str(told.lastgroup)] if told else status
    if status == 401 and _RUNTIME.search(body[:1000]):
        return 500
    if body[:9] != b'{"error":' or status not in (200, 400, 401):
        return status
    try:
        error = msgspec.json.decode(body)["error"]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return status
    if not isinstance(error, dict) or not {"code", "id", "message"} <= error.keys():
        return status
    code, kind = str(error["code"]), str(error.get("kind"))
    if code.startswith(NO_SUCH):
        return 404
    return _CODES_OF_MISSKEY.get(code) or _KINDS_OF_MISSKEY.get(kind) or max(status, 400)


MOST = 5
"""Reasons that are shown at most."""

DEEPEST = 8
"""Levels that are searched for reasons."""

_PLACES = ("details", "error_details", "zod_error", "errors", "detail", "fields", "issues")
"""Keys of the reasons, beside or instead of the text."""

_SENTENCES = ("error", "error_description", "message", "msg", "detail", "details", "error_details", "title")

_REASONS = ("msg", "message", "description")
"""Keys of the reason in an object about one field."""

_FIELDS = ("loc", "path", "field", "param", "attribute")
"""Keys of the name of that field."""

_FORMS = ("body", "query", "form", "path", "header", "__root__")
"""First items of a list that names a field: the part of the request."""


class Reason(Struct, frozen=True):
    """A reason that concerns a field."""

    field: str
    text: str

    def __str__(self) -> str:
        """The reason, with the field unless it contains its name."""
        is_named = not self.field or self.field.replace("_", " ").casefold() in self.text.casefold()
        return self.text if is_named else f"{self.field}: {self.text}"


def in_words(data: Any) -> tuple[str, Any]:
    """A server's explanation in one text, and the part with the details."""
    if not isinstance(data, Mapping):
        return "; ".join(_told(data)), None
    details = next(
        (data[place] for place in _PLACES if data.get(place) and not isinstance(data[place], str)), None
    )
    error = data.get("error")
    if details is None and (isinstance(error, Mapping | list) or (isinstance(error, str) and _inner(error))):
        details = error  # Hollo nests the whole problem, Pleroma the fields, sometimes as a text
    reasons = _told(details)
    said = list(_sentences(data))
    if isinstance(error, Mapping) and (not reasons or "name" in error):
        said += [text for text in (error.get("name"), error.get("code")) if isinstance(text, str) and text][
            :1
        ]
    reasons = [reason for reason in reasons if not _is_said(reason, said)]
    if not said and not reasons:
        reasons = _told(data)  # under keys that nobody else uses
    return ": ".join(filter(None, [*said, "; ".join(reasons)])), details


def _sentences(data: Mapping[Any, Any]) -> Iterator[str]:
    """The texts beside the details, without duplicates."""
    before: list[str] = []
    for name in _SENTENCES:
        text = data.get(name)
        if isinstance(text, str) and text.strip() and _inner(text) is None and not _is_said(text, before):
            before.append(text)
            yield text


def _is_said(text: str, texts: list[str]) -> bool:
    """Whether one of the texts contains the same, or its reason."""
    bare = text.rpartition(": ")[2].casefold()
    return any(bare in other.casefold() for other in texts)


def _told(details: Any) -> list[str]:
    found: list[str] = []
    for reason in _reasons(details, "", 0):
        if str(reason) not in found:
            found.append(str(reason))
        if len(found) == MOST:
            break
    return found


def _reasons(data: Any, field: str, depth: int) -> Iterator[Reason]:
    if depth > DEEPEST:
        return
    if isinstance(data, str):
        inner = _inner(data)
        if inner is not None:
            yield from _reasons(inner, field, depth + 1)
        elif data.strip():
            yield Reason(field, data)
    elif isinstance(data, list):
        for item in data[: 2 * MOST]:
            yield from _reasons(item, field, depth + 1)
    elif isinstance(data, Mapping):
        yield from _of_object(data, field, depth)


def _of_object(data: Mapping[Any, Any], field: str, depth: int) -> Iterator[Reason]:
    nested = next((data[place] for place in ("issues", "errors") if isinstance(data.get(place), list)), None)
    text = next((data[name] for name in _REASONS if isinstance(data.get(name), str)), None)
    if nested:
        yield from _reasons(nested, field, depth + 1)
    elif text is not None:
        yield from _reasons(text, _field(data) or field, depth + 1)
    else:
        for name, value in list(data.items())[: 2 * MOST]:
            if not isinstance(value, str) or name not in _CODES:
                yield from _reasons(value, str(name), depth + 1)


_CODES = ("name", "code", "type", "id", "kind", "error")
"""Keys that classify a problem, but do not explain it."""


def _field(data: Mapping[Any, Any]) -> str:
    place = next((data[name] for name in _FIELDS if isinstance(data.get(name), str | list)), "")
    if isinstance(place, str):
        return place
    parts = [str(part) for part in place]
    return ".".join(parts[1:] if parts[:1] and parts[0] in _FORMS and len(parts) > 1 else parts)


def _inner(text: str) -> Any:
    """The JSON object or list in a text; None if it is none."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
