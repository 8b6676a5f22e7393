"""What the documentation names exists."""

import re
from importlib import import_module
from importlib.util import find_spec
from inspect import isfunction
from pathlib import Path

import pytest
from docs_sources import PAGES, text_of

import atoot
import atoot.testing

ROOT = Path(__file__).resolve().parents[2]
COMING = "coming-from/mastodon-py.md"
ROWS = re.findall(r"^\| `(\w+)` \| (.+) \|$", text_of(COMING), re.MULTILINE)
NO_METHODS = {"base_url", "env", "json", "md", "py", "service"}
"""What stands behind `c.` or `bot.` and is no method: an attribute, and endings of files."""
PROSE = [page for page in PAGES if not page.startswith("reference/")]


def test_every_method_that_is_named_exists():
    named = {
        (page, name)
        for page in PAGES
        for name in re.findall(
            r"""(?<![\w."])(?:c|alice|bob|bot|slow|hasty|watched)\.([a-z]\w*)""", text_of(page)
        )
    }
    known = {*dir(atoot.MastodonAPI), *dir(atoot.Bot)}
    unknown = {(page, name) for page, name in named if name not in known}
    assert {(page, name) for page, name in unknown if name not in NO_METHODS} == set()


def test_every_name_of_the_package_that_is_named_exists():
    for page in PAGES:
        text = re.sub(r"atoot\.[\w.]+\]\[|\[atoot[\w.]*\]|^::: .+$", "", text_of(page), flags=re.MULTILINE)
        for name in re.findall(r"""(?<![\w/.`"])atoot\.([A-Za-z_]\w*)""", text):
            assert hasattr(atoot, name) or find_spec(f"atoot.{name}"), (page, name)
        for names in re.findall(r"from atoot\.testing import (.+)", text):
            assert [name for name in names.split(", ") if not hasattr(atoot.testing, name)] == [], page


PUBLIC = (
    "archive",
    "arrow",
    "doctor",
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
"""Modules that a program may import besides `atoot`; all others may move."""


def test_what_a_page_documents_or_links_to_has_a_public_name():
    # The chapters of the client are shown without their names: what a reader sees are its methods.
    chapters = tuple(f"{base.__module__}.{base.__qualname__}" for base in atoot.MastodonAPI.__mro__)
    named = [
        (page, name)
        for page in PAGES
        for name in re.findall(r"(?:^::: |\]\[)atoot\.([\w.]+)", text_of(page), flags=re.MULTILINE)
    ]
    for page, name in named:
        first, *rest = name.split(".")
        if first in PUBLIC:
            assert not rest or hasattr(import_module(f"atoot.{first}"), rest[0]), (page, name)
        elif not f"atoot.{name}".startswith(chapters):
            assert first in {*atoot.__all__, "RedisBudget"}, (page, name)


@pytest.mark.parametrize("page", ["coming-from/atoot-1.md"])
def test_every_method_in_the_table_of_names_exists(page: str):
    table = text_of(page).partition("## Names")[2]
    named = set(re.findall(r"`(\w+)`", table))
    assert len(named) > 10
    assert {name for name in named if not isfunction(getattr(atoot.MastodonAPI, name, None))} == set()


def test_every_row_of_the_other_library_says_what_to_do():
    assert len(ROWS) > 280
    assert len({name for name, _ in ROWS}) == len(ROWS)
    assert [name for name, said in ROWS if not re.search(r"\w{3}", said)] == []


def test_every_chapter_of_the_other_library_that_is_an_operation_names_a_method():
    without = [name for name, said in ROWS if "c." not in said and "atoot." not in said]
    assert len(without) < 12


def test_every_public_method_of_the_other_library_has_a_row():
    other = pytest.importorskip("mastodon", reason="Mastodon.py is not installed").Mastodon
    public = {name for name in dir(other) if not name.startswith("_") and isfunction(getattr(other, name))}
    assert public - {name for name, _ in ROWS} == set()


def test_a_page_has_one_title_and_short_lines():
    for page in PROSE:
        text = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
        assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1, page
        long = [line for line in text.splitlines() if len(line) > 120 and not line.startswith(("|", "-"))]
        assert long == [], page
