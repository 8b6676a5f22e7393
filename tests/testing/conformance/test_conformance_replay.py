"""Answers that were recorded, and what is found in them without the server."""

from pathlib import Path

import pytest

from atoot.message import Request, Response
from atoot.secrets import without_secrets
from atoot.testing.conformance import (
    replay,
)
from atoot.testing.conformance.replay import PRIVATE, recorder
from atoot.testing.conformance.testbed import Answered


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
