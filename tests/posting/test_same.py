from datetime import UTC, datetime, timedelta

from atoot.entities import Poll, ScheduledStatus, Status
from atoot.posting.same import (
    ExpectedPost,
    agreement,
    best_of,
    expected_post,
    is_scheduled,
    likeness_of_text,
    may_be,
    moment_of,
    scheduled_agreement,
    since,
    text_likeness,
    voted_for,
)
from atoot.posting.texts import (
    folded,
    text_of,
)
from tables import each

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ACCOUNT = {"id": "1", "username": "alice", "acct": "alice"}


def is_same_text(expected, status):
    """Whether a status that may be the one that was to be posted shows its text."""
    return likeness_of_text(expected, status) > 0


def status(**fields):
    return Status.from_dict(
        {"id": "1", "created_at": NOON.isoformat(), "account": ACCOUNT, "content": "<p>Hello</p>", **fields}
    )


def scheduled(**params):
    return ScheduledStatus.from_dict(
        {"id": "1", "scheduled_at": NOON.isoformat(), "params": {"text": "Hello", **params}}
    )


def attachments(*ids):
    return [{"id": identifier, "type": "image"} for identifier in ids]


def test_what_is_wanted_comes_out_of_the_parameters():
    expected = expected_post(
        {
            "status": "Hello",
            "spoiler_text": "cw",
            "visibility": "private",
            "in_reply_to_id": "7",
            "media_ids": ["1", "2"],
            "poll": {"options": ["a", "b"]},
            "quoted_status_id": "9",
            "scheduled_at": "2026-11-24T12:00:00",
        }
    )
    assert expected == ExpectedPost(
        text="Hello",
        spoiler_text="cw",
        visibility="private",
        in_reply_to_id="7",
        media_ids=frozenset({"1", "2"}),
        poll_options=("a", "b"),
        quoted_status_id="9",
        scheduled_at=NOON,
    )


def test_what_is_not_sent_is_left_to_the_server():
    assert expected_post({"status": "Hello", "in_reply_to_id": "", "media_ids": []}) == ExpectedPost(
        text="Hello"
    )


def test_a_warning_without_text_becomes_the_text():
    assert expected_post({"spoiler_text": "cw"}) == ExpectedPost(text="cw")
    assert expected_post({"spoiler_text": "cw", "quoted_status_id": "1"}).spoiler_text == "cw"


@each(
    ("typed", "shown"),
    [
        ("Hello  world\n\n bye ", "<p>Hello world</p><p>bye</p>"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        (
            "see https://example.com/a/long/path",
            (
                '<p>see <a href="https://example.com/a/long/path"><span class="invisible">https://</span>'
                '<span class="ellipsis">example.com/a</span><span class="invisible">/long/path</span></a></p>'
            ),
        ),
        (
            "@bob@b.example hi",
            '<p><span class="h-card"><a href="https://b.example/@bob" class="u-url mention">@<span>bob</span></a></span> hi</p>',
        ),
        (
            "#Tea time",
            '<p><a href="https://a.example/tags/tea" class="mention hashtag">#<span>Tea</span></a> time</p>',
        ),
        ("zero\u200bwidth", "<p>zerowidth</p>"),
    ],
)
def test_a_text_is_known_again_in_the_html_of_the_server(typed, shown):
    assert text_of(status(content=shown)) == folded(typed)


def test_a_status_that_fits_may_be_the_one():
    expected = ExpectedPost(text="Hello", visibility="public")
    assert may_be(expected, status(), NOON)
    assert is_same_text(expected, status())


@each(
    "fields",
    [
        {"created_at": (NOON - timedelta(seconds=1)).isoformat()},
        {"media_attachments": attachments("1")},
        {"reblog": status(id="2").to_dict()},
    ],
)
def test_an_older_status_and_one_with_more_files_is_another_one(fields):
    assert not may_be(ExpectedPost(text="Hello"), status(**fields), NOON)


@each(
    "fields",
    [
        {"visibility": "direct"},
        {"spoiler_text": "cw"},
        {"in_reply_to_id": "8"},
        {"quote": {"state": "accepted", "quoted_status": status(id="2").to_dict()}},
        {"poll": {"id": "1", "options": [{"title": "a"}]}},
    ],
)
def test_what_else_differs_decides_only_between_several(fields):
    expected = ExpectedPost(text="Hello", visibility="public", poll_options=("a", "b"))
    other, same = status(id="7", **fields), status(id="8")
    assert best_of(expected, [other]) is other
    exact = status(id="9", poll={"id": "1", "options": [{"title": "a"}, {"title": "b"}]})
    assert best_of(expected, [other, exact, same]) is exact
    assert best_of(expected, [exact, other, same]) is exact


def test_of_several_that_fit_as_well_it_is_the_one_made_first():
    newer, older = status(id="8"), status(id="7")
    assert best_of(ExpectedPost(text="Hello"), [newer, older]) is older


def test_a_status_that_shows_the_very_text_comes_before_one_that_looks_like_it():
    exact, similar = status(id="8"), status(id="7", content="<p>*Hello*</p>", visibility="private")
    assert best_of(ExpectedPost(text="Hello", visibility="private"), [exact, similar]) is exact


def test_what_looks_like_something_else_that_is_being_posted_is_not_taken():
    similar = status(content="<p>&gt; Hello</p>")
    assert best_of(ExpectedPost(text="*Hello*"), [similar]) is similar
    assert best_of(ExpectedPost(text="*Hello*"), [similar], {"hello"}) is None


@each("other", ["Hello!", "Hell", "Hello 2", "", "Jello"])
def test_another_text_is_another_status(other):
    assert not is_same_text(ExpectedPost(text=other), status())


@each(
    ("typed", "shown"),
    [
        ("**Hello** _world_", "<p><strong>Hello</strong> <em>world</em></p>"),
        ("# Title\n\n* one\n* two", "<h1>Title</h1><ul><li>one</li><li>two</li></ul>"),
        ("`code` ~~gone~~", "<p><code>code</code> <del>gone</del></p>"),
        ("> quoted\n\nsaid", "<blockquote>quoted</blockquote><p>said</p>"),
        ('"Well" -- he said...', "<p>“Well” – he said…</p>"),
        ("see https://a.example", '<p>see <a href="https://a.example/">https://a.example/</a></p>'),
        (
            "see https://a.example/ü?q=ö",
            '<p>see <a href="https://a.example/%C3%BC?q=%C3%B6">a.example</a></p>',
        ),
        (
            "see https://a.example/?a=1&b=2",
            '<p>see <a href="https://a.example/?a=1&amp;b=2" rel="nofollow">a.exam…</a></p>',
        ),
        ("#Tea", "<p><a href='https://a.example/tags/tea' rel='tag'>#<span>tea</span></a></p>"),
        ("<a broken", "<p>&lt;a broken</p><a href='https://evil.example/'>"),
        ("see [the page](https://a.example/)", '<p>see <a href="https://a.example/">the page</a></p>'),
        ("  Hello \r\n\r\n\r\n world ", "<p>Hello<br/>world</p>"),
        ("a & b < c > d", "<p>a &amp; b &lt; c &gt; d</p>"),
        ("Hi :blobcat:", '<p>Hi <img class="emoji" alt=":blobcat:" src="x.png"></p>'),
        (":blobcat:", "<p><img src='x.png' title=':blobcat:'/></p>"),
        ("Hi :smile:!", "<p>Hi 😄!</p>"),
        ("@bob hi", '<p><a href="x" class="mention">@bob@b.example</a> hi</p>'),
        ("Ｈｅｌｌｏ", "<p>Hello</p>"),
        ("❤️", "<p>❤</p>"),
        ("See example.com", '<p>See <a href="http://example.com" rel="ugc">example.com</a></p>'),
        ("www.example.com/x?", '<p><a href="http://www.example.com/x">www.example.com/x</a>?</p>'),
    ],
)
def test_a_text_is_known_again_however_the_server_has_rewritten_it(typed, shown):
    assert is_same_text(ExpectedPost(text=typed), status(content=shown))


def test_html_that_was_typed_is_read():
    expected = ExpectedPost(text="<b>Hello</b> &amp; bye", content_type="text/html")
    assert is_same_text(expected, status(content="<p>Hello &amp; bye</p>"))


@each(
    ("typed", "shown"),
    [
        ('bold <b>x</b> & "quoted"', "<p>bold <b>x</b> &amp; &#8220;quoted&#8221;</p>"),
        ("math a<b and c>d", "<p>math a<b>d</p>"),
        ("<script>alert(1)</script> Hello", "<p>alert(1) Hello</p>"),
        ("<p>Hello</p>", "<strong>Hello</strong>"),
        ("&nbsp; <br> Hello", "<strong>&nbsp;</strong>\n<p>Hello</p>"),
        ("<!-- Hello --> x", "<p><!-- Hello --> x</p>"),
    ],
)
def test_a_server_may_take_every_text_for_html(typed, shown):
    assert likeness_of_text(ExpectedPost(text=typed), status(content=shown)) == 1
    other = ExpectedPost(text=typed + " and more")
    assert not is_same_text(other, status(content=shown))


def test_servers_may_name_those_whom_an_answer_goes_to():
    found = status(content="<p>@bob Hello</p>")
    assert is_same_text(ExpectedPost(text="Hello", in_reply_to_id="1"), found)
    assert not is_same_text(ExpectedPost(text="Hello"), found)
    assert not is_same_text(ExpectedPost(text="@eve Hello", in_reply_to_id="1"), found)


@each(("spoiler", "content"), [("cw", ""), ("", "<p>cw</p>"), ("cw", "<p></p>"), ("cw", "<p>.</p>")])
def test_a_warning_alone_is_known_as_text_and_as_warning(spoiler, content):
    expected = expected_post({"spoiler_text": "cw"})
    assert is_same_text(expected, status(spoiler_text=spoiler, content=content)) is (content != "<p>.</p>")


def test_a_warning_that_became_a_part_of_the_text_is_known_there():
    assert is_same_text(ExpectedPost(text="Hello", spoiler_text="cw"), status(content="<p>cw<br>Hello</p>"))


def test_media_say_enough_since_they_belong_to_one_status_only():
    expected = ExpectedPost(media_ids=frozenset({"1", "2"}))
    found = status(content="<p>🖼</p>", media_attachments=attachments("2", "1"))
    assert may_be(expected, found, NOON)
    assert is_same_text(expected, found)


def test_media_may_get_other_ids_but_not_another_number():
    expected = ExpectedPost(text="Hello", media_ids=frozenset({"1", "2"}))
    assert may_be(expected, status(media_attachments=attachments("a.png", "b.png")), NOON)
    assert not may_be(expected, status(media_attachments=attachments("a.png")), NOON)
    assert is_same_text(expected, status(media_attachments=attachments("a.png", "b.png")))
    assert not is_same_text(expected, status(content="Bye", media_attachments=attachments("a.png", "b.png")))


def test_a_status_that_was_to_have_a_date_of_long_ago_is_known_by_it():
    past = NOON - timedelta(days=1000)
    expected = ExpectedPost(text="Hello", scheduled_at=past)
    assert may_be(expected, status(created_at=past.isoformat()), NOON)
    assert not may_be(expected, status(created_at=(past + timedelta(minutes=1)).isoformat()), NOON)


@each(
    ("asked", "got", "quoted", "fits"),
    [
        (None, "direct", None, True),
        ("public", "unlisted", None, True),  # a limited account
        ("unlisted", "public", None, False),
        ("public", "private", None, False),
        ("public", "private", "9", True),  # a quote of a private status
    ],
)
def test_servers_may_narrow_who_sees_it(asked, got, quoted, fits):
    expected = ExpectedPost(text="Hello", visibility=asked, quoted_status_id=quoted)
    assert agreement(expected, status(visibility=got)) == (2, 6 if fits else 5)


@each(
    ("poll", "fits"),
    [
        ({"id": "1", "options": [{"title": "a"}, {"title": "b"}]}, True),
        ({"id": "1", "options": [{"title": "b"}, {"title": "a"}]}, False),
        (None, False),
    ],
)
def test_a_poll_has_the_same_options(poll, fits):
    expected = ExpectedPost(text="Hello", poll_options=("a ", "b"))
    assert agreement(expected, status(poll=poll)) == (2, 6 if fits else 5)


@each(
    ("quote", "fits"),
    [
        ({"quote": {"state": "accepted", "quoted_status": status(id="9").to_dict()}}, True),
        ({"quote": {"state": "pending", "quoted_status_id": "9"}}, True),
        ({"quote_id": "9"}, True),
        ({"quote_id": "8"}, False),
        ({}, True),  # a server that knows no quotes leaves it out
    ],
)
def test_a_quote_is_of_the_same_status(quote, fits):
    assert agreement(ExpectedPost(text="Hello", quoted_status_id="9"), status(**quote)) == (
        2,
        6 if fits else 5,
    )


@each(
    ("params", "fits"),
    [
        ({"visibility": "public"}, True),
        ({"visibility": None}, True),
        ({"visibility": "private"}, True),
        ({"in_reply_to_id": 7}, True),
        ({"spoiler_text": "cw"}, True),
        ({"text": "Bye"}, False),
        ({"media_ids": ["1"]}, False),
    ],
)
def test_a_scheduled_status_is_compared_by_its_text_and_its_files(params, fits):
    expected = ExpectedPost(text="Hello", visibility="public", scheduled_at=NOON)
    assert is_scheduled(expected, scheduled(**params)) is fits


def test_what_else_a_scheduled_status_has_decides_between_several():
    expected = ExpectedPost(text="Hello", visibility="public", poll_options=("a", "b"), scheduled_at=NOON)
    same = scheduled(visibility="public", poll={"options": ["a", "b"]})
    others = [
        scheduled(visibility="private", poll={"options": ["a", "b"]}),
        scheduled(visibility="public", poll={"options": ["a"]}),
        scheduled(visibility="public", poll={"options": ["a", "b"]}, in_reply_to_id="7"),
        scheduled(visibility="public", poll={"options": ["a", "b"]}, spoiler_text="cw"),
    ]
    assert {scheduled_agreement(expected, other) for other in others} == {
        scheduled_agreement(expected, same) - 1
    }


def test_a_scheduled_status_is_due_at_the_same_moment():
    assert is_scheduled(
        ExpectedPost(text="Hello", scheduled_at=NOON + timedelta(milliseconds=900)), scheduled()
    )
    assert not is_scheduled(ExpectedPost(text="Hello", scheduled_at=NOON + timedelta(minutes=1)), scheduled())


@each(
    ("poll", "done"),
    [
        ({"voted": True, "own_votes": [1, 0]}, True),
        ({"voted": True}, True),
        ({"voted": True, "own_votes": [2]}, False),
        ({"voted": False, "own_votes": []}, False),
        ({}, False),
    ],
)
def test_a_vote_is_seen_in_the_poll(poll, done):
    assert voted_for(Poll.from_dict({"id": "1", **poll}), ["0", "1"]) is done


@each("ahead", [-3600, -1, 0, 1, 3600])
def test_the_beginning_is_told_by_the_clock_of_the_server(ahead):
    begun = NOON.timestamp()
    date = (NOON + timedelta(seconds=ahead + 10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert since(begun, date, begun + 10) == NOON + timedelta(seconds=ahead - 5)


@each("date", [None, "", "yesterday", f"Sun, 06 Nov {'9' * 20} 08:49:37 GMT"])
def test_without_a_date_the_clocks_may_differ(date):
    assert since(NOON.timestamp(), date, NOON.timestamp() + 10) == NOON - timedelta(minutes=2)


@each(
    ("value", "moment"),
    [
        (NOON, NOON),
        (NOON.replace(tzinfo=None), NOON),
        ("2026-11-24T13:00:00+01:00", NOON),
        ("tomorrow", None),
        (None, None),
        (7, None),
    ],
)
def test_moments_can_be_given_in_several_ways(value, moment):
    assert moment_of(value) == moment


@each(
    ("typed", "shown"),
    [
        ("+1", "-1"),
        ("+1", "1"),
        ("1", "\u22121"),
        ("It was -5 today", "It was 5 today"),
        (":)", ":("),
        ("ok ;-)", "ok ;-("),
    ],
)
def test_a_sign_is_no_markup(typed, shown):
    assert (
        text_likeness(ExpectedPost(text=typed), shown) == text_likeness(ExpectedPost(text=shown), typed) == 0
    )


@each(
    ("typed", "shown"),
    [("-5 to 3-4", "\u20135 to 3\u20134"), ("**+1**", "+1"), ("- 1\n- 2", "1 2"), ("a (b) :-)", "a (b) :)")],
)
def test_a_sign_may_be_written_otherwise(typed, shown):
    assert text_likeness(ExpectedPost(text=typed), shown)
