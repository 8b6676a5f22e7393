"""Every public name has an example, or is named on a page that has one."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from docs_sources import DOCS, PAGES
from test_docs_sentences import public
from tools.code_blocks import README, ROOT, blocks_of, text_of

from atoot import MastodonAPI, entities

PROGRAMS = [*(DOCS / "examples").glob("*.py"), *(ROOT / "examples").rglob("*.py")]


def public_names() -> set[str]:
    return {place.rpartition(".")[2] for place in public()}


def shown(page: str) -> Iterator[str]:
    """The names on a page: in its text, and of the modules that it shows."""
    text = text_of(page)
    yield from re.findall(r"\w+", text)
    for place in re.findall(r"^::: (atoot[\w.]*)$", text, re.MULTILINE):
        thing = thing_at(place)
        if isinstance(thing, ModuleType):
            yield from (
                name for name, value in vars(thing).items() if getattr(value, "__module__", "") == place
            )


def thing_at(place: str) -> Any:
    module, rest = place, list[str]()
    while True:
        try:
            thing = import_module(module)
        except ModuleNotFoundError:
            module, _, name = module.rpartition(".")
            rest.insert(0, name)
        else:
            break
    for name in rest:
        thing = getattr(thing, name, None)
    return thing


def with_examples() -> set[str]:
    """Names on pages that have code, and in programs."""
    found = {name for page in [README, *PAGES] if blocks_of(page) for name in shown(page)}
    for program in PROGRAMS:
        found |= set(re.findall(r"\w+", program.read_text("utf-8")))
    return found


def entities_with_examples() -> set[str]:
    """Entities that operations give, whose examples stand beside them, and those inside these: the pages of both say so."""
    waiting = [
        str(inspect.signature(method).return_annotation)
        for name, method in inspect.getmembers(MastodonAPI, inspect.isfunction)
        if not name.startswith("_")
    ]
    found: set[str] = set()
    while waiting:
        for name in re.findall(r"\b[A-Z]\w+", waiting.pop()):
            if name in entities.__all__ and name not in found:
                found.add(name)
                waiting += map(str, inspect.get_annotations(getattr(entities, name)).values())
                waiting += [base.__name__ for base in getattr(entities, name).__bases__]
    return found


def test_every_public_name_has_an_example_or_is_on_a_page_that_has_one():
    assert sorted(public_names() - with_examples() - entities_with_examples()) == []


def test_what_is_public_is_looked_at_and_what_is_not_named_is_found():
    assert len(public_names()) > 350
    assert {"Bot", "Status", "Flow", "PushKeys", "answer", "StatusPosted"} <= public_names()
    assert "Unnamed" not in with_examples() | entities_with_examples()
    assert "Status" in entities_with_examples()


def test_every_page_of_the_reference_has_an_example():
    assert [page for page in PAGES if page.startswith("reference/") and not blocks_of(page)] == []
