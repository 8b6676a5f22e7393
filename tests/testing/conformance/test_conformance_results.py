"""How results are saved, compared, forgiven, shown and replayed."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.message import Request, Response
from atoot.secrets import without_secrets
from atoot.testing.conformance import (
    ConformanceReport,
    Finding,
    Result,
    badge,
    compare,
    page,
    read_known,
    read_report,
    replay,
)
from atoot.testing.conformance.replay import PRIVATE, recorder
from atoot.testing.conformance.results import forgiven, table
from atoot.testing.conformance.testbed import Answered

WORKS = Result(check="lists.lists", sentence="lists are listed", verdict="works", source="https://a.example")
DEVIATES = Result(
    check="lists.show_list", sentence="a list <b>is</b> shown", verdict="deviates", request="GET /api/v1/lists/1: 200",
    findings=(Finding(path="title", expected="a text", got="<script>alert(1)</script>"),), source="https://a.example",
)  # fmt: skip
MISSING = Result(
    check="tags.tag", sentence="a tag is there", verdict="missing", reason="GET /api/v1/tags/:name: 404"
)
REPORT = ConformanceReport(
    origin="https://a.example",
    server="mastodon 4.6.5",
    made="2026-01-01",
    by="2",
    results=(WORKS, DEVIATES, MISSING),
)


def test_a_report_comes_back_from_its_file(tmp_path):
    file = tmp_path / "report.json"
    file.write_bytes(REPORT.to_json())
    assert read_report(file) == REPORT


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "no report of a run"),
        (b'{"version": 99}', "reads up to 1"),
        (b'{"results": 3}', "no report of a run"),
    ],
)
def test_what_is_no_report_is_refused_with_its_name(tmp_path, content, said):
    file = tmp_path / "report.json"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=rf"report.json: .*{said}"):
        read_report(file)


def test_a_known_deviation_does_not_count_and_one_that_works_again_is_told():
    found = forgiven(REPORT, {"lists.show_list": "no title", "lists.lists": "was broken once"})
    assert [result.known for result in found.results] == ["", "no title", ""]
    assert found.deviations == []
    assert found.works_again == ("lists.lists",)


def test_known_deviations_want_a_reason(tmp_path):
    file = tmp_path / "known.toml"
    file.write_text('"lists.lists" = ""\n')
    with pytest.raises(ValueError, match=r"lists\.lists: give the reason"):
        read_known(file)
    file.write_text('"lists.lists" = "order"\n')
    assert read_known(file) == {"lists.lists": "order"}
    file.write_text('"no keys" = ["statuses.key_posts_once", "lists.lists"]\n')
    assert read_known(file) == {"statuses.key_posts_once": "no keys", "lists.lists": "no keys"}
    file.write_text("[")
    with pytest.raises(ValueError, match="no file of known deviations"):
        read_known(file)


def test_two_runs_are_compared_the_worst_first():
    old = ConformanceReport(results=(WORKS, MISSING))
    new = ConformanceReport(results=(Result(check="lists.lists", sentence="x", verdict="deviates"), DEVIATES))
    found = [(change.check, change.before, change.now) for change in compare(old, new)]
    assert found == [
        ("lists.lists", "works", "deviates"),
        ("lists.show_list", "new", "deviates"),
        ("tags.tag", "missing", "gone"),
    ]


def test_the_badge_says_how_much_works():
    assert json.loads(badge(REPORT)) == {
        "schemaVersion": 1, "label": "Mastodon API", "message": "50.0% of 2 checks", "color": "red",
    }  # fmt: skip
    assert json.loads(badge(ConformanceReport()))["message"] == "nothing tried"


def test_the_table_counts_by_chapter_and_in_all():
    assert table(REPORT) == [
        ("lists", [1, 1, 0, 0, 0, 0]),
        ("tags", [0, 0, 0, 1, 0, 0]),
        ("in all", [1, 1, 0, 1, 0, 0]),
    ]


def test_the_page_shows_what_deviates_and_nothing_of_it_is_markup():
    html = page(REPORT)
    assert "a list &lt;b&gt;is&lt;/b&gt; shown" in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "GET /api/v1/lists/1: 200" in html
    assert 'name="viewport"' in html


def test_the_page_says_first_what_deviates_and_no_text_of_a_server_turns_the_others_around():
    turned = Finding(expected="a text", got="\u202egnp.exe")
    html = page(ConformanceReport(results=(WORKS, msgspec.structs.replace(DEVIATES, findings=(turned,)))))
    assert html.index("What deviates") < html.index("By chapter")
    assert "\u202e" not in html
    assert '<b class="works">1</b> works, <b class="deviates">1</b> deviates.' in html


def test_the_page_shows_once_what_is_so_in_many_operations():
    missing = Finding(path="account.indexable", expected="a boolean", got="nothing")
    results = [
        Result(check=f"a.{number}", sentence=f"sentence {number}", verdict="deviates", findings=(missing,))
        for number in range(40)
    ]
    own = Result(
        check="b.c", sentence="x", verdict="deviates", findings=(missing, Finding(expected="own", got="2"))
    )
    html = page(ConformanceReport(results=(*results, own)))
    assert html.count("<article") == 2
    assert html.count("expected</dt>") == 1
    assert "41 operations" in html
    assert all(f"sentence {number} " in html for number in range(40))


@given(st.text(), st.text())
def test_whatever_a_server_sends_the_page_has_no_tags_of_it(expected, got):
    one = Result(
        check="a.b", sentence="x", verdict="deviates", findings=(Finding(expected=expected, got=got),)
    )
    known = page(
        ConformanceReport(
            results=(
                Result(
                    check="a.b", sentence="x", verdict="deviates", findings=(Finding(expected="", got=""),)
                ),
            )
        )
    )
    html = page(ConformanceReport(results=(one,)))
    assert html.count("<") == known.count("<")


def answered(body: bytes, path="/api/v1/lists/1") -> Answered:
    request = Request("GET", path)
    return Answered(
        request, Response(request, 200, {"Content-Type": "application/json", "Set-Cookie": "s"}, body)
    )


def test_a_recording_has_no_secrets_and_can_be_checked_without_the_server(tmp_path):
    file = tmp_path / "answers.jsonl"
    record = recorder(file, ("a-secret-token",))
    record(
        answered(
            b'{"id": "1", "title": 3, "replies_policy": "list", "exclusive": false, "more": "a-secret-token"}'
        )
    )
    record(answered(b'{"id": "2", "title": "x", "replies_policy": "list", "exclusive": false}'))
    record(answered(b"<html>", "/api/v1/preferences"))
    text = file.read_text()
    assert "a-secret-token" not in text
    assert "Set-Cookie" not in text
    report = replay(file)
    found = {result.check: {finding.path for finding in result.findings} for result in report.results}
    assert found == {"replayed.show_list": {"title", "more"}, "replayed.preferences": {""}}


@pytest.mark.parametrize(
    "title",
    ["\u2028", "\\u2028", "\\ud800", "x\x85y", 10**40, "\\u0000"],
    ids=["line", "escaped line", "half a letter", "next line", "long number", "nothing"],
)
def test_what_servers_send_at_the_worst_is_recorded_and_replayed(tmp_path, title):
    file = tmp_path / "answers.jsonl"
    said = title if isinstance(title, int) else f'"{title}"'
    body = f'{{"id": {said}, "title": 3, "replies_policy": "list", "exclusive": false}}'
    recorder(file, ())(answered(body.encode()))
    assert "title" in {finding.path for result in replay(file).results for finding in result.findings}


def test_what_is_private_in_an_answer_is_not_recorded():
    data = {"access_token": "abc", "list": [{"email": "ann@a.example", "id": "1"}], "client_secret": ""}
    assert without_secrets(data, PRIVATE) == {
        "access_token": "***",
        "list": [{"email": "***", "id": "1"}],
        "client_secret": "",
    }


@pytest.mark.parametrize("content", ["{}", "[1]", "{", '{"method": "GET"}'])
def test_what_is_no_recording_is_refused_with_its_line(tmp_path, content):
    file = tmp_path / "answers.jsonl"
    file.write_text("\n" + content)
    with pytest.raises(ValueError, match=r"answers\.jsonl, line 2: no recorded answer"):
        replay(file)
    with pytest.raises(ValueError, match="cannot be read"):
        replay(Path("nothing.jsonl"))
