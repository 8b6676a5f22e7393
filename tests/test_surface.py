"""Code written for atoot 1.x runs unchanged: `surface.json` holds every public name of 1.0.2."""

import inspect
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, get_origin, get_overloads, get_type_hints

import atoot
from atoot import MastodonAPI
from tables import each

SURFACE = json.loads(Path(__file__).with_name("surface.json").read_text("utf-8"))
METHODS: dict[str, dict[str, Any]] = SURFACE["methods"]
PUBLISHED_KINDS = {"var_keyword": inspect.Parameter.VAR_KEYWORD}
OPTIONAL_NOW = {
    ("list_accounts_add", "account_ids"),  # the documentation of 1.x calls it `accounts`: both names work
    ("list_accounts_remove", "account_ids"),
    ("cancel_scheduled_status", "date"),  # the operation has no such parameter
}
"""Parameters that had to be given and no longer have to."""
NEW_KINDS = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)


def parameters(name: str) -> list[inspect.Parameter]:
    found = list(inspect.signature(getattr(MastodonAPI, name)).parameters.values())
    return found[1:] if METHODS[name]["bound"] == "instance" else found


def published(name: str) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(
            row["name"],
            PUBLISHED_KINDS.get(row.get("kind"), inspect.Parameter.POSITIONAL_OR_KEYWORD),
            default=None if (name, row["name"]) in OPTIONAL_NOW else _default(row),
        )
        for row in METHODS[name]["parameters"]
    ]


def _default(row: dict[str, Any]) -> Any:
    """The published default; None where 1.x shared one `{}` or `[]` among all calls."""
    if "default" not in row:
        return inspect.Parameter.empty
    return None if row["default"] == "empty" else row["default"]


@each("name", SURFACE["module"])
def test_every_published_name_can_be_imported_from_atoot(name: str):
    assert name in atoot.__all__
    assert hasattr(atoot, name)


@each(("name", "parent"), SURFACE["exceptions"].items())
def test_an_exception_is_caught_by_all_that_caught_it_before(name: str, parent: str):
    above = Exception if parent == "Exception" else getattr(atoot, parent)
    assert issubclass(getattr(atoot, name), above)


def test_an_unavailable_server_is_an_error_of_the_server():
    assert issubclass(atoot.UnavailableError, atoot.ServerError)


def test_a_published_method_keeps_its_parameters_in_name_order_kind_and_default():
    for name in METHODS:
        before = published(name)
        now = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters(name)]
        keyword = [parameter for parameter in before if parameter.kind is inspect.Parameter.VAR_KEYWORD]
        positional = [parameter for parameter in before if parameter not in keyword]
        assert now[: len(positional)] == positional, name
        assert [one.kind for one in keyword if one.kind not in {p.kind for p in now}] == [], name


def test_what_is_new_in_a_published_method_can_be_left_out_and_is_given_by_name():
    new = {
        (name, parameter.name): parameter
        for name in METHODS
        for parameter in parameters(name)
        if parameter.name not in {known.name for known in published(name)}
    }
    assert [name for name, parameter in new.items() if parameter.kind not in NEW_KINDS] == []
    assert [
        name
        for name, parameter in new.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.default is inspect.Parameter.empty
    ] == []


def test_a_published_method_is_bound_as_it_was():
    kinds = {"instance": "function", "class": "classmethod", "static": "staticmethod"}
    bound = {name: type(inspect.getattr_static(MastodonAPI, name)).__name__ for name in METHODS}
    assert bound == {name: kinds[method["bound"]] for name, method in METHODS.items()}


def is_awaited(name: str) -> bool:
    method = getattr(MastodonAPI, name)
    results = [get_type_hints(form)["return"] for form in get_overloads(method) or [method]]
    kinds = [get_origin(result) or result for result in results]
    listing = all(isinstance(kind, type) and issubclass(kind, Coroutine) for kind in kinds)
    return listing or inspect.iscoroutinefunction(method)


def test_a_published_method_is_awaited_if_it_was():
    assert {name: is_awaited(name) for name in METHODS} == {
        name: method["async"] for name, method in METHODS.items()
    }


async def test_a_client_has_the_published_attributes():
    async with atoot.client("mastodon.example", access_token="token") as c:
        assert [name for name in SURFACE["attributes"] if not hasattr(c, name)] == []


def test_the_context_manager_takes_what_the_factory_takes():
    factory = inspect.signature(MastodonAPI.create).parameters.values()
    manager = inspect.signature(atoot.client).parameters.values()
    assert [(p.name, p.kind) for p in manager] == [(p.name, p.kind) for p in factory]
    assert [p.name for p, q in zip(manager, factory, strict=True) if p.default != q.default] == ["instance"]


def test_no_default_is_shared_among_calls():
    shared = [
        (name, parameter.name)
        for name in METHODS
        for parameter in parameters(name)
        if isinstance(parameter.default, dict | list | set)
    ]
    assert shared == []


def test_the_surface_is_that_of_the_published_package(shared: Path):
    whole = json.loads((shared / "seed" / "surface-1.x.json").read_text("utf-8"))
    assert SURFACE["module"] == whole["module"]
    kinds = {name: _with_kinds(method) for name, method in METHODS.items()}
    assert kinds == whole["MastodonAPI"]


def _with_kinds(method: dict[str, Any]) -> dict[str, Any]:
    return method | {
        "parameters": [{"kind": "positional_or_keyword"} | parameter for parameter in method["parameters"]]
    }
