"""Whether an answer is its entity: what an operation answers with, and what in an answer is otherwise."""

import re
from collections.abc import Mapping
from itertools import islice
from types import GenericAlias
from typing import Any, get_args, get_type_hints

import msgspec

from atoot.decoding.deviations import deviations
from atoot.decoding.parsing import parse
from atoot.entities.documented import always_sent
from atoot.entities.server import Server
from atoot.mastodon import MastodonAPI
from atoot.testing.conformance.results import Finding

MOST_LOOKED_AT = 10_000
MOST_FINDINGS = 20
"""Deviations of one answer that are told."""
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    # What the documentation says and Mastodon itself does not do, seen on 4.6: held against nobody.
    "delete_status": ("content",),  # the text as it was typed comes in its place
    "delete_filter_status": ("id", "status_id"),
    "get_instance": ("configuration.accounts.", "configuration.media_attachments.description_limit"),
    "create_push_subscription": ("alerts",),  # only those that were asked for
    "push_subscription": ("alerts",),
    "update_push_subscription": ("alerts",),
    **dict.fromkeys(
        (
            "admin_reports", "admin_view_report", "admin_update_report", "admin_report_self_assign",
            "admin_report_unassign", "admin_report_resolve", "admin_report_reopen",
        ),
        ("account.confirmed", "account.disabled", "account.approved", "account.ips"),  # of another server: null
    ),
}  # fmt: skip
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
    name = _name(due_of(method))
    return {"NoneType": "no error", "Any": "JSON", "str": "a text"}.get(name, name)


def _name(kind: Any) -> str:
    inner = get_args(kind)
    if not inner:
        return str(getattr(kind, "__name__", kind))
    return f"{kind.__origin__.__name__} of {' and '.join(map(_name, inner))}"


def findings(body: bytes, method: str, server: Server | None = None) -> list[Finding]:
    """What in an answer is not as documented.

    Args:
        body: the answer.
        method: of the client, that makes the request.
        server: what is not yet in the version that it claims is not missed.
    """
    kind = due_of(method)
    if kind in UNWRAPPED or getattr(kind, "__name__", "") == "Any":
        return []
    try:
        data = parse(body)
    except msgspec.DecodeError as problem:
        return [Finding(expected="JSON", got=str(problem))]

    def always(cls: type) -> list[str]:
        since = always_sent(cls).items()
        return [name for name, version in since if server is None or not server.is_older_than(version)]

    left_out = LEFT_OUT.get(method, ())
    found = (
        one for one in deviations(data, kind, always) if not _INDEX.sub("", one.path).startswith(left_out)
    )
    kinds: dict[tuple[str, str], Finding] = {}  # what is so in every item of a list is told once
    for one in islice(found, MOST_LOOKED_AT):
        key = (_ANY_INDEX.sub("[]", one.path), one.expected)
        kinds.setdefault(key, Finding(path=one.path, expected=one.expected, got=one.got))
    return list(kinds.values())[:MOST_FINDINGS]
