"""What a server says about other servers that it cannot reach."""

from urllib.parse import parse_qsl, urlsplit

REMOTE_FAILED = "Remote data could not be fetched"
"""What Mastodon says with a 503.
https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/error_handling.rb"""
_NAMING = ("q", "acct", "uri", "url")
"""Parameters that name something on another server."""


def unreachable(status: int | None, said: str, path: str) -> str:
    """What to say of an answer that means that the server could not reach another one; empty if it means something else.

    Args:
        status: of the answer.
        said: the server's explanation.
        path: what was asked, with its query.
    """
    if status != 503 or not said.startswith(REMOTE_FAILED):
        return ""
    host = host_named(path)
    return f"the server cannot reach {host or 'the other server that this is about'}"


def host_named(path: str) -> str:
    """The host that the query of a request is about: of an address or a handle; empty if there is none."""
    for name, value in parse_qsl(path.partition("?")[2]):
        if name in _NAMING:
            place = value.strip()
            if "://" in place:
                try:
                    return urlsplit(place).hostname or ""
                except ValueError:
                    return ""
            return place.rpartition("@")[2] if "@" in place.lstrip("@") else ""
    return ""
