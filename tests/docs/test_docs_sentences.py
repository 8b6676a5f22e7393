"""Every field and every parameter of what is public has a sentence."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import atoot
from atoot import MastodonAPI, entities

MODULES = (
    "",
    "arrow",
    "entities",
    "errors",
    "events",
    "harvest",
    "oauth",
    "otel",
    "push",
    "sync",
    "testing",
    "text",
    "types",
    "webhooks",
)
EVERYWHERE = {"self", "cls", "params", "cursor"}
"""What is the same in every operation; docs/reference/index.md says it once."""
MADE_OTHERWISE = {
    "MastodonAPI",
    "EventStream",
    "SyncMastodonAPI",
    "SyncEventStream",
    "SyncWebSocket",
    "SyncItems",
    "SyncPages",
}
"""Classes that nobody makes by calling them: `atoot.client`, `c.stream`, `c.streaming` and lists do."""
ENTRY = re.compile(r"^ *\*{0,2}(\w+)(?: \(.*?\))?:", re.MULTILINE)


@cache
def public() -> dict[str, Any]:
    """Public names of the package, and what they stand for."""
    found: dict[str, Any] = {}
    for name in MODULES:
        module = import_module(f"atoot.{name}" if name else "atoot")
        # What is loaded lazily stands in the source alone, in the imports for type checkers.
        lazily = re.findall(
            r"^    from atoot\S+ import \w+ as (\w+)$", inspect.getsource(module), re.MULTILINE
        )
        for one in {*getattr(module, "__all__", lazily), *lazily}:
            value = getattr(module, one)
            if str(getattr(value, "__module__", "")).startswith("atoot") and not one.startswith("_"):
                found.setdefault(f"{value.__module__}.{one}", value)
    return found


def classes() -> list[type]:
    """Public classes."""
    return [value for value in public().values() if inspect.isclass(value)]


def described(thing: Any) -> set[str]:
    """Parameters that a docstring describes under Args."""
    part = re.search(r"^Args:\n(.*?)(?=^\w+:\n|\Z)", inspect.getdoc(thing) or "", re.DOTALL | re.MULTILINE)
    return set(ENTRY.findall(part[1])) if part else set()


def functions() -> Iterator[tuple[str, Any]]:
    """Every public function and method."""
    yield from ((name, value) for name, value in public().items() if inspect.isfunction(value))
    for owner in (*classes(), *MastodonAPI.__mro__):
        for name, value in vars(owner).items():
            function = getattr(value, "__func__", value)
            if (
                not name.startswith("_")
                and inspect.isfunction(function)
                and function.__module__.startswith("atoot")
            ):
                yield f"{owner.__qualname__}.{name}", function


def fields_of(owner: type) -> Iterator[tuple[str, bool]]:
    """The fields that a class declares itself, and whether a text stands under each."""
    (tree,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(owner))).body
    body = tree.body
    for here, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(here, ast.AnnAssign) and isinstance(here.target, ast.Name):
            is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            hints = ast.unparse(here.annotation)
            if not here.target.id.startswith("_") and "ClassVar" not in hints:
                yield here.target.id, is_text or "Annotated[" in hints


def test_every_parameter_has_a_sentence():
    without = {}
    for name, function in functions():
        missing = set(inspect.signature(function).parameters) - EVERYWHERE - described(function)
        if missing:
            without[name] = missing
    assert without == {}


def test_every_parameter_with_which_an_object_is_made_has_a_sentence():
    without = {}
    for name, owner in public().items():
        if not inspect.isclass(owner):
            continue
        made = vars(owner).get("__init__")
        if (
            not inspect.isfunction(made)
            or getattr(owner, "_is_protocol", False)
            or hasattr(owner, "__struct_fields__")
            or hasattr(owner, "__dataclass_fields__")
        ):
            continue
        if issubclass(owner, BaseException) or owner.__name__ in MADE_OTHERWISE:
            continue
        missing = set(inspect.signature(made).parameters) - EVERYWHERE - described(owner) - described(made)
        if missing:
            without[name] = missing
    assert without == {}


def test_every_field_has_a_sentence():
    owners = {getattr(entities, name) for name in entities.__all__} | set(classes())
    without = [
        f"{owner.__qualname__}.{name}"
        for owner in owners
        for name, has_text in fields_of(owner)
        if not has_text
    ]
    assert sorted(without) == []


def test_what_has_no_sentence_is_found():
    assert dict(fields_of(Sample)) == {"told": True, "untold": False}
    assert described(Sample.do) == {"one", "two"}


class Sample:
    told: int
    """What it is."""
    untold: int
    _own: int

    def do(self, one, two):
        """Do it.

        Args:
            one: the first,
                and more of it.
            *two: the second.

        Raises:
            three: no parameter.
        """


def test_what_is_public_is_looked_at():
    assert {"atoot.mastodon.client", "atoot.oauth.web.Flow", "atoot.http.settings.Hooks"} <= set(public())
    assert atoot.MastodonAPI in classes()
    assert {"atoot.arrow.table", "atoot.otel.hooks", "atoot.sync.streams.SyncEventStream"} & set(public())
    assert len(dict(functions())) > 400
    owners = {getattr(entities, name) for name in entities.__all__}
    assert sum(len(list(fields_of(owner))) for owner in owners) > 1000
