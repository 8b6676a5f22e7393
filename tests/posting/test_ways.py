import logging

import pytest

from atoot.entities import ScheduledStatus, Status
from atoot.entities.server import Server
from atoot.posting.ways import check_preview, tell_what_differs, ways_to_post
from tables import each

ALICE = {"id": "1", "username": "alice", "acct": "alice"}


def status(**fields) -> Status:
    return Status.from_dict({"id": "7", "visibility": "private", "account": ALICE, **fields})


def test_only_what_the_operation_takes_is_sent_of_the_settings():
    given = {"content_type": "text/markdown", "idempotency_key": "k", "quote_id": 5, "local_only": None}
    assert ways_to_post(given) == {"content_type": "text/markdown", "quote_id": "5", "local_only": None}


def test_things_are_named_by_their_ids():
    assert ways_to_post({"quoted_status_id": status(), "allowed_mentions": [3, "4"]}) == {
        "quoted_status_id": "7",
        "allowed_mentions": ["3", "4"],
    }


def test_one_text_is_not_taken_for_a_list_of_letters():
    with pytest.raises(TypeError, match="to: expected a list of texts, got one text"):
        ways_to_post({"to": "alice@a.example"})


@each("software", ["pleroma", "akkoma"])
def test_a_preview_is_asked_of_servers_that_show_one(software):
    check_preview(Server(software=software, version="1.0"))


@each("software", ["mastodon", "gotosocial", ""])
def test_a_preview_is_not_asked_of_servers_that_would_post_it(software):
    with pytest.raises(ValueError, match="would post it"):
        check_preview(Server(software=software, version="1.0"))


def test_what_a_server_has_made_wider_is_told(caplog):
    with caplog.at_level(logging.WARNING, "atoot.posting"):
        tell_what_differs({"visibility": "direct"}, status())
    assert caplog.messages == [
        "status 7: visibility 'direct' was asked for, and the server made it 'private'"
    ]


@pytest.mark.parametrize("asked", ["private", "unlisted", "list:5", None])
def test_what_is_as_wide_or_narrower_is_not_told(caplog, asked):
    tell_what_differs({"visibility": asked}, status())
    assert caplog.messages == []


def test_of_a_post_that_is_to_come_nothing_is_told_yet(caplog):
    tell_what_differs(
        {"visibility": "direct"},
        ScheduledStatus.from_dict({"id": "1", "scheduled_at": "2030-01-01T00:00:00Z"}),
    )
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("given", "made", "told"),
    [
        ({"poll": {"options": ["a", "b"]}}, {}, "poll"),
        ({"poll": {"options": ["a", "b"]}}, {"poll": {"id": "1", "options": []}}, ""),
        ({"in_reply_to_id": "5"}, {}, "in_reply_to_id"),
        ({"in_reply_to_id": "5"}, {"in_reply_to_id": "another-kind-of-id"}, ""),
        ({"spoiler_text": "tea", "status": "x"}, {}, "spoiler_text"),
        ({"spoiler_text": "tea"}, {"content": "<p>tea</p>"}, ""),
        ({"spoiler_text": "tea", "status": "x"}, {"spoiler_text": "Tea"}, ""),
        ({"spoiler_text": "tea", "status": "x"}, {"friendica": {"title": "tea"}}, ""),
        ({"poll": None, "spoiler_text": ""}, {}, ""),
        ({"quoted_status_id": "5"}, {}, "quoted_status_id"),
        ({"quoted_status_id": "5"}, {"quote": {"state": "pending"}}, ""),
        ({"quoted_status_id": "5"}, {"quote_id": "5"}, ""),
    ],
)
def test_what_a_server_has_left_out_is_told(caplog, given, made, told):
    tell_what_differs(given, Status.from_dict({"id": "7", **made}))
    expected = f"status 7: {told} was given, and the server has made the post without it"
    assert caplog.messages == ([expected] if told else [])


@pytest.mark.parametrize("made", [[], [{"id": "4", "type": "image"}]])
def test_files_that_a_server_has_left_out_are_told(caplog, made):
    tell_what_differs({"media_ids": ["4", "5"]}, status(media_attachments=made))
    said = f"status 7: 2 files were given, and the server has made the post with {len(made)}"
    assert [record.getMessage() for record in caplog.records] == [said]
