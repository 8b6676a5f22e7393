import unicodedata
from datetime import UTC, datetime
from time import tzset

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.cli import when
from atoot.cli.faces import account_text, notification_text, poll_texts, status_text
from atoot.entities import Account, Notification, Poll, Status

ACCOUNT = {"id": "1", "username": "mallory", "acct": "mallory@example.org"}
WHEN = "2026-01-02T03:04:05Z"


def status(**fields):
    return Status.from_dict({"id": "7", "created_at": WHEN, "account": ACCOUNT} | fields)


def lines(text):
    return text.plain.splitlines()


def test_a_post_says_who_when_what_and_where():
    shown = lines(
        status_text(
            status(
                content="<p>One</p><p>Two</p>",
                visibility="unlisted",
                url="https://example.org/7",
                replies_count=1,
                reblogs_count=2,
                favourites_count=3,
            )
        )
    )
    assert shown[0].startswith("@mallory@example.org  2026-01-0")
    assert shown[0].endswith("  unlisted  id 7")
    assert shown[1:] == ["  One", "  ", "  Two", "  1 replies, 2 boosts, 3 favourites  https://example.org/7"]


def test_a_warning_stands_before_the_text():
    assert lines(status_text(status(content="text", spoiler_text="careful")))[1] == "  CW: careful"


def test_a_boost_shows_what_is_boosted_and_by_whom():
    boosted = status(content="wise", account={"id": "2", "username": "w", "acct": "wise"}).to_dict()
    head, text, *_ = lines(status_text(status(reblog=boosted)))
    assert head.startswith("@wise")
    assert head.endswith("boosted by @mallory@example.org")
    assert text == "  wise"


def test_an_edited_post_says_so():
    assert lines(status_text(status(edited_at=WHEN)))[0].endswith("edited")


QUOTED = {"id": "9", "created_at": WHEN, "account": ACCOUNT, "content": "<p>wise<br>words</p>"}


def test_a_quoted_post_stands_below_with_a_bar_before_it():
    quoting = status(
        content='<p class="quote-inline">RE: <a href="https://x/9">https://x/9</a></p><p>So!</p>',
        quote={"state": "accepted", "quoted_status": QUOTED | {"quote": {"state": "accepted"}}},
    )
    _, text, head, first, second, deeper, counts = lines(status_text(quoting))
    assert text == "  So!"
    assert head.startswith("  ┃ @mallory@example.org  2026-01-0")
    assert (first, second, deeper) == ("  ┃ wise", "  ┃ words", "  ┃ quotes another post")
    assert counts.startswith("  0 replies")


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"quote": {"state": "pending", "quoted_status": None}}, "quotes a post (pending)"),
        ({"quote": {"state": "revoked", "quoted_status_id": "9"}}, "quotes the post 9 (revoked)"),
        ({"quote": {"state": "blocked_account", "quoted_status": QUOTED}}, "quotes a post (blocked account)"),
        ({"pleroma": {"quote": {"id": "9"}, "quote_url": "https://x/\x1b9"}}, "quotes https://x/␛9"),
    ],
)
def test_a_quote_that_is_not_shown_is_named(fields, line):
    assert lines(status_text(status(content="So!", **fields)))[2] == f"  {line}"


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", None]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_post_with_an_odd_date_is_shown(time, zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    tzset()
    try:
        shown = status_text(
            status(content="odd", created_at=time, edited_at=time, poll={"id": "1", "expires_at": time})
        )
        assert lines(shown)[1] == "  odd"
        assert notification_text(
            Notification.from_dict({"id": "1", "type": "follow", "created_at": time, "account": ACCOUNT})
        )
    finally:
        monkeypatch.undo()
        tzset()


def test_a_time_that_has_none_is_said():
    assert when.shown(None) == "at an unknown time"
    assert when.shown(datetime.min.replace(tzinfo=UTC)).startswith("0001-01-01 0")
    assert when.shown(datetime.max.replace(tzinfo=UTC))[:4] == "9999"


def test_files_are_described():
    media = [
        {"id": "1", "type": "image", "description": "A cat", "url": "https://x/1"},
        {"id": "2", "type": "video"},
    ]
    shown = lines(status_text(status(content="x", media_attachments=media)))
    assert shown[2:4] == ["  [image] A cat  https://x/1", "  [video] no description  "]


@pytest.mark.parametrize(
    ("fields", "end"),
    [({"expired": True}, "over"), ({"expires_at": WHEN}, "until 2026-01-0"), ({}, "open")],
)
def test_a_poll_shows_its_shares_and_its_end(fields, end):
    options = [{"title": "Tea", "votes_count": 3}, {"title": "Coffee", "votes_count": 1}, {"title": "?"}]
    poll = Poll.from_dict({"id": "1", "options": options, "votes_count": 4, **fields})
    *answers, last = [text.plain for text in poll_texts(poll)]
    assert answers == ["○   75 %  Tea", "○   25 %  Coffee", "○ ?"]
    assert last.startswith(f"poll, 4 votes, {end}")


def test_a_poll_without_votes_divides_by_nothing():
    poll = Poll.from_dict({"id": "1", "options": [{"title": "Tea", "votes_count": 0}]})
    assert poll_texts(poll)[0].plain == "○    0 %  Tea"


@pytest.mark.parametrize(
    ("type", "said"),
    [("mention", "mentions you"), ("admin.report", "admin.report"), ("pleroma:x_y", "pleroma:x y")],
)
def test_a_notification_says_what_happened(type, said):
    shown = Notification.from_dict({"id": "1", "type": type, "created_at": WHEN, "account": ACCOUNT})
    assert notification_text(shown).plain.startswith(f"@mallory@example.org {said}  2026-")


def test_a_notification_shows_the_post_further_in():
    made = {"id": "1", "type": "mention", "created_at": WHEN, "account": ACCOUNT}
    shown = lines(
        notification_text(Notification.from_dict(made | {"status": status(content="hi").to_dict()}))
    )
    assert shown[1].startswith("  @mallory")
    assert shown[2] == "    hi"


WORDS = st.text(st.characters(exclude_categories=["Cs"]))  # what UTF-8 can say


@given(WORDS, WORDS)
def test_nothing_that_others_write_is_obeyed(one, two):
    account = Account.from_dict(ACCOUNT | {"acct": one or "x", "display_name": two, "note": one, "url": two})
    media = [{"id": "1", "type": one, "description": two, "url": one}]
    poll = {"id": "1", "options": [{"title": two, "votes_count": 1}]}
    post = status(
        account=account.to_dict(),
        content=f"<p>{one}</p>{two}",
        spoiler_text=two,
        visibility=one or "x",
        url=two,
        media_attachments=media,
        poll=poll,
    )
    made = {"id": two or "1", "type": one or "x", "created_at": WHEN, "account": account.to_dict()}
    seen = Notification.from_dict(made | {"status": post.to_dict()})
    for text in (status_text(post, marked=True), account_text(account), notification_text(seen)):
        for character in text.plain.replace("\n", ""):
            assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
            assert unicodedata.bidirectional(character) not in {
                "LRE",
                "RLE",
                "LRO",
                "RLO",
                "PDF",
                "LRI",
                "RLI",
                "FSI",
                "PDI",
            }
