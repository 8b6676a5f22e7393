"""The meaning of an address of the fediverse, as far as its text tells: no request, no clock.

- Mastodon: https://github.com/mastodon/mastodon/blob/main/config/routes.rb and config/routes/web_app.rb
- GoToSocial: `/@ann/statuses/ULID`; Hollo: `/@ann/UUID`; Pleroma: `/notice/ID`, `/users/ann`; Pixelfed: `/p/ann/ID`;
  Takahē: `/@ann/posts/ID/`; Misskey's children: `/notes/ID`; Smithereen, Mitra: `/posts/ID`, `/post/ID`; Friendica: `/display/ID`
"""

import re
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from atoot.http.urls import HASHES, plain_host
from atoot.lazy import pattern

Kind: TypeAlias = Literal["account", "handle", "status", "tag", "list"]


class Meant(NamedTuple):
    """The thing that an address is about."""

    kind: Kind
    """`account` by its id, `handle` by `user` or `user@host`, `status` and `list` by their ids, `tag` by its name."""
    name: str


_USER = r"[\w.-]+"
_HANDLE = rf"@(?P<handle>{_USER}(?:@[\w.:-]+)?)"
_ID = r"(?P<status>[0-9A-Za-z][0-9A-Za-z_-]*)"
_OWN = pattern(
    rf"""/(?:web/|deck/)?(?:
      {_HANDLE}/?(?:with_replies|media|featured|tagged/[^/]+)?
    | {_HANDLE.replace("handle", "author")}/(?:statuses/|posts/)?{_ID}(?:/embed|/favourites|/reblogs|/quotes)?
    | (?:statuses|notice|notes|posts?|display)/{_ID.replace("status", "bare")}
    | accounts/(?P<account>[0-9A-Za-z_-]+)
    | users/(?P<user>{_USER})
    | (?:ap/)?users/{_USER}/statuses/{_ID.replace("status", "formal")}
    | p/{_USER}/{_ID.replace("status", "picture")}
    | lists/(?P<list>[0-9A-Za-z_-]+)
    | timelines/list/(?P<column>[0-9A-Za-z_-]+)
    | (?:timelines/tag|tags?)/(?P<tag>[^/]+)
    )/?""",
    re.VERBOSE,
)
_ANY_TAG = pattern(r"/(?:web/timelines/tag|tags?|explore/tags|hashtag)/(?P<tag>[^/]+)/?")
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("status", "status"),
    ("bare", "status"),
    ("formal", "status"),
    ("picture", "status"),
    ("account", "account"),
    ("user", "handle"),
    ("list", "list"),
    ("column", "list"),
    ("tag", "tag"),
    ("handle", "handle"),
)
_ADDRESS = pattern(r"(?:acct:)?@?(?P<user>[\w.-]+)@(?P<host>[^\s@/]+)", re.IGNORECASE)


def as_url(text: str) -> SplitResult | None:
    """The address of a page, given with or without its scheme; None if it is none."""
    text = text.strip()
    if any(char.isspace() for char in text):
        return None
    if "://" not in text:
        host = text.partition("/")[0]
        if "/" not in text or "." not in host or "@" in host:
            return None
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    known = parts.scheme.lower() in ("https", "http") and parts.hostname and parts.username is None
    return parts if known and port != 0 else None


def as_handle(text: str) -> str | None:
    """`user@host` of a handle: `@user@host`, `acct:user@host`; None if it is none."""
    found = _ADDRESS.fullmatch(text.strip())
    return f"{found['user']}@{found['host']}" if found else None


def as_hashtag(text: str) -> str | None:
    """The name of a hashtag that is written with its `#`, or with the wide one of Japanese keyboards."""
    text = text.strip()
    name = text[1:]
    is_name = bool(name) and not any(char.isspace() or char in HASHES for char in name)
    return name if text.startswith(HASHES) and is_name else None


def is_own(url: SplitResult, origin: str) -> bool:
    """Whether an address is of the instance itself; the scheme does not matter."""
    own = urlsplit(origin)
    usual = {"https": 443, "http": 80}
    ports = {part.port or usual.get(part.scheme.lower()) for part in (url, own)}
    same_port = len(ports) == 1 or (url.port is None and own.port is None)
    return plain_host(url.hostname or "") == own.hostname and same_port


def is_at(url: SplitResult, address: str | None) -> bool:
    """Whether an address is of the same host as another one."""
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return False
    return host is not None and plain_host(host) == plain_host(url.hostname or "")


def meant_by(url: SplitResult, origin: str) -> Meant | None:
    """The thing that an address is about, if its path tells; of another host only hashtags are, which are the same everywhere."""
    place = url.path
    if is_own(url, origin):
        found = _OWN.fullmatch(unquote(place))
        for group, kind in _KINDS if found is not None else ():
            if found is not None and found[group] is not None:
                return Meant(kind, found[group])
    tag = _ANY_TAG.fullmatch(place)
    return Meant("tag", unquote(tag["tag"])) if tag is not None else None


def same_address(one: str | None, other: str) -> bool:
    """Whether two addresses are the same but for scheme, how the host is written, a slash at the end, and a fragment."""
    return one is not None and _plain(one) == _plain(other)


def _plain(address: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return (address,)
    place = f"{plain_host(parts.hostname or '')}:{port}" if port else plain_host(parts.hostname or "")
    return place, unquote(parts.path).rstrip("/"), parts.query
