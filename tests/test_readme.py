"""The README is true: its code runs, its commands exist, its links lead somewhere."""

import re
import tomllib
from functools import partial
from pathlib import Path

import pytest
from tools.pictures.readme import ROOMS, pages_of

import atoot
from atoot.cli.picture import sunrise
from atoot.testing import EmbeddedInstance

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SHELL = [code for language, code in BLOCKS if language == "sh"]
PYTHON = [code for language, code in BLOCKS if language == "python"]
PROGRAMS = [code for code in PYTHON if "asyncio.run(" in code]
SNIPPETS = [code for code in PYTHON if "asyncio.run(" not in code]


@pytest.fixture
def at_home(instance: EmbeddedInstance, monkeypatch, tmp_path):
    """Turns the instance and the token of the README into those of the embedded instance."""
    for name in ("create_app", "browser_login_url", "login"):
        function = getattr(atoot.MastodonAPI, name)
        monkeypatch.setattr(atoot.MastodonAPI, name, staticmethod(partial(function, use_https=False)))
    monkeypatch.setattr(atoot, "client", partial(atoot.client, use_https=False))
    monkeypatch.chdir(tmp_path)
    Path("cat.png").write_bytes(sunrise())

    def turned(code):
        return code.replace("mastodon.social", instance.host).replace("YOUR_TOKEN", instance.tokens["alice"])

    return turned


def test_the_first_screens_have_the_commands_and_a_program():
    assert SHELL[1:] == ["pip install '.[demo]' && atoot demo\n", "pip install -e '.[dev]' && pytest\n"]
    assert len(README.splitlines()) < 100
    assert README.index(PROGRAMS[0]) < README.index(SHELL[1]) < README.index("\n## Why")


def test_how_to_install_it_is_true_as_long_as_it_is_not_published():
    assert "unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## ")[1]
    assert "which is not published yet" in README
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert SHELL[0] == f"pip install 'atoot @ git+{project['urls']['Source']}'\n"


def test_the_commands_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"demo", "dev"} <= set(project["optional-dependencies"])
    assert "atoot" in project["scripts"]
    named = set(re.findall(r"atoot\[(\w+)\]", README))
    assert named <= set(project["optional-dependencies"])


def test_the_first_program_posts_and_lists_what_was_posted(at_home, capsys):
    exec(at_home(PROGRAMS[0]), {})
    first, *posts = capsys.readouterr().out.splitlines()
    assert first.startswith("@alice has posted http://")
    assert len(posts) == 1
    assert posts[0].endswith("Hello, fediverse!")


def test_there_is_no_program_without_a_test():
    assert len(PROGRAMS) == len(PYTHON) == 1


def test_the_links_are_whole_and_lead_to_what_is_there():
    # On a package index there are no files beside the text.
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert len(links) > 10
    for link in links:
        assert link.startswith("https://"), link
        ours = re.match(
            r"https://(?:github\.com/popura-network/atoot/blob|raw\.githubusercontent\.com/popura-network/atoot)/HEAD/(.+)",
            link,
        )
        assert ours is None or (ROOT / ours[1]).exists(), link


def test_the_pictures_are_drawn_by_the_command():
    demo, tree = ((ROOT / "docs" / "assets" / f"{name}.svg").read_text("utf-8") for name in ("demo", "map"))
    assert "public&#160;timeline" in demo
    assert re.search(r"unmatched|error", demo, re.IGNORECASE) is None
    for room in ROOMS:
        assert room.replace(" ", "&#160;") in tree
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    assert "Post pictures and media" in pages_of(nav, "How-to")


def test_every_name_of_the_library_that_is_spoken_of_exists():
    for name in re.findall(r"\batoot\.([A-Za-z_]\w*)", README):
        assert hasattr(atoot, name) or name in ("testing", "sync"), name
    for name in re.findall(r"\bc\.([a-z_]\w*)", README):
        assert hasattr(atoot.MastodonAPI, name), name
