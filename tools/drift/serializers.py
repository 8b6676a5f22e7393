"""What the serializers of a tree send: fields, and whether they are always there.

https://github.com/rails-api/active_model_serializers/blob/v0.10.13/docs/general/serializers.md
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.drift.arguments import Words, arguments, closing, inside, name, names, split
from tools.drift.classes import RubyClass, Tree, class_in
from tools.drift.statements import Statement

ROOT = "app/serializers"
ASSOCIATIONS = ("has_one", "has_many", "belongs_to")


class Field(NamedTuple):
    """A field of an object that the server sends."""

    path: str
    """A slash leads into an object: `configuration/polls/max_options`."""
    optional: bool = False


def serializers(tree: Tree) -> Iterator[tuple[str, list[Field]]]:
    """Name of each serializer of the API, and what it sends."""
    for place in sorted((tree.root / ROOT).rglob("*.rb")):
        path = place.relative_to(tree.root)
        if not _is_of_the_api(path):
            continue
        for cls in class_in(tree.statements(path.as_posix()) or []):
            yield from _all(cls, tree)


def fields_of(cls: RubyClass, tree: Tree) -> list[Field]:
    """What a serializer sends, with what it inherits."""
    found: dict[str, Field] = {}
    for place in reversed(list(tree.ancestors(cls))):
        for call in place.calls:
            for field in _fields(call):
                found[field.path] = field
    for field in list(found.values()):
        for inner in _inside_of(field.path, cls, tree):
            found.setdefault(inner.path, inner)
    return list(found.values())


def _is_of_the_api(path: Path) -> bool:
    return path.parts[2] == "rest" or path.name.startswith("oauth_")


def _all(cls: RubyClass, tree: Tree) -> Iterator[tuple[str, list[Field]]]:
    if cls.name.endswith("Serializer"):
        yield cls.name, fields_of(cls, tree)
    for inner in cls.inner.values():
        yield from _all(inner, tree)


def _fields(call: Statement) -> Iterator[Field]:
    given = arguments(inside(call.words[1:]))
    conditional = "if" in given.named or "unless" in given.named
    key = name(given.named.get("key"))
    if call.verb == "attributes":
        for part in given.positional:
            for own in names(part):
                yield Field(own, conditional)
    elif call.verb == "attribute" or call.verb in ASSOCIATIONS:
        attribute = name(given.positional[0]) if given.positional else None
        if attribute is not None:
            yield Field(key or attribute, conditional)


def _inside_of(attribute: str, cls: RubyClass, tree: Tree) -> Iterator[Field]:
    """What stands in a field whose method gives a hash: `def usage` with `{ users: { ... } }`."""
    body = next((place.methods[attribute] for place in tree.ancestors(cls) if attribute in place.methods), [])
    for statement in body[1:]:
        for inner in statement.walk():
            if inner.words and inner.words[0].text == "{":
                yield from _keys(inner.words, attribute, optional=len(body) > 2 or statement.block != [])


def _keys(words: Words, prefix: str, *, optional: bool) -> Iterator[Field]:
    content = words[1 : closing(words, 0)]
    for part in split(content):
        if part[0].kind != "label":
            continue
        path = f"{prefix}/{part[0].text}"
        yield Field(path, optional)
        if len(part) > 1 and part[1].text == "{":
            yield from _keys(part[1:], path, optional=optional)
