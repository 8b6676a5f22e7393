"""What is read: items, and what they are known by."""

from hashlib import blake2b
from typing import Any

from msgspec import Struct

from atoot import entities
from atoot.decoding.lenient import read
from atoot.decoding.parsing import parse
from atoot.harvest.job import Job
from atoot.network.domains import speaks_for

KINDS: dict[str, type[entities.Status | entities.Account]] = {"Status": entities.Status, "Account": entities.Account}  # fmt: skip


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


def key_of(job: Job, raw: bytes, data: Any, path: str, *, trusted: bool) -> str:
    """What an item is known by everywhere. What a host says of its own it can say in its own name alone, if it is not trusted."""
    source = job.kind
    if job.sought or source.kind == "Document":
        return job.sought or job.origin + path
    if source.kind == "Host":
        return str(data)
    anybody = trusted or source.parts != ("local",)
    for name in (data.get("uri"), data.get("url")):
        if isinstance(name, str) and name and (anybody or speaks_for(job.host, name)):
            return name
    identifier = data.get("id")
    if not isinstance(identifier, str | int):
        identifier = blake2b(raw, digest_size=12).hexdigest()
    return f"{job.origin}/{source.kind}/{identifier}"
