"""The README is true: its code runs, its commands exist, its links lead somewhere."""

import ast
import asyncio
import inspect
import re
import tomllib
import webbrowser
from functools import partial
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

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


def test_the_first_screen_has_the_two_commands_and_a_program():
    first = README.split("\n## ")[0]
    assert SHELL == ["pip install '.[demo]' && atoot demo\n", "pip install -e '.[dev]' && pytest\n"]
    assert all(command in first for command in SHELL)
    assert PROGRAMS[0] in first
    assert len(first.splitlines()) < 50


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


def test_the_login_program_keeps_a_token(at_home, instance, monkeypatch, tmp_path):
    def browser(url, *_):
        def person():
            page = urlopen(instance.consent(url, "bob"), timeout=20)
            page.read()

        Thread(target=person, daemon=True).start()
        return True

    monkeypatch.setattr(webbrowser, "open", browser)
    monkeypatch.setattr(
        atoot, "login", partial(atoot.login, use_https=False, store=tmp_path / "kept" / "atoot.json")
    )
    names = {}
    exec(at_home(PROGRAMS[1]), names)
    assert names["credentials"].account == "bob"

    async def whoami():
        async with atoot.client(**names["credentials"].for_client()) as c:
            return (await c.verify_account_credentials()).acct

    assert asyncio.run(whoami()) == "bob"


def test_there_is_no_program_without_a_test():
    assert len(PROGRAMS) == 2


async def test_the_tour_can_be_walked_from_its_first_snippet_to_its_last(at_home, alice, bob):
    for number in range(3):
        await bob.create_status(status=f"@alice Number {number} about #python")
    said = []
    names = {"atoot": atoot, "c": alice, "print": lambda *words: said.append(words)}
    for snippet in SNIPPETS:
        before = len(said)
        if ".stream(" in snippet:
            await _listen(_run(at_home(snippet), names), bob, said)
        else:
            await _run(at_home(snippet), names)
        assert "print(" not in snippet or len(said) > before, snippet
    assert names["everything"]
    assert names["media"].description


async def _run(code, names):
    """Run code that awaits, as the asyncio REPL does."""
    result = eval(compile(code, "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if inspect.isawaitable(result):
        await result


async def _listen(work, bob, said):
    """Let the work listen to alice's stream, and bob write to her until something is said about it."""
    before = len(said)
    async with asyncio.timeout(30), asyncio.TaskGroup() as both:
        listener = both.create_task(work)
        while len(said) == before:  # nobody tells when the stream is open
            await bob.create_status(status="@alice Hi!")
            await asyncio.wait({listener}, timeout=0.1)  # no more than the stream can catch up with
        listener.cancel()
    assert said[before][0] in {"bob", "mention"}


def test_the_links_inside_the_project_lead_somewhere():
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target.removeprefix("#") in headings if target.startswith("#") else (ROOT / target).exists(), (
            target
        )


def test_every_name_of_the_library_that_is_spoken_of_exists():
    for name in re.findall(r"\batoot\.([A-Za-z_]\w*)", README):
        assert hasattr(atoot, name) or name == "testing", name
    for name in re.findall(r"\bc\.([a-z_]\w*)", README):
        assert hasattr(atoot.MastodonAPI, name), name
