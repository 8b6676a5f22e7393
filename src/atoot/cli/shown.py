"""The list shown last, whose items people name by number.

It is kept for each login, in the system's folder for program state:
https://specifications.freedesktop.org/basedir-spec/latest/
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from atoot.cli.state import state_folder
from atoot.entities import Account, Conversation, Notification, Status
from atoot.files import replace
from atoot.mastodon import MastodonAPI
from atoot.oauth.credentials import CredentialsError
from atoot.oauth.files import make_private_folder

LONGEST_NUMBER = 4
"""Maximum digits of a number; anything longer is an id."""
MOST = 1000
"""Maximum number of remembered items."""


Kind = Literal["status", "account", "conversation"]


class Shown(NamedTuple):
    """The object of a number."""

    status: str | None
    """Id of a post."""
    account: str | None
    """Id of an account: that of the post's author."""
    conversation: str | None = None


def shown_as(thing: object) -> Shown:
    """The entry for an object shown with a number."""
    match thing:
        case Status():
            post = thing.reblog or thing
            return Shown(post.id, post.account.id)
        case Account():
            return Shown(None, thing.id)
        case Notification(status=status, account=account):
            return Shown(status.id if status is not None else None, account.id)
        case Conversation(id=own, last_status=status):
            return shown_as(status)._replace(conversation=own)
        case _:
            return Shown(None, None)


def remember(c: MastodonAPI, items: Sequence[Shown], *, last: Shown | None = None) -> None:
    """Store a list; if that fails, nothing is raised.

    Args:
        last: the object shown last, if it is not the last of the list.
    """
    kept = [list(item) for item in items[:MOST]]
    latest = last or (items[-1] if items else None)
    data = {"items": kept, "last": list(latest) if latest else None}
    with suppress(OSError, CredentialsError):
        place = _place(c)
        make_private_folder(place.parent)
        replace(place, json.dumps(data).encode())


def noticed(c: MastodonAPI, thing: object) -> None:
    """Store one object as the last shown; the list stays."""
    items, _ = _read(c)
    remember(c, items, last=shown_as(thing))


def numbered(c: MastodonAPI, named: str, kind: Kind = "status") -> Shown | None:
    """The object of a number in the last list; None if it is not in the list."""
    if not is_number(named):
        return None
    items, _ = _read(c)
    if any(getattr(item, kind) == named for item in items):
        return None  # an id in the list takes precedence
    return items[int(named) - 1] if 1 <= int(named) <= len(items) else None


def is_number(named: str) -> bool:
    """Whether a reference could be a list number."""
    return named.isascii() and named.isdigit() and len(named) <= LONGEST_NUMBER


def length(c: MastodonAPI, kind: Kind = "status") -> int:
    """The length of the last list; 0 if its ids look like numbers."""
    items, _ = _read(c)
    ids = [getattr(item, kind) for item in items]
    return 0 if any(one and is_number(one) for one in ids) else len(items)


def last(c: MastodonAPI) -> Shown | None:
    """The object shown last."""
    return _read(c)[1]


def _read(c: MastodonAPI) -> tuple[list[Shown], Shown | None]:
    try:
        data = json.loads(_place(c).read_text(encoding="utf-8"))
        items = [_item(item) for item in data["items"]]
        return items, _item(data["last"]) if data["last"] else None
    except (CredentialsError, OSError, ValueError, TypeError, KeyError, RecursionError):
        return [], None


def _item(data: list[object]) -> Shown:
    return Shown(*(part if isinstance(part, str) and part else None for part in data))


def _place(c: MastodonAPI) -> Path:
    token = c.get_access_token() or ""
    name = sha256(f"{c.base_url} {token}".encode()).hexdigest()[:16]
    return state_folder() / "shown" / f"{name}.json"
