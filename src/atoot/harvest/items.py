"""What is on a page: items, what they are known by, and when they were made."""

from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from msgspec import DecodeError, Struct

from atoot import entities
from atoot.decoding.lenient import read
from atoot.decoding.parsing import parse
from atoot.decoding.pieces import pieces
from atoot.decoding.values import read_instant
from atoot.harvest.job import Job
from atoot.harvest.manners import domain_of
from atoot.http.answers import NO_CONTENT
from atoot.message import Response
from atoot.network.addresses import is_inside

KINDS: dict[str, type[entities.Status | entities.Account]] = {"Status": entities.Status, "Account": entities.Account}  # fmt: skip


MOST_TIMES = 10
"""So many times more items than it is asked for a host may put on a page."""


class Item(Struct, frozen=True, gc=False):
    """Something that was read."""

    key: str
    """What it is known by everywhere: the `uri` of a status or account; its address where it has none."""
    kind: str
    """`Status`, `Account`, `Document` or `Host`."""
    raw: bytes
    """The JSON that the host sent, as it was sent; empty where it is gone."""
    host: str
    """Who said so."""
    gone: str = ""
    """Why it is not there any more: `deleted`, or `left out` by its author's wish. Only `recheck` gives such ones."""

    @property
    def first_hand(self) -> bool:
        """Whether the host that said so is the one whose the key is, or has the same owner. Others may make things up."""
        return speaks_for(self.host, self.key)

    def typed(self) -> Any:
        """The status or account; plain data of what is no entity."""
        kind = KINDS.get(self.kind)
        return parse(self.raw) if kind is None else read(self.raw, kind)


def fitting(job: Job, response: Response) -> list[tuple[bytes, Any]]:
    """The items of an answer that are what the source has.

    Raises:
        msgspec.DecodeError: it is no such answer.
    """
    source = job.kind
    if response.status == NO_CONTENT:
        return []
    found = pieces(response.body, source.within, listed=bool(source.page) or source.kind == "Host")
    fits: Any = {"Host": str, "Document": (dict, list)}.get(source.kind, dict)
    fitting = [piece for piece in found if isinstance(piece[1], fits)]
    if found and not fitting and not job.pages:
        raise DecodeError("nothing of it is one")
    if source.page and len(found) > MOST_TIMES * source.page:
        raise DecodeError(f"it has {len(found)} items on a page")
    return fitting


def key_of(job: Job, raw: bytes, data: Any, path: str, *, trusted: bool) -> str:
    """What an item is known by everywhere. What a host says of its own it can say in its own name alone, if it is not trusted."""
    origin, source = job.origin, job.kind
    if source.kind in ("Host", "Document"):
        return str(data) if source.kind == "Host" else origin + path
    for name in (data.get("uri"), data.get("url")):
        if (
            isinstance(name, str)
            and name
            and (trusted or source.parts != ("local",) or speaks_for(job.host, name))
        ):
            return name
    identifier = data.get("id")
    if not isinstance(identifier, str | int):
        identifier = blake2b(raw, digest_size=12).hexdigest()
    return f"{origin}/{source.kind}/{identifier}"


def speaks_for(host: str, key: str) -> bool:
    """Whether a host and what a key is the address of have one owner; what is no address is everybody's."""
    try:
        theirs = urlsplit(key).hostname
    except ValueError:
        return False
    mine = domain_of(host)
    # Of a server of one's own network the name may be one of the internet.
    return not theirs or domain_of(theirs) == mine or (is_inside(mine) and not is_inside(theirs))


def made_at(data: Any) -> Any:
    """When a status was made, as it says; None if it does not."""
    made = data.get("created_at") if isinstance(data, dict) else None
    return read_instant(made) if isinstance(made, str) else None


def is_older(data: Any, since: Any) -> bool:
    """Whether a status was made before a moment."""
    made = made_at(data) if since is not None else None
    return made is not None and made < since
