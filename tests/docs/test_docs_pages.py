"""The reference is whole: every chapter, operation and entity has its place in the built site, and nothing is loaded
from elsewhere."""

import importlib.util
import os
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from docs_sources import DOCS, PAGES, text_of

from atoot import MastodonAPI, entities
from atoot.api.base import Endpoints
from atoot.cli.root import PLACES
from atoot.http.operations import TABLE

pytest.importorskip("mkdocs", reason="the documentation needs pip install 'atoot[docs]'")
ROOT = DOCS.parent
SEVERAL = {"GET /.well-known/nodeinfo", "GET /nodeinfo/:version"}
"""Operations that are no part of Mastodon's API."""


class Page(HTMLParser):
    """What a built page has: places to link to, and what a browser loads with it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.loaded: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {given["id"] or ""} if "id" in given else set()
        if tag in ("script", "img", "iframe", "source"):
            self.loaded.append(given.get("src") or "")
        elif tag == "link" and given.get("rel") in ("stylesheet", "preconnect", "preload", "icon"):
            self.loaded.append(given.get("href") or "")


@cache
def page_at(place: Path) -> Page:
    """A page of the site, read once."""
    return Page(place)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built as for readers."""
    folder = tmp_path_factory.mktemp("site")
    # Not `--quiet`: warnings that are not shown do not count as errors either.
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def hook() -> ModuleType:
    """What makes the pages of the reference."""
    spec = importlib.util.spec_from_file_location("docs_pages_hook", DOCS / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_chapter_has_a_page_of_its_name_with_all_its_methods(site: Path, hook: ModuleType):
    for chapter in [one for one in MastodonAPI.__bases__ if issubclass(one, Endpoints)]:
        page = page_at(site / hook.place_of(chapter).replace(".md", ".html"))
        methods = {name for name in vars(chapter) if not name.startswith("_")}
        where = f"{chapter.__module__}.{chapter.__qualname__}"
        assert {f"{where}.{name}" for name in methods} - page.anchors == set(), chapter


def test_a_chapter_without_a_generated_page_is_on_one_that_is_written(hook: ModuleType):
    for module, page in hook.BY_HAND.items():
        assert f"::: {module}." in text_of(page)


def test_every_entity_is_on_the_page_of_its_family_with_all_its_fields(site: Path):
    for name in entities.__all__:
        entity = getattr(entities, name)
        family = entity.__module__.rpartition(".")[2]
        page = page_at(site / "reference" / "entities" / f"{family}.html")
        where = f"atoot.entities.{name}"
        own = {field for field in vars(entity).get("__annotations__", {}) if not field.startswith("_")}
        hidden = {"in_repr", "adapt", "text_means"}
        assert {where, *(f"{where}.{field}" for field in own - hidden)} - page.anchors == set()


def test_the_table_of_entities_has_them_all(hook: ModuleType):
    listed = {entity.__name__ for members in hook.families().values() for entity in members}
    assert listed == set(entities.__all__)


def test_the_table_of_operations_has_all_that_the_api_has(site: Path):
    folder = ROOT / "tests" / "operations"
    facts = "".join((folder / name).read_text("utf-8") for name in ("facts.json", "source.json"))
    known = set(re.findall(r'"operation": "([^"]+)"', facts))
    table = (site / "reference" / "operations" / "index.html").read_text("utf-8")
    listed = set(re.findall(r"<code>([A-Z]+ /[^<]+)</code>", table))
    streams = {operation for operation in known | listed if "/api/v1/streaming" in operation}
    assert known - listed - streams == set()
    assert listed - known - streams <= SEVERAL


def test_a_row_of_the_table_leads_to_the_method(site: Path):
    table = (site / "reference" / "operations" / "index.html").read_text("utf-8")
    rows = re.findall(r'<code>([A-Z]+ /[^<]+)</code></td>\s*<td>(?:<[^>]+>)*<a[^>]*href="([^"]+)"', table)
    assert len(rows) == len(TABLE)
    for operation, link in rows:
        place, _, anchor = link.partition("#")
        page = (site / "reference" / "operations" / place).resolve()
        assert anchor in page_at(page).anchors, operation


def test_every_command_is_on_the_page_of_the_command_line(site: Path):
    page = site / "reference" / "cli.html"
    assert set(PLACES) - page_at(page).anchors == set()
    assert {name for name in PLACES if f"Usage: atoot {name} " not in page.read_text("utf-8")} == set()


def test_the_line_of_an_operation_is_a_paragraph_of_its_own(site: Path):
    page = (site / "reference" / "operations" / "search.html").read_text("utf-8")
    (line,) = re.findall(r'<p class="operation">(.*?)</p>', page, re.DOTALL)
    newer, older = line.split("<br />")
    assert newer.startswith("<code>GET /api/v2/search</code> · public or <code>read:search</code> · since")
    assert older.strip().startswith("<code>GET /api/v1/search</code> · <code>read:search</code> · since")


def test_nothing_is_loaded_from_elsewhere(site: Path):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    elsewhere = {link for page in pages for link in page_at(page).loaded if "//" in link}
    assert elsewhere == set()
    styles = [style.read_text("utf-8") for style in site.rglob("*.css")]
    assert [found for text in styles for found in re.findall(r"url\(['\"]?https?:|@import", text)] == []
