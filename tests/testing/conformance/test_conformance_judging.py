"""What in an answer is not as documented: decisions, without a server."""

import json

from atoot.entities.server import Server
from atoot.testing.conformance.judging import MOST_FINDINGS, due_of, entity_of, findings
from tables import each


def found(data, method="view_status", server=None):
    """Where an answer deviates, and what should stand there."""
    return {one.path: one.expected for one in findings(json.dumps(data).encode(), method, server)}


@each(
    ("method", "words"),
    [
        ("view_status", "Status"),
        ("home_timeline", "list of Status"),
        ("create_status", "Status"),
        ("account_relationships", "list of Relationship"),
        ("markers_get", "dict of str and Marker"),
        ("delete_list", "no error"),
    ],
)
def test_what_an_operation_answers_with_is_what_the_client_reads_it_as(method, words):
    assert entity_of(method) == words


def test_an_answer_that_is_none_of_an_entity_is_not_compared():
    assert due_of("delete_list") is type(None)
    assert findings(b"no JSON at all", "delete_list") == []


def test_what_is_no_json_is_said_so():
    (finding,) = findings(b"<html>", "view_status")
    assert finding.expected == "JSON"


def test_fields_of_a_wrong_type_are_found_where_they_stand():
    assert found({"id": "1", "replies_count": "many"})["replies_count"] == "a whole number"
    old = Server(claims="0.0.1")
    assert "[0].account.bot" in found(
        [{"id": "1", "account": {"id": "7", "bot": "no"}}], "home_timeline", old
    )


def test_what_is_so_in_every_item_is_told_once_and_no_more_than_can_be_read():
    posts = [{"id": str(number), "replies_count": "many"} for number in range(50)]
    paths = found(posts, "home_timeline")
    assert [path for path in paths if path.endswith("replies_count")] == ["[0].replies_count"]
    everything = [{"id": "1", **{f"{name}_at": "soon" for name in "abcdefghijklmnopqrstuvwxyz"}}]
    assert len(findings(json.dumps(everything).encode(), "home_timeline")) == MOST_FINDINGS


def test_what_the_claimed_version_has_not_yet_is_not_missed():
    bare = {"id": "1", "created_at": "2026-01-31T12:00:00Z", "account": {"id": "1"}, "content": ""}
    new, old = (found(bare, server=Server(claims=claims)) for claims in ("4.6.0", "3.5.0"))
    assert "quotes_count" in new
    assert "quotes_count" not in old
    assert "visibility" in old


@each(
    ("name", "value", "is_right"),
    [
        ("created_at", "2026-01-31T12:00:00.000Z", True),
        ("created_at", "2026-01-31T12:00:00+01:00", True),
        ("created_at", "2026-01-31T12:00:00", False),
        ("edited_at", "yesterday", False),
        ("url", "https://a.example/@a/1", True),
        ("url", "/@a/1", False),
    ],
)
def test_times_have_a_zone_and_addresses_a_server(name, value, is_right):
    assert (found({"id": "1", name: value}).get(name) is None) is is_right


def test_the_day_of_an_accounts_last_status_is_a_day():
    account, old = {"id": "1", "acct": "a", "last_status_at": "2026-01-31"}, Server(claims="0.0.1")
    assert "last_status_at" not in found(account, "account", old)
    late = {**account, "last_status_at": "2026-01-31T12:00:00Z"}
    assert found(late, "account", old)["last_status_at"] == "a time as in 2026-01-31"
