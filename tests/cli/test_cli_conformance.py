"""`atoot conformance`, as a person types it."""

import asyncio
import json
import signal

import pytest

from atoot.cli.conformance import conformance
from atoot.cli.errors import CommandError
from atoot.testing.conformance import runner
from atoot.testing.conformance.check import Check
from atoot.testing.conformance.testbed import Testbed

TWO = ["--as", "a-token", "--as", "b-token", "--yes"]


@pytest.fixture
def people(instance) -> list[str]:
    return ["--as", instance.tokens["alice"], "--as", instance.tokens["bob"]]


def test_a_server_is_checked_and_what_deviates_is_told_on_a_page_and_in_a_report(
    shell, instance, people, tmp_path
):
    origin, html, old = f"http://{instance.host}", tmp_path / "report.html", tmp_path / "old.json"
    chapters = ["--chapter", "directory", "--chapter", "markers"]
    ended = shell.run("conformance", origin, *people, *chapters, "--yes", "--json", "--html", str(html))
    assert ended.status == 1
    assert "1 checks deviate" in ended.err
    report = json.loads(ended.out)
    assert {result["verdict"] for result in report["results"]} == {"works", "deviates"}
    assert "profile_directory" in html.read_text()
    assert instance.tokens["alice"] not in ended.out + ended.err + html.read_text()

    old.write_text(ended.out)
    known = tmp_path / "known.toml"
    known.write_text('"directory.profile_directory" = "fields of 4.6 are missing"\n')
    more = ["--known", str(known), "--compare", str(old), "--badge", str(tmp_path / "badge.json")]
    ended = shell.run("conformance", origin, *people, *chapters, "--yes", *more)
    assert ended.status == 0, ended.err
    assert "known: fields of 4.6 are missing" in ended.out
    assert "in all" in ended.out
    assert "checks" in (tmp_path / "badge.json").read_text()


def test_tokens_are_read_from_files_and_answers_are_recorded_and_replayed(shell, instance, tmp_path):
    for name in ("alice", "bob"):
        (tmp_path / f"{name}.token").write_text(instance.tokens[name] + "\n")
    people = ["--as", str(tmp_path / "alice.token"), "--as", str(tmp_path / "bob.token")]
    record = tmp_path / "answers.jsonl"
    ended = shell.run(
        "conformance",
        f"http://{instance.host}",
        *people,
        "--chapter",
        "markers",
        "--yes",
        "--record",
        str(record),
    )
    assert ended.status == 0, ended.err
    assert instance.tokens["bob"] not in record.read_text()
    ended = shell.run("conformance", "--replay", str(record))
    assert "markers_get answers with" in ended.out or "replayed" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "which server?"),
        (["https://a.example"], "two accounts are needed"),
        (["https://a.example", "--as", "one-token-alone"], "two accounts are needed"),
        (["https://a.example", "--as", "ann@a.example", "--as", "x"], "there is no profile"),
        (["https://a.example", "--as", "a-token", "--as", "b-token"], "use --yes"),
        (["--replay", "nothing.jsonl"], "cannot be read"),
        (["--known", "nothing.toml", "--replay", "x"], "no file of known deviations"),
        (["https://a.example", *TWO, "--html", "/nowhere/x.html"], "/nowhere/x.html: cannot be written"),
        (["https://a.example", *TWO, "--badge", "/nowhere/x.json"], "/nowhere/x.json: cannot be written"),
        (["https://a.example", *TWO, "--record", "/nowhere/x.jsonl"], "/nowhere/x.jsonl: cannot be written"),
        (["https://a.example", *TWO, "--record", "/"], "/: cannot be written: Is a directory"),
        (["https://a.example", "--as", "a-token", "--as", "", "--yes"], "two access tokens are needed"),
        (["https://a.example/mastodon", *TWO], "got a path"),
        (["http://127.0.0.1:9", "--as", "a-token", "--as", "b-token", "--yes"], "cannot connect"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(shell, arguments, said):
    ended = shell.run("conformance", *arguments)
    assert ended.status != 0
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_chapter_that_there_is_not_is_said_with_those_that_there_are(shell, instance, people):
    ended = shell.run("conformance", f"http://{instance.host}", *people, "--yes", "--chapter", "nothing")
    assert ended.status == 2
    assert "there are accounts" in ended.err


def test_a_known_check_that_there_is_not_is_told_with_those_that_may_be_meant(shell, tmp_path):
    known = tmp_path / "known.toml"
    known.write_text('"statuses.key_post_once" = "keys are ignored"\n')
    ended = shell.run("conformance", "https://a.example", *TWO, "--known", str(known))
    assert ended.status == 2
    assert "there is no check 'statuses.key_post_once' (any more); is statuses.key_posts_once or" in ended.err


def stopped(instance, monkeypatch, do) -> CommandError:
    """How a run of one check ends that is stopped on its way."""
    check = Check(id="x.stopped", sentence="x", operations=(), source="https://x.example", do=do)
    monkeypatch.setattr(runner, "CHECKS", (check,))
    people = [instance.tokens["alice"], instance.tokens["bob"]]
    with pytest.raises(CommandError) as caught:
        conformance(
            origin=f"http://{instance.host}", people=people, admin=None, chapters=(), public=False, yes=True, as_json=False,
            html=None, record=None, replayed=None, old=None, known=None, badge_file=None,
        )  # fmt: skip
    return caught.value


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_stopped_says_whether_something_is_left(instance, monkeypatch, number):
    async def do(_: Testbed) -> None:
        signal.raise_signal(number)  # Ctrl-C, `timeout`, a terminal that is closed
        await asyncio.Event().wait()

    error = stopped(instance, monkeypatch, do)
    assert str(error) == "stopped: what was made is taken away"
    assert error.status == 130
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_twice_ends_at_once_and_says_what_is_left(instance, monkeypatch, number):
    async def undo() -> None:
        asyncio.get_running_loop().call_soon(signal.raise_signal, number)  # while it waits for an answer
        await asyncio.Event().wait()

    async def do(t: Testbed) -> None:
        t.later(undo)
        signal.raise_signal(number)
        await asyncio.Event().wait()

    error = stopped(instance, monkeypatch, do)
    assert str(error).startswith("stopped: not taken away: ")
    assert "bear 'atoot-conformance " in str(error)
    assert error.status == 130


def test_secrets_of_a_recording_that_others_made_are_not_shown(shell, tmp_path):
    secret = "a-secret-of-somebody"
    body = {"id": "1", "title": 3, "access_token": secret, "email": secret, "token": secret}
    line = {"method": "GET", "path": "/api/v1/lists/1", "query": {"access_token": secret}, "status": 200}
    record = tmp_path / "answers.jsonl"
    record.write_text(json.dumps(line | {"headers": {}, "body": body}))
    ended = shell.run("conformance", "--replay", str(record), "--json", "--html", str(tmp_path / "x.html"))
    assert '"path": "title"' in ended.out
    assert secret not in ended.out + ended.err + (tmp_path / "x.html").read_text()


def test_what_is_so_in_many_operations_is_told_once(shell, tmp_path):
    lines = [
        {"method": method, "path": path, "query": "", "status": 200, "headers": {}, "body": {"id": "1", "title": 3}}
        for method, path in (("GET", "/api/v1/lists/1"), ("PUT", "/api/v1/lists/1"), ("POST", "/api/v1/lists"))
    ]  # fmt: skip
    record = tmp_path / "answers.jsonl"
    record.write_text("\n".join(map(json.dumps, lines)))
    ended = shell.run("conformance", "--replay", str(record))
    assert "✘ in 3 operations: title: expected a text, got a whole number" in ended.out
    assert ended.out.count("got a whole number") == 1
    assert "replayed.show_list" in ended.out
