"""The classes of a tree: constants, methods, callbacks, and what they inherit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.drift.arguments import Words, arguments, inside, names
from tools.drift.statements import Statement, statements
from tools.drift.tokens import Token, Unreadable

FOLDERS = (
    "app/controllers",
    "app/controllers/concerns",
    "app/serializers",
    "app/serializers/concerns",
    "app/models",
    "app/models/concerns",
    "app/lib",
    "app/helpers",
    "lib",
)
"""Where Rails looks for the class of a name."""


@dataclass
class RubyClass:
    """A class or a module."""

    name: str
    parent: str | None = None
    mixins: list[str] = field(default_factory=list)
    constants: dict[str, list[Token]] = field(default_factory=dict)
    methods: dict[str, list[Statement]] = field(default_factory=dict)
    calls: list[Statement] = field(default_factory=list)
    """What stands in the body of the class: `before_action :x`, `attributes :id`."""
    inner: dict[str, "RubyClass"] = field(default_factory=dict)


class Tree:
    """The Ruby files below a folder, read when they are asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unread: list[str] = []
        """What could not be read, and why."""
        self._files: dict[Path, list[Statement] | None] = {}

    def statements(self, path: str) -> list[Statement] | None:
        """The statements of a file; None if it is not there or cannot be read."""
        place = self.root / path
        if place not in self._files:
            self._files[place] = self._read(place, path)
        return self._files[place]

    def _read(self, place: Path, path: str) -> list[Statement] | None:
        if not place.is_file():
            return None
        try:
            return statements(place.read_text("utf-8"))
        except (Unreadable, UnicodeDecodeError, OSError) as problem:
            self.unread.append(f"{path}: {problem}")
            return None

    def find(self, name: str, within: str = "") -> RubyClass | None:
        """The class of a name, looked for as Ruby does: first inside of the one that names it."""
        scopes = within.split("::") if within else []
        for length in range(len(scopes), -1, -1):
            full = "::".join([*scopes[:length], name.removeprefix("::")])
            path = _underscored(full)
            for folder in FOLDERS:
                found = self.statements(f"{folder}/{path}.rb")
                if found is not None and (cls := _class_of(full, found)):
                    return cls
        return None

    def controller(self, path: str) -> RubyClass | None:
        """The controller of a route: `api/v1/oembed`, whose class may be spelled `OEmbedController`."""
        found = self.statements(f"app/controllers/{path}_controller.rb") or []
        wanted = f"{path}_controller".replace("_", "").replace("/", "::")
        return next((cls for cls in _all_in(found) if cls.name.lower() == wanted), None)

    def ancestors(self, cls: RubyClass) -> Iterator[RubyClass]:
        """The class, and those that it inherits from or includes, as far as they are in the tree."""
        seen, waiting = set[str](), [cls]
        while waiting:
            found = waiting.pop(0)
            if found.name in seen:
                continue
            seen.add(found.name)
            yield found
            above = [*found.mixins, *([found.parent] if found.parent else [])]
            waiting += [inherited for other in above if (inherited := self.find(other, found.name))]

    def constant(self, name: str, cls: RubyClass) -> list[Token] | None:
        """What a constant stands for: one of the class, of what it inherits, or `Other::CONSTANT`."""
        owner, _, own = name.removeprefix("::").rpartition("::")
        if owner:
            other = self.find(owner, cls.name)
            return None if other is None else self.constant(own, other)
        for place in self.ancestors(cls):
            if own in place.constants:
                return [_qualified(word, place) for word in place.constants[own]]
        return None


def _qualified(word: Token, owner: RubyClass) -> Token:
    """A constant as it is called from elsewhere."""
    if word.kind == "constant" and "::" not in word.text and word.text in owner.constants:
        return word._replace(text=f"{owner.name}::{word.text}")
    return word


def class_in(statements: list[Statement], name: str = "") -> Iterator[RubyClass]:
    """The classes and modules at the top of some statements."""
    for statement in statements:
        named = [word.kind for word in statement.words[1:2]] == ["constant"]
        if named and statement.verb in ("class", "module"):
            yield _made(statement, name)


def _class_of(full: str, statements: list[Statement]) -> RubyClass | None:
    return next((cls for cls in _all_in(statements) if cls.name == full), None)


def _all_in(statements: list[Statement]) -> Iterator[RubyClass]:
    waiting = list(class_in(statements))
    while waiting:
        cls = waiting.pop()
        yield cls
        waiting += cls.inner.values()


def _made(statement: Statement, within: str) -> RubyClass:
    words = statement.words
    name = words[1].text.removeprefix("::")
    cls = RubyClass(f"{within}::{name}" if within else name)
    if len(words) > 3 and words[2].text == "<" and words[3].kind == "constant":
        cls.parent = words[3].text
    _fill(cls, statement.block)
    return cls


def _fill(cls: RubyClass, block: list[Statement]) -> None:
    for inner in class_in(block, cls.name):
        cls.inner[inner.name.rpartition("::")[2]] = inner
    for statement in block:
        words = statement.words
        if statement.verb == "def" and len(words) > 1:
            cls.methods[_method_name(words)] = [Statement(list(words[2:])), *statement.block]
        elif statement.verb == "include":
            cls.mixins += [word.text for word in words[1:] if word.kind == "constant"]
        elif words and words[0].kind == "constant" and len(words) > 2 and words[1].text == "=":
            cls.constants[words[0].text] = words[2:]
        elif statement.verb in ("included", "class_methods") or (
            statement.verb == "class" and words[1].text == "<<"
        ):
            _fill(cls, statement.block)
        elif words:
            cls.calls.append(statement)
            if statement.verb == "delegate":
                given = arguments(inside(words[1:]))
                cls.methods.update({own: [] for part in given.positional for own in names(part)})


def _method_name(words: Words) -> str:
    own = words[1].text
    return words[3].text if own == "self" and len(words) > 3 else own


def _underscored(name: str) -> str:
    parts = [
        re.sub(
            r"([a-z\d])([A-Z])|([A-Z]+)(?=[A-Z][a-z])",
            lambda m: f"{m[1]}_{m[2]}" if m[1] else f"{m[3]}_",
            part,
        )
        for part in name.split("::")
    ]
    return "/".join(part.lower() for part in parts)
