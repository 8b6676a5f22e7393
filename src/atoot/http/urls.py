"""Paths on an instance, and links to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urljoin, urlsplit

from atoot.lazy import pattern
from atoot.network.addresses import place_of

LONGEST = 65_536
"""Characters of a header that are looked at."""

# Quantifiers are possessive (++, *+, ?+): no header makes them read anything twice.
_VALUE = r'"((?:[^"\\]|\\.)*+)"|([^\s;,"<>]*+)'

_ATTRIBUTE = pattern(rf'\s*+;\s*+([^\s=;,"<>]++)(?:\s*+=\s*+(?:{_VALUE}))?+', re.DOTALL)

_TARGET = pattern(r"<([^<>]*+)>")

_USUAL = pattern(r'<(https?://[^<>\s]++)>; rel="(\w++)"(?:, |$)')
"""What Mastodon sends; the general way reads it too, but takes half as long again."""

_UNSAFE = pattern(r"[\x00-\x1f\x7f\\]")
"""Characters that no URL has; a backslash is a slash to some readers, and not to others."""

_PLAIN_PATH = pattern(r"/(?![/\\])[!-\[\]-~]*+")
"""One slash in front, then printable ASCII without blanks and backslashes, which some take for slashes."""

_MARKS = "!#$%&'()*+,/:;=?@[]~"
"""What stays as it is when a path is percent-encoded once more."""


def links_of(header: str | Sequence[str], base: str) -> Mapping[str, str]:
    """The links of one or several `Link` headers, absolute, by their relation in lower case.

    `previous` is `prev`. The first link of a relation counts. What cannot be read is left out.

    Args:
        header: value of the header, or the values if there are several.
        base: URL that was asked, for links that are relative to it.
    """
    found: dict[str, str] = {}
    for text in (header,) if isinstance(header, str) else header:
        for target, relations in _links(text[:LONGEST]):
            url = absolute(target, base) if relations else None
            if url is not None:
                for relation in relations:
                    found.setdefault("prev" if relation == "previous" else relation, url)
    return found


def same_origin(url: str, origin: str) -> str | None:
    """Path and query of a URL if it belongs to the origin, to be asked of that origin; else None.

    A server behind a proxy often believes that it is asked by http and says so in its links, hence the scheme does
    not count, and the default port of either scheme is as good as none.

    Args:
        url: an absolute URL.
        origin: `https://host` or `https://host:port`.
    """
    if _UNSAFE.search(url):
        return None
    size = len(origin)
    if url.startswith(origin) and url[size : size + 1] in ("/", "?", "#", ""):
        return _path(url[size:])
    theirs, ours = place_of(url), place_of(origin)
    if theirs is None or theirs != ours:
        return None
    parts = urlsplit(url)
    return _path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def checked_path(path: str) -> str:
    """The path and query of a request, as they are, if they can be nothing else.

    Raises:
        ValueError: put behind an origin, it could name another host or port, or be read in more than one way.
    """
    if not _PLAIN_PATH.fullmatch(path):
        raise ValueError(f"expected a path that begins with one slash, got {path[:80]!r}")
    return path


def absolute(target: str, base: str) -> str | None:
    """A link that may be relative, as an absolute http URL; None if it is not one."""
    target = target.strip()
    if _UNSAFE.search(target):
        return None
    try:
        url = target if target.startswith(("https://", "http://")) else urljoin(base, target)
        return url if urlsplit(url).hostname and url.lower().startswith(("https://", "http://")) else None
    except ValueError:
        return None


def _links(text: str) -> Iterator[tuple[str, list[str]]]:
    """The targets of a header, each with its relations."""
    place = 0
    while usual := _USUAL.match(text, place):
        yield usual[1], [usual[2].lower()]
        place = usual.end()
    while target := _TARGET.search(text, place):
        place = target.end()
        relations: list[str] | None = None
        while attribute := _ATTRIBUTE.match(text, place):
            place = attribute.end()
            name, quoted, bare = attribute.groups()
            if relations is None and name.lower() == "rel":
                relations = (quoted or (bare or "").strip("'")).lower().split()
        yield target[1], relations or []


def _path(text: str) -> str | None:
    """Path and query, without fragment, in ASCII, with one slash in front: two would name a host."""
    text = text.partition("#")[0]
    if not text.isascii() or " " in text:
        try:
            # Bytes that are no UTF-8 come as lone surrogates: they go back as the bytes that they were.
            text = quote(text.encode("utf-8", "surrogateescape"), safe=_MARKS)
        except UnicodeEncodeError:
            return None
    return "/" + text.lstrip("/")
