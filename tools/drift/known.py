"""What the library knows: operations and their parameters from the facts of its tests, fields from its entities."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from atoot import entities
from atoot.decoding.forms import form_of, plan_of
from atoot.entities.base import Entity
from atoot.operations import TABLE

TESTS = Path(__file__).resolve().parents[2] / "tests"


class Operation:
    """An operation that the library performs, and what it may be given."""

    def __init__(self, method: str, path: str) -> None:
        self.method = method
        self.path = path
        self.parameters: set[str] = set()
        self.is_of_mastodon = True
        """False for what only other software has, or what Mastodon has removed."""


def known_operations() -> dict[str, Operation]:
    """By method and path, with `:` for each thing in the path."""
    found = {}
    for operation in TABLE:
        known = Operation(operation.method, operation.path)
        known.is_of_mastodon = not operation.software and operation.removed is None
        found[key(operation.method, operation.path)] = known
    for row in _rows():
        method, path = row["operation"].split(" ")
        known = found.setdefault(key(method, path), Operation(method, path))
        if row.get("removed") or row.get("software"):
            known.is_of_mastodon = False
        for place in ("query", "form", "header"):
            known.parameters |= {
                plain(name) for name in row.get(place, {}) if place != "header" or "-" not in name
            }
    return found


def read_from() -> Mapping[str, str]:
    """Which versions of which servers the facts are of."""
    versions: Mapping[str, str] = json.loads((TESTS / "operations" / "source.json").read_text("utf-8"))[
        "read_from"
    ]
    return versions


def key(method: str, path: str) -> str:
    """What two ways of writing an operation have in common."""
    return f"{method} {re.sub(r':[A-Za-z_]+', ':', path)}"


def plain(name: str) -> str:
    """The name of a parameter without the marks of lists: `poll[options][]` is `poll[options]`."""
    return re.sub(r"\[(?::\w+)?\]", "", name)


def documented_fields(entity: str) -> set[str]:
    """The fields of an entity that the facts of the documentation have."""
    facts = json.loads((TESTS / "entities" / "facts.json").read_text("utf-8"))
    return {path for path in facts.get(entity, {}) if "/" not in path}


def has_field(entity: type[Entity], path: str) -> bool:
    """Whether an entity has a place for a field; a slash leads into what a field holds."""
    form = form_of(entity)
    for name in path.split("/"):
        if form.container is not None:
            form = form_of(form.item)
        if form.struct is None:  # a hash with free keys
            return True
        parts = {part.name: part for part in plan_of(form.struct).parts}
        if name not in parts:
            return False
        form = parts[name].form
    return True


def is_required(entity: type[Entity], name: str) -> bool:
    """Whether an answer without a field is none."""
    return any(part.required for part in plan_of(entity).parts if part.name == name)


def required_fields(entity: type[Entity]) -> Iterable[str]:
    """Fields without which an answer is none."""
    return [part.name for part in plan_of(entity).parts if part.required]


def entity(name: str) -> type[Entity] | None:
    """The class of an entity."""
    found: Any = getattr(entities, name, None)
    return found if isinstance(found, type) and issubclass(found, Entity) else None


def _rows() -> list[dict[str, Any]]:
    folder = TESTS / "operations"
    rows: list[dict[str, Any]] = json.loads((folder / "facts.json").read_text("utf-8"))
    source: list[dict[str, Any]] = json.loads((folder / "source.json").read_text("utf-8"))["operations"]
    return rows + source
