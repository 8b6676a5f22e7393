"""What is reported to people who write servers."""

import json
import logging

import pytest

import atoot
from atoot.entities import Account, Status
from atoot.message import Request, Response
from atoot.strict import DeviationReport, Strictness
from atoot.testing import ScriptedServer, answer

ACCOUNT = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00Z"}
STATUS = {"id": "1", "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT}


def response(body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(Request("GET", "/api/v1/timelines/home?limit=3"), 200, {}, raw)


@pytest.fixture
def strictness() -> Strictness:
    found = Strictness()
    found.server = "example 1.0"
    found.is_older_than = bool  # it need send no more than what every server sends
    return found


def test_an_answer_as_documented_is_not_reported(strictness: Strictness):
    strictness.look(response([STATUS]), list[Status])
    assert strictness.reports == []


def test_a_report_says_where_and_what_and_who(strictness: Strictness):
    strictness.look(response([STATUS, STATUS | {"favourites_count": "3"}]), list[Status])
    assert strictness.reports == [
        DeviationReport(
            operation="GET /api/v1/timelines/home",
            kind="list of Status",
            path="[1].favourites_count",
            expected="a whole number",
            got="a text",
            server="example 1.0",
        )
    ]
    assert str(strictness.reports[0]) == (
        "GET /api/v1/timelines/home (list of Status): [1].favourites_count: "
        "expected a whole number, got a text (example 1.0)"
    )


def test_an_answer_that_is_of_another_kind_is_reported_as_a_whole(strictness: Strictness):
    strictness.look(response({}), list[Status])
    (report,) = strictness.reports
    assert (report.path, report.got) == ("", "an object")
    assert "the answer: expected an array of Status" in str(report)


def test_each_kind_of_deviation_is_reported_once(strictness: Strictness):
    odd = STATUS | {"weather": "rain"}
    for _ in range(3):
        strictness.look(response([odd, odd]), list[Status])
    assert [report.path for report in strictness.reports] == ["[0].weather"]


def test_the_same_place_can_deviate_in_several_ways(strictness: Strictness):
    for value in ("3", None, [], "4"):
        strictness.look(response([STATUS | {"favourites_count": value}]), list[Status])
    assert [report.got for report in strictness.reports] == ["a text", "null", "an array"]


def test_the_same_deviation_of_another_kind_of_answer_is_another(strictness: Strictness):
    odd = STATUS | {"weather": "rain"}
    strictness.look(response(odd), Status)
    strictness.look(response([odd]), list[Status])
    assert [report.kind for report in strictness.reports] == ["Status", "list of Status"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_left_to_the_error_that_follows(strictness: Strictness, body: bytes):
    strictness.look(response(body), list[Status])
    assert strictness.reports == []


def test_reports_go_to_a_log(strictness: Strictness, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING, "atoot.strict"):
        strictness.look(response([STATUS | {"weather": "rain"}]), list[Status])
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("atoot.strict", str(strictness.reports[0]))
    ]


async def test_a_strict_client_reports_and_reads_on(server: ScriptedServer, connect):
    server.on("GET", "/api/v2/instance", answer(json={"version": "4.5.0", "mood": "good"}))
    server.on("GET", "/api/v1/timelines/home", answer(json=[STATUS | {"weather": "rain"}]))
    c = await connect(server, "token", strict=True)
    (status,) = await c.home_timeline()
    assert status.extra == {"weather": "rain"}
    (report,) = [one for one in c.deviations if one.path.endswith("weather")]
    assert (report.server, report.expected, report.got) == ("mastodon 4.5.0", "no such field", "a text")


async def test_a_strict_client_does_not_look_at_plain_data(server: ScriptedServer, connect):
    c = await connect(server, "token", strict=True)
    known = len(c.deviations)
    server.on("GET", "/api/v1/anything", answer(json={"mood": "good"}))
    assert await c.get("/api/v1/anything") == {"mood": "good"}
    assert len(c.deviations) == known


async def test_a_client_that_is_not_strict_reports_nothing(server: ScriptedServer, connect):
    server.on("GET", "/api/v1/timelines/home", answer(json=[STATUS | {"weather": "rain"}]))
    c = await connect(server, "token")
    await c.home_timeline()
    assert c.deviations == []


async def test_the_embedded_instance_is_as_documented_where_it_matters(instance, connect):
    c = await connect(instance, instance.tokens["alice"], strict=True)
    await c.create_status(status="Hello")
    await c.home_timeline()
    reports = [report for report in c.deviations if report.kind == "list of Status"]
    # It claims to be a Mastodon 4.6, and lacks what that has since 4.5 and 4.6.
    missing = {report.path.split(".")[-1] for report in reports}
    assert {report.got for report in reports} == {"nothing"}
    assert {"quotes_count", "quote_approval"} <= missing
    assert not {"uri", "indexable", "content", "emojis"} & missing


async def test_a_strict_client_of_a_server_that_cannot_be_reached_is_not_made():
    with pytest.raises(atoot.NetworkError):
        await atoot.MastodonAPI.create("127.0.0.1:9", use_https=False, retries=0, strict=True)


def test_a_value_that_cannot_be_read_is_one_kind_whatever_it_is(strictness: Strictness):
    for number in range(3):
        strictness.look(response([ACCOUNT | {"created_at": f"bad{number}"}]), list[Account])
    assert [report.path for report in strictness.reports].count("[0].created_at") == 1


async def test_what_the_documentation_says_is_always_sent_is_missed(server: ScriptedServer, connect):
    server.on(
        "GET",
        "/api/v2/instance",
        answer(
            json={"version": "0.20.0", "source_url": "https://codeberg.org/superseriousbusiness/gotosocial"}
        ),
    )
    server.on(
        "GET",
        "/api/v1/notifications",
        answer(
            json=[{"id": "1", "type": "mention", "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT}]
        ),
    )
    c = await connect(server, "token", strict=True)
    (notification,) = await c.get_notifications()
    assert notification.group_key is None or notification.group_key == ""
    missing = {report.path for report in c.deviations if report.got == "nothing"}
    assert {"[0].group_key", "[0].account.uri", "[0].account.indexable"} <= missing
    # Null or optional by the documentation.
    assert not {"[0].status", "[0].account.moved", "[0].account.discoverable", "[0].report"} & missing


@pytest.mark.parametrize(
    ("version", "missed"),
    [("4.1.0", False), ("4.2.9", True), ("4.7.0", True), ("2.7.2 (compatible; Pleroma 2.6.0)", True)],
)
async def test_a_field_that_came_later_than_the_server_is_not_missed(
    server: ScriptedServer, connect, version, missed
):
    server.on("GET", "/api/v2/instance", answer(json={"version": version}))
    server.on("GET", "/api/v1/accounts/1", answer(json=ACCOUNT))
    c = await connect(server, "token", strict=True)
    await c.account("1")
    paths = {report.path for report in c.deviations}
    assert ("uri" in paths) is missed
    assert "display_name" in paths


def test_an_answer_with_a_bad_character_is_looked_at_too(strictness: Strictness):
    strictness.look(
        response(json.dumps([STATUS | {"weather": "rain"}]).encode().replace(b"rain", b"r\xffin")),
        list[Status],
    )
    assert [report.path for report in strictness.reports] == ["[0].weather"]
