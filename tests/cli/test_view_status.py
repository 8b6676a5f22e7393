import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from recording import FOLDER, SERVERS, WIDTHS, read, rendered
from rich.cells import cell_len
from viewed import ACCOUNT, NOW, PIPE, WHEN, lines, shown, status

from atoot.cli.view.accounts import account_rows, profile_rows
from atoot.cli.view.notifications import notification_rows
from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.entities import Account, Notification
from tables import each


@each("width", WIDTHS)
@each("server", SERVERS)
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


@each("name", ["", "mallory"])
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


@each(
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
