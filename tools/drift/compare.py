"""A tree of Mastodon beside the library: what one has and the other lacks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from atoot.entities.base import Entity
from tools.drift import exceptions, known
from tools.drift.classes import Tree
from tools.drift.parameters import Parameters, parameters_of
from tools.drift.routes import Route, expand
from tools.drift.serializers import Field, serializers

MATCHES_ALL = re.compile(r"\(.*|\*.*")


class NoTreeError(Exception):
    """There is no tree of Mastodon."""


@dataclass
class Drift:
    """What differs, in sentences."""

    version: str = "unknown"
    operations: list[str] = field(default_factory=list)
    """That the library lacks."""
    parameters: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    """What the library has and the tree lacks."""
    unread: list[str] = field(default_factory=list)

    @property
    def is_there(self) -> bool:
        """Whether the library lacks something."""
        return bool(self.operations or self.parameters or self.fields)


def compare(root: Path) -> Drift:
    """What a tree has that the library does not know, and the other way round.

    Raises:
        NoTreeError: there are no routes.
    """
    tree = Tree(root)
    found = Drift(version_of(tree))
    if not (root / "config" / "routes.rb").is_file():
        raise NoTreeError(f"there is no config/routes.rb in {root}: expected a tree of Mastodon")
    _routes(tree, found)
    _entities(tree, found)
    found.unread += tree.unread
    return found


def version_of(tree: Tree) -> str:
    """Which version a tree is of."""
    module = tree.find("Mastodon::Version")
    if module is None:
        return "unknown"
    numbers = [
        word.text
        for part in ("major", "minor", "patch", "default_prerelease")
        for statement in module.methods.get(part, [])
        for word in statement.words
        if word.kind in ("number", "text") and word.text
    ]
    return ".".join(numbers[:3]) + "".join(f"-{rest}" for rest in numbers[3:]) or "unknown"


def _routes(tree: Tree, found: Drift) -> None:
    routes = expand(
        tree.statements("config/routes.rb") or [], lambda name: tree.statements(f"config/routes/{name}.rb")
    )
    found.unread += [f"config/routes.rb: {text}" for text in routes.unread]
    operations = known.known_operations()
    seen = set[str]()
    for route in routes.found:
        if not _is_read(route) or _is_left_out(route):
            continue
        keys = [known.key(method, MATCHES_ALL.sub("", route.path)) for method in route.methods]
        seen |= set(keys)
        mine = [operations[key] for key in keys if key in operations]
        if MATCHES_ALL.search(route.path):
            seen |= {key for key in operations if key.startswith(keys[0].rstrip("/"))}
        elif (read := parameters_of(route, tree)) is None:
            found.unread.append(f"{route}: {route.controller} has no {route.action}")
        elif not mine:
            found.operations.append(f"{route} ({route.controller}#{route.action})")
            found.unread += read.unread
        else:
            _parameters(route, read, set().union(*(operation.parameters for operation in mine)), found)
    found.absent += sorted(
        f"operation {operation.method} {operation.path}"
        for key, operation in operations.items()
        if key not in seen and operation.is_of_mastodon and operation.path.startswith(exceptions.READ)
    )


def _is_read(route: Route) -> bool:
    return route.path.startswith(exceptions.READ) and route.controller.startswith(exceptions.CONTROLLERS)


def _is_left_out(route: Route) -> bool:
    keys = {known.key(method, route.path) for method in route.methods}
    return any(route.path.startswith(start) or start in keys for start in exceptions.OPERATIONS)


def _parameters(route: Route, read: Parameters, mine: set[str], found: Drift) -> None:
    found.unread += [text for text in read.unread if text not in found.unread]
    keys = [known.key(method, route.path) for method in route.methods]
    shared = set().union(*(exceptions.SHARED.get(key, set()) for key in keys))
    shared |= set() if "GET" in route.methods else exceptions.OF_LISTS - mine
    for name in sorted(read.names - mine - shared - exceptions.PARAMETERS.keys()):
        if not any(other.startswith(f"{name}[") for other in mine) and not _is_within(name, mine):
            found.parameters.append(f"{route}: {name}")
    for name in sorted(mine - read.names) if str(route) not in exceptions.HANDED_ON else ():
        if not any(other.startswith(f"{name}[") for other in read.names) and not _is_within(name, read.names):
            found.absent.append(f"parameter {route}: {name}")


def _is_within(name: str, others: set[str]) -> bool:
    """Whether a name is that of something inside of a hash of which the other side knows only that it is one."""
    outer, bracket, _ = name.partition("[")
    return bool(bracket) and outer in others


def _entities(tree: Tree, found: Drift) -> None:
    for serializer, fields in serializers(tree):
        own = "::".join(
            part.removesuffix("Serializer") for part in serializer.removeprefix("REST::").split("::")
        )
        if own in exceptions.SERIALIZERS:
            continue
        name = exceptions.ENTITIES.get(own, own.replace("::", ""))
        entity = known.entity(name)
        if entity is None:
            found.fields.append(f"{name}: no such entity ({serializer})")
        elif name not in exceptions.FIELDS:
            other = exceptions.ELSEWHERE.get(name, set())
            found.fields += [f"{name}: {text}" for text in _fields(entity, fields) if text not in other]
            sent = {field.path for field in fields}
            found.absent += [f"field {name}: {path}" for path in sorted(known.documented_fields(name) - sent)]


def _fields(entity: type[Entity], fields: list[Field]) -> Iterator[str]:
    sent = {field.path: field for field in fields}
    for path in sent:
        if not known.has_field(entity, path):
            yield path
    for name in known.required_fields(entity):
        if name in sent and sent[name].optional:
            yield f"{name} is not always sent, and required here"
        elif name not in sent:
            yield f"{name} is not sent, and required here"
