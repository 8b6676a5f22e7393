"""Addresses: hosts, paths, links."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, cast
from urllib.parse import quote, urljoin, urlsplit

import idna

from atoot.entities.base import Entity
from atoot.lazy import pattern

_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Scripts whose letters look the same: a name that mixes them passes for another one.
https://www.unicode.org/reports/tr39/#Mixed_Script_Detection"""


LONGEST_NAME = 253
"""Characters of the name of a host. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4"""

_NUMBER = pattern(r"[0-9]+|0x[0-9a-f]*")


@lru_cache(maxsize=256)
def ascii_host(host: str) -> str:
    """The name of a host, or its IPv4 address, in lower case and ASCII.

    Raises:
        ValueError: it is no name that a host can have, or one that passes for another.
    """
    name = _ascii_name(host)
    if len(name) > LONGEST_NAME:
        raise ValueError("longer than the name of a host can be")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        # `127.1`, `0177.0.0.1` and `2130706433` are 127.0.0.1 to some systems: https://url.spec.whatwg.org/#ends-in-a-number-checker
        try:
            ipaddress.IPv4Address(name)
        except ValueError:
            raise ValueError(f"{host!r} ends in a number, and is no IPv4 address") from None
    return name


HASHES = ("#", "\uff03")
"""What stands before a hashtag; the wide one comes from Japanese keyboards."""


def bare_hashtag(tag: str) -> str:
    """The name of a hashtag, without what stands before it."""
    return tag[1:] if tag.startswith(HASHES) else tag


def plain_host(host: str) -> str:
    """A host as it is compared: in ASCII and small letters, without a dot at its end. What is no host stays what it is."""
    host = host.rstrip(".")
    try:
        return ascii_host(host)
    except ValueError:
        return host.lower()


def _ascii_name(host: str) -> str:
    if host.isascii():
        if not all(0 < len(label) < 64 for label in host.split(".")):
            raise ValueError("an empty part, or one that is too long")
        return host.lower()
    for label in host.split("."):
        scripts = _ALIKE & {unicodedata.name(char, "?").partition(" ")[0] for char in label}
        if len(scripts) > 1:
            raise ValueError(
                f"{host!r} mixes letters that look alike ({', '.join(sorted(scripts)).lower()}): it passes for another host"
            )
    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError as problem:
        raise ValueError(f"{host!r} is no name of a host: {problem}") from None


LONGEST = 65_536
"""Characters of a header that are looked at."""

USUAL_PORT = {"http": 80, "https": 443}
DEFAULT_PORTS = frozenset(USUAL_PORT.values())

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
    theirs, ours = _place(url), _place(origin)
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


def _place(url: str) -> tuple[str, int | None] | None:
    """Host and port that a URL names, None if it names none or brings credentials."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
        if parts.scheme not in ("https", "http") or not host or "@" in parts.netloc:
            return None
        if not host.isascii():
            host = ascii_host(host)
    except ValueError:
        return None
    return host.removesuffix("."), None if port in DEFAULT_PORTS else port


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


Ref: TypeAlias = Entity | str | int | Mapping[str, Any]
"""What names a thing: the entity, its id as text or number, or a mapping with an `id` (as 1.x returned them)."""


def id_of(thing: Ref) -> str:
    """The id of a thing, as text.

    Raises:
        TypeError: it is neither an id nor something that has one.
        ValueError: the id is empty.
    """
    found: Any = thing
    if isinstance(thing, Entity):
        found = getattr(thing, "id", None)
        if found is None:
            raise TypeError(f"{type(thing).__name__} has no id: pass the id or an entity that has one")
    elif isinstance(thing, Mapping):
        found = thing.get("id")
        if found is None:
            raise TypeError("the mapping has no 'id': pass the id or something that has one")
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise TypeError(f"expected an entity or its id, got {type(found).__name__}")
    if found == "":
        raise ValueError("the id is empty")
    return str(found)


def path(template: str, *things: Ref) -> str:
    """Fill the `{}` of a path with ids, percent-encoded.

    Raises:
        TypeError: a thing has no id.
        ValueError: an id is empty, `.` or `..`, which would name another path.
    """
    parts = []
    for thing in things:
        part = id_of(thing)
        if part in (".", ".."):
            raise ValueError(f"{part!r} cannot be an id: it would name another path")
        parts.append(quote(part, safe=""))
    return template.format(*parts)


def local_path(url: str, own_origin: str) -> str:
    """Path and query of a URL on the instance, given whole or as a path.

    Raises:
        ValueError: it is of another host, or no URL.
    """
    if not url.startswith("/") or url.startswith("//"):
        found = same_origin(url, own_origin)
        if found is None:
            raise ValueError(
                f"expected a path like '/api/v1/...', or a URL of {own_origin}: the token goes nowhere else"
            )
        url = found
    place, mark, query = url.partition("#")[0].partition("?")
    if any(part in (".", "..") for part in place.split("/")):
        raise ValueError("the path has '.' or '..' in it: it would name another path")
    return quote(place, safe=_PATH) + mark + quote(query, safe=_PATH + "?")


_PATH = "/:@!$&'()*+,;=-._~%[]"
"""What stands in a path or query for itself; the percent sign, because the URL is quoted already."""


def origin(instance: str, *, use_https: bool = True) -> str:
    """`https://host` or `https://host:port` of an instance, given as host, `host:port` or `https://host/`.

    Raises:
        ValueError: it is no host.
    """
    if not isinstance(instance, str):
        raise TypeError(f"expected the host of an instance as text, got {type(instance).__name__}")
    scheme, mark, rest = instance.partition("://")
    if not mark:
        scheme, rest = "https" if use_https else "http", instance
    elif scheme.lower() not in ("https", "http"):
        raise _no_host("a scheme other than https")
    elif scheme.lower() == "http" and use_https:
        raise ValueError("the instance is given with http://; pass use_https=False if that is meant")
    rest = rest.removesuffix("/")
    if not rest:
        raise _no_host("nothing")
    if "@" in rest:
        raise _no_host("credentials")
    if any(mark in rest for mark in "/?#\\"):
        raise _no_host("a path or query")
    if any(char.isspace() or not char.isprintable() for char in rest):
        raise _no_host("blanks")
    try:
        parts = urlsplit(f"//{rest}")
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        raise _no_host("a malformed host or port") from None
    if ":" not in host:
        try:
            host = ascii_host(host.rstrip("."))
        except ValueError as problem:
            raise _no_host(f"a malformed host ({problem})") from None
    allowed = "-._:%" if ":" in host else "-._"
    if not host.strip("-.") or not all(char.isalnum() or char in allowed for char in host):
        raise _no_host("a malformed host")
    if port == 0 or (rest.endswith(":") and port is None):
        raise _no_host("a malformed port")
    shown, scheme = f"[{host}]" if ":" in host else host.lower(), scheme.lower()
    usual = (
        port is None or port == USUAL_PORT[scheme]
    )  # one place has one name: that of its credentials and limits
    return f"{scheme}://{shown}" + ("" if usual else f":{port}")


def _no_host(got: str) -> ValueError:
    return ValueError(
        f"expected the host of an instance, like 'mastodon.social', 'localhost:3000' or 'https://mastodon.social/'; got {got}"
    )


def ids_of(things: Ref | Iterable[Ref]) -> list[str]:
    """Ids of one thing, or of many.

    Raises:
        TypeError: something among them is neither an id nor has one.
        ValueError: an id is empty.
    """
    if isinstance(things, bytes):  # iterating would give numbers, which could be ids
        raise TypeError("expected an entity or its id, got bytes")
    if isinstance(things, Entity | str | int | Mapping):
        return [id_of(cast("Ref", things))]
    return [id_of(thing) for thing in things]


def maybe_id(thing: Ref | None) -> str | None:
    """The id of a thing; None and an empty text stay what they are, for they mean that there is no such thing."""
    if thing is None:
        return None
    return "" if thing == "" else id_of(thing)
