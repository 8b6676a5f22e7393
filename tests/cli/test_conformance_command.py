"""`atoot conformance`, as a person types it."""

import json

import pytest


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
        (["https://a.example"], "two people are needed"),
        (["https://a.example", "--as", "one-token-alone"], "two people are needed"),
        (["https://a.example", "--as", "ann@a.example", "--as", "x"], "there is no profile"),
        (["https://a.example", "--as", "a-token", "--as", "b-token"], "say --yes"),
        (["--replay", "nothing.jsonl"], "cannot be read"),
        (["--known", "nothing.toml", "--replay", "x"], "no file of known deviations"),
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
