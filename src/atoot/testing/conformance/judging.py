"""Comparison of answers with their entities: the entity of an operation, and deviations in an answer."""

import re
import tomllib
from collections.abc import Mapping
from itertools import chain, islice
from pathlib import Path
from types import GenericAlias
from typing import Any, get_args, get_type_hints

import msgspec

from atoot.decoding.deviations import badly_written, deviations
from atoot.decoding.parsing import parse
from atoot.entities.documented import always_sent
from atoot.entities.server import Server, is_before
from atoot.errors.unreadable import name_of
from atoot.mastodon import MastodonAPI
from atoot.testing.conformance.results import Finding

MOST_LOOKED_AT = 10_000
MOST_FINDINGS = 20
"""Deviations of one answer that are told."""
UNCLAIMED = "4.3.0"
"""The Mastodon whose fields are missed where a server claims no version of it, as GoToSocial and Takahē do."""
LEFT_OUT: Mapping[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("left_out.toml").read_text("utf-8")
)
"""Places in the answers of methods that are not looked at."""
UNWRAPPED = (type(None), str, int, bool, object)
"""What the methods of the client take out of the answer: there is no entity to compare it with."""
_ANY_INDEX = re.compile(r"\[\d+\]")
_INDEX = re.compile(r"^\[\d+\]\.?")


def due_of(method: str) -> Any:
    """What the answer of an operation is to be read as, by what the method of the client gives."""
    found = get_type_hints(getattr(MastodonAPI, method)).get("return")
    inner = get_args(found)
    origin = getattr(getattr(found, "__origin__", found), "__name__", "")
    if origin == "Paged":
        found = GenericAlias(list, inner[0])
    elif origin == "PagedObject" or (len(inner) > 1 and origin != "dict"):
        found = inner[0]
    return found


def entity_of(method: str) -> str:
    """What an operation answers with, in words."""
    name = name_of(due_of(method))
    return {"NoneType": "no error", "Any": "JSON", "str": "a text"}.get(name, name)


def findings(body: bytes, method: str, server: Server | None = None) -> list[Finding]:
    """What in the answer to a method of the client is not as documented.

    What is not yet in the version that the server claims is not missed.
    """
    kind = due_of(method)
    if kind is type(None) and not body.strip():
        return [Finding(expected="an object, if only {}", got="an empty answer")]
    if kind in UNWRAPPED or getattr(kind, "__name__", "") == "Any":
        return []
    try:
        data = parse(body)
    except msgspec.DecodeError as problem:
        return [Finding(expected="JSON", got=str(problem))]

    def always(cls: type) -> list[str]:
        since = always_sent(cls).items()
        claimed = "" if server is None else server.claims or UNCLAIMED
        return [name for name, version in since if not is_before(claimed, version)]

    left_out = tuple(LEFT_OUT.get(method, ()))
    kinds: dict[tuple[str, str], Finding] = {}  # what is so in every item of a list is told once
    for path, expected, got in islice(
        chain(deviations(data, kind, always), badly_written(data)), MOST_LOOKED_AT
    ):
        if not _INDEX.sub("", path).startswith(left_out):
            key = (_ANY_INDEX.sub("[]", path), expected)
            kinds.setdefault(key, Finding(path=path, expected=expected, got=got))
    return list(kinds.values())[:MOST_FINDINGS]
