import io
import unicodedata
from datetime import UTC, datetime, timedelta
from time import tzset

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recording import FOLDER, SERVERS, WIDTHS, read, rendered
from rich.cells import cell_len
from rich.console import Console

from atoot.cli import when
from atoot.cli.view.accounts import account_rows, profile_rows
from atoot.cli.view.lines import counted, wrapped
from atoot.cli.view.notifications import notification_rows
from atoot.cli.view.polls import bar, poll_rows
from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.cli.view.threads import DEEPEST, branch_rows, tree_of
from atoot.cli.view.words import bare_link, words_of
from atoot.entities import Account, Notification, Poll, Relationship, Status

ACCOUNT = {"id": "1", "username": "mallory", "acct": "mallory@example.org", "display_name": "Mallory"}
WHEN = "2026-01-02T03:04:05Z"
NOW = datetime(2026, 1, 2, 3, 7, 5, tzinfo=UTC)
PIPE = View(now=NOW)


def status(**fields):
    return Status.from_dict({"id": "7", "created_at": WHEN, "account": ACCOUNT} | fields)


def lines(rows):
    return [row.plain for row in rows]


def shown(view=PIPE, **fields):
    return lines(status_rows(status(**fields), view))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("server", SERVERS)
def test_recorded_posts_of_servers_are_shown_as_they_were(server, width):
    drawn = rendered(read(server), width)
    assert drawn == (FOLDER / f"{server}-{width}.txt").read_text()
    assert max(map(cell_len, drawn.splitlines())) <= width


def test_a_post_says_who_when_what_and_what_came_of_it():
    head, *rest = shown(
        content="<p>One</p><p>Two</p>",
        visibility="unlisted",
        url="https://example.org/7",
        replies_count=1,
        reblogs_count=2,
        favourites_count=1000,
        favourited=True,
        edited_at=WHEN,
    )
    assert head == "Mallory @mallory@example.org · 3 min · unlisted · edited"
    assert rest[:3] == ["  One", "", "  Two"]
    assert rest[3:] == ["  1 reply · 2 boosts · 1\u202f000 favourites · ★ favourited · https://example.org/7"]


def test_a_number_stands_before_a_post_of_a_list():
    head, text, _ = lines(status_rows(status(content="hi", url="https://x/7"), PIPE, number=12))
    assert head.startswith(" 12 Mallory")
    assert text == "    hi"


@pytest.mark.parametrize("name", ["", "mallory"])
def test_who_has_no_other_name_is_called_by_the_handle_alone(name):
    assert shown(account=ACCOUNT | {"display_name": name})[0].startswith("@mallory@example.org · ")


def test_what_stands_behind_a_warning_is_folded_and_counted():
    poll = {"id": "1", "options": [{"title": "Tea"}]}
    media = [{"id": "1", "type": "image"}]
    fields = {"content": "he dies", "spoiler_text": "the end", "poll": poll, "media_attachments": media}
    folded = shown(**fields)
    assert folded[1:3] == ["  ⚠ the end", "  2 words and 1 file and a poll behind it; --show-cw shows it"]
    assert "  he dies" in shown(View(now=NOW, show_cw=True), **fields)
    assert "he dies" not in "".join(folded)


def test_what_a_filter_meets_is_folded():
    filtered = [{"filter": {"id": "1", "title": "spoilers", "context": ["home"], "filter_action": "warn"}}]
    assert "  hidden by spoilers; --show-cw shows it" in shown(content="he dies", filtered=filtered)


def test_a_boost_shows_what_is_boosted_and_by_whom():
    boosted = status(content="wise", account={"id": "2", "username": "w", "acct": "wise"}).to_dict()
    first, head, text = shown(reblog=boosted, url="https://x/7")
    assert first == "↻ Mallory @mallory@example.org boosted · 3 min"
    assert head.startswith("@wise")
    assert text == "  wise"


def test_a_reply_says_to_whom_if_that_is_known():
    mention = {"id": "2", "username": "w", "acct": "wise"}
    reply = {"in_reply_to_id": "1", "in_reply_to_account_id": "2"}
    assert "↳ replies to @wise" in shown(mentions=[mention], **reply)
    assert "↳ replies" in shown(**reply)
    assert "↳ goes on from a post before" in shown(**reply | {"in_reply_to_account_id": "1"})


QUOTED = {"id": "9", "created_at": WHEN, "account": ACCOUNT, "content": "<p>wise<br>words</p>"}


def test_a_quoted_post_stands_below_with_a_bar_before_it():
    quoting = status(
        content='<p class="quote-inline">RE: <a href="https://x/9">https://x/9</a></p><p>So!</p>',
        quote={"state": "accepted", "quoted_status": QUOTED | {"quote": {"state": "accepted"}}},
        url="https://x/7",
    )
    _, text, head, first, second, deeper, _ = lines(status_rows(quoting, PIPE))
    assert text == "  So!"
    assert head.startswith("  ┃ Mallory @mallory@example.org · 3 min")
    assert (first, second, deeper) == ("  ┃ wise", "  ┃ words", "  ┃ quotes another post")


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
    assert shown(content="So!", **fields)[2] == f"  {line}"


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", None]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("exact", [True, False])
def test_a_post_with_an_odd_date_is_shown(time, zone, exact, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    tzset()
    view = View(now=NOW, exact=exact)
    try:
        drawn = shown(
            view, content="odd", created_at=time, edited_at=time, poll={"id": "1", "expires_at": time}
        )
        assert drawn[1] == "  odd"
        assert notification_rows(
            Notification.from_dict({"id": "1", "type": "follow", "created_at": time, "account": ACCOUNT}),
            view,
        )
    finally:
        monkeypatch.undo()
        tzset()


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(days=7), "7 d"),
        (timedelta(days=8), "25 Dec 2025"),
        (timedelta(seconds=-30), "now"),
        (timedelta(hours=-3), "in 3 h"),
    ],
)
def test_times_are_told_by_how_long_ago_they_were(ago, said):
    assert when.relative(NOW - ago, NOW) == said


def test_a_time_of_this_year_needs_no_year():
    assert when.relative(NOW, NOW + timedelta(days=30)) == "2 Jan"


def test_exact_times_have_their_zone(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Vienna")
    tzset()
    try:
        assert shown(View(now=NOW, exact=True))[0].endswith(" · 2026-01-02 04:04 CET")
    finally:
        monkeypatch.undo()
        tzset()


def test_a_time_that_has_none_is_said():
    assert when.shown(None) == when.relative(None, NOW) == "at an unknown time"
    assert when.shown(datetime.min.replace(tzinfo=UTC)).startswith("0001-01-01 0")
    assert when.shown(datetime.max.replace(tzinfo=UTC))[:4] == "9999"


def test_files_are_described_and_sensitive_ones_are_marked():
    media = [
        {"id": "1", "type": "image", "description": "A cat", "url": "https://x/1"},
        {"id": "2", "type": "video"},
    ]
    drawn = shown(content="x", media_attachments=media)
    assert drawn[2:5] == ["  [image] A cat", "  https://x/1", "  [video] no description"]
    assert "  [image] A cat  (sensitive)" in shown(media_attachments=media, sensitive=True)


def test_a_picture_that_was_fetched_stands_below_its_description():
    media = {"id": "1", "type": "image", "description": "A cat", "preview_url": "https://x/1"}
    view = View(now=NOW, width=40, pictures={"https://x/1": "▄▄\n▄▄"})
    paper = io.StringIO()
    console = Console(file=paper, width=40)
    for row in status_rows(status(media_attachments=[media]), view, number=1):
        console.print(row)
    assert paper.getvalue().splitlines()[1:4] == ["    [image] A cat", "    ▄▄", "    ▄▄"]


def test_the_card_of_a_page_is_shown_where_nothing_else_is_attached():
    card = {"url": "https://x/", "title": "A page", "description": "about all", "provider_name": "x"}
    assert shown(card=card)[1:3] == ["  │ A page  x", "  │ about all"]
    assert "  │ A page  x" not in shown(card=card, media_attachments=[{"id": "1", "type": "image"}])


def poll_lines(view=PIPE, **fields):
    return lines(poll_rows(Poll.from_dict({"id": "1", **fields}), view))


def test_a_poll_has_bars_and_numbers_to_vote_by():
    options = [{"title": "Tea", "votes_count": 3}, {"title": "Coffee", "votes_count": 1}, {"title": "?"}]
    drawn = poll_lines(
        View(now=NOW, width=40), options=options, votes_count=4, own_votes=[0], voted=True, expired=True
    )
    assert drawn == [
        "1 ✔  75 % ███████▌   Tea",
        "2 ○  25 % ██▌        Coffee",
        "3 ○ ?",
        "4 votes · over · you voted",
    ]


def test_shares_of_a_poll_with_several_answers_are_of_people():
    options = [{"title": "Tea", "votes_count": 2}, {"title": "Coffee", "votes_count": 1}]
    drawn = poll_lines(options=options, votes_count=3, voters_count=2, multiple=True)
    assert drawn[0].startswith("1 ☐ 100 %")
    assert drawn[2] == "2 people · several answers · open"


@pytest.mark.parametrize(
    ("fields", "end"),
    [({"expired": True}, "over"), ({"expires_at": "2026-01-02T05:10:00Z"}, "ends in 2 h"), ({}, "open")],
)
def test_a_poll_says_when_it_ends(fields, end):
    assert poll_lines(options=[{"title": "Tea"}], **fields)[-1] == f"0 votes · {end}"


@pytest.mark.parametrize(
    ("votes", "whole", "drawn"),
    [(0, 0, "    "), (0, 9, "    "), (1, 1000, "▏   "), (999, 1000, "███▉"), (9, 9, "████"), (12, 9, "████")],
)
def test_a_bar_is_full_or_empty_only_where_the_share_is(votes, whole, drawn):
    assert bar(votes, whole, 4) == drawn


@pytest.mark.parametrize(
    ("type", "said"),
    [("mention", "mentions you"), ("admin.report", "made a report"), ("pleroma:x_y", "pleroma:x y")],
)
def test_a_notification_says_what_happened(type, said):
    made = Notification.from_dict({"id": "1", "type": type, "created_at": WHEN, "account": ACCOUNT})
    assert lines(notification_rows(made, PIPE)) == [f"Mallory @mallory@example.org {said} · 3 min"]


def notified(type, account=ACCOUNT):
    made = {"id": "1", "type": type, "created_at": WHEN, "account": account}
    about = status(content="<p>hi</p><p>you</p>", url="https://x/7").to_dict()
    return lines(notification_rows(Notification.from_dict(made | {"status": about}), PIPE, number=3))


def test_a_notification_shows_the_post_further_in():
    other = {"id": "2", "username": "w", "acct": "wise"}
    assert notified("mention")[1:] == ["      hi", "", "      you", "      https://x/7"]
    assert notified("update", other)[1:3] == ["      Mallory @mallory@example.org · 3 min", "        hi"]


def test_of_a_post_of_ones_own_a_line_is_enough():
    assert notified("favourite", {"id": "2", "username": "w", "acct": "wise"}) == [
        "  3 @wise likes your post · 3 min",
        "      hi you",
    ]


def test_a_person_in_a_list_is_short():
    account = Account.from_dict(
        ACCOUNT | {"note": "<p>one</p><p>two</p><p>three</p>", "followers_count": 1, "bot": True}
    )
    drawn = lines(account_rows(account, View(now=NOW, width=60), number=1))
    assert drawn[0] == "  1 Mallory @mallory@example.org · bot"
    assert drawn[1] == "    one"
    assert "three" not in "".join(drawn)
    assert drawn[-1].startswith("    1 follower · 0 following · 0 posts")


def test_a_profile_has_everything():
    account = Account.from_dict(
        ACCOUNT
        | {
            "note": "<p>I am</p>",
            "fields": [{"name": "Web", "value": "<a href='https://x/'>x</a>", "verified_at": WHEN}],
            "created_at": "2026-01-01T00:00:00Z",
            "moved": ACCOUNT | {"id": "2", "acct": "new@example.org"},
            "avatar_description": "a face",
        }
    )
    standing = Relationship.from_dict(
        {"id": "1", "following": True, "followed_by": True, "note": "old friend"}
    )
    drawn = lines(profile_rows(account, PIPE, standing))
    for line in (
        "[avatar] a face",
        "has moved to Mallory @new@example.org",
        "I am",
        "Web: ✔ https://x/",
        "here since 1 d · you follow · follows you · your note: old friend",
    ):
        assert line in drawn


@pytest.mark.parametrize(("number", "said"), [(0, "0 replies"), (1, "1 reply"), (2, "2 replies")])
def test_plurals_are_right(number, said):
    assert counted(number, "reply", "replies") == said


def post(number, parent=None):
    return status(id=number, in_reply_to_id=parent, content=f"<p>{number}</p>", url=f"https://x/{number}")


def test_a_thread_is_a_tree():
    thread = [post("1", "0"), post("2", "1"), post("3", "1"), post("4", "2"), post("5", "9")]
    branches = tree_of(thread)
    assert [(one.status.id, one.rails) for one in branches] == [
        ("1", ()),
        ("2", (True,)),
        ("4", (True, False)),
        ("3", (False,)),
        ("5", ()),
    ]
    thread = (
        branch_rows(branch, PIPE, number, marked=branch.status.id == "4")
        for number, branch in enumerate(branches, 1)
    )
    drawn = [line for rows in thread for line in lines(rows)]
    assert drawn[4:10] == [
        "    │",
        "  2 ├ Mallory @mallory@example.org · 3 min",
        "    │ 2",
        "    │ https://x/2",
        "    │ │",
        "  3 │ └ ▶ Mallory @mallory@example.org · 3 min",
    ]


def test_a_thread_of_thousands_and_one_that_goes_round_are_shown():
    assert len(tree_of([post(str(n), str(n - 1)) for n in range(5000)])) == 5000
    assert max(len(one.rails) for one in tree_of([post(str(n), str(n - 1)) for n in range(50)])) == DEEPEST
    assert sorted(one.status.id for one in tree_of([post("1", "2"), post("2", "1")])) == ["1", "2"]


HTML = (
    '<p>See <a href="https://example.org/a/very/long"><span class="invisible">https://</span>'
    '<span class="ellipsis">example.org/a/v</span><span class="invisible">ery/long</span></a> by '
    '<a href="https://x/@ann" class="u-url mention">@<span>ann</span></a> about '
    '<a href="https://x/tags/art" class="mention hashtag" rel="tag">#art</a></p>'
)


def test_links_mentions_and_hashtags_are_marked_and_lead_somewhere():
    text = words_of(HTML, View(hyperlinks=True))
    assert text.plain == "See example.org/a/v… by @ann about #art"
    found = {text.plain[span.start : span.end]: span.style for span in text.spans}
    assert found["example.org/a/v…"].link == "https://example.org/a/very/long"
    assert found["@ann"].link == "https://x/@ann"
    assert found["@ann"].color.name == "cyan"
    assert found["#art"].color.name == "magenta"


def test_without_hyperlinks_addresses_are_whole():
    text = words_of(HTML, View())
    assert text.plain == "See https://example.org/a/very/long by @ann about #art"
    assert not any(getattr(span.style, "link", None) for span in text.spans)


def test_mentions_and_hashtags_that_are_no_links_are_marked_too():
    text = words_of("<p>@ann@example.org likes #art, not a@b.example or x#y or #1</p>", View())
    assert {text.plain[span.start : span.end] for span in text.spans} == {"@ann@example.org", "#art"}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://x/\x1b\\", "https://x/ y", "https://x/é", "", None]
)
def test_a_terminal_is_told_no_address_that_could_end_the_sequence(address):
    assert bare_link(address) is None


def test_what_is_quoted_or_listed_stays_below_its_mark():
    text = words_of("<blockquote>one two three</blockquote><ul><li>four five six</li></ul>", View())
    assert lines(wrapped(text, 11)) == ["> one two", "> three", "", "- four five", "  six"]


WORDS = st.text(st.characters(exclude_categories=["Cs"]))  # what UTF-8 can say


@given(WORDS, WORDS, st.sampled_from([None, 30, 40]))
def test_nothing_that_others_write_is_obeyed_or_wider_than_the_terminal(one, two, width):
    account = Account.from_dict(ACCOUNT | {"acct": one or "x", "display_name": two, "note": one, "url": two})
    media = [{"id": "1", "type": one, "description": two, "url": one}]
    poll = {"id": "1", "options": [{"title": two, "votes_count": 1}]}
    card = {"url": one, "title": two, "description": one, "provider_name": two}
    written = status(
        account=account.to_dict(),
        content=f"<p>{one}</p>{two}",
        spoiler_text=two,
        visibility=one or "x",
        url=two,
        media_attachments=media,
        poll=poll,
        card=card,
        emoji_reactions=[{"name": one, "count": 1}],
    )
    made = {"id": two or "1", "type": one or "x", "created_at": WHEN, "account": account.to_dict()}
    seen = Notification.from_dict(made | {"status": written.to_dict()})
    view = View(now=NOW, show_cw=True, hyperlinks=True, width=width)
    drawn = [
        *status_rows(written, view, marked=True),
        *account_rows(account, view),
        *profile_rows(account, view),
        *notification_rows(seen, view),
    ]
    for row in drawn:
        assert width is None or row.cell_len <= width
        for character in row.plain:
            assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
            assert unicodedata.bidirectional(character) not in {
                *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
            }
