"""Things that are named in a path: entities, ids, hashtags, hosts."""

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

from atoot.entities.base import Entity
from atoot.wire.hosts import ascii_host
from atoot.wire.links import same_origin

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
    shown = f"[{host}]" if ":" in host else host.lower()
    return f"{scheme.lower()}://{shown}" + (f":{port}" if port is not None else "")


def _no_host(got: str) -> ValueError:
    return ValueError(
        f"expected the host of an instance, like 'mastodon.social', 'localhost:3000' or 'https://mastodon.social/'; got {got}"
    )
