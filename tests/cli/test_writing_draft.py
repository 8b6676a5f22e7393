import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.cli.errors import CommandError
from atoot.cli.writing.draft import SCISSORS, DraftFile, PostDraft, header_text, noted, parsed, settings_of
from tables import each

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda text: not text.startswith("#")
)


DRAFTS = st.builds(
    PostDraft,
    text=st.lists(WORDS | st.just("#art is here"), max_size=4).map("\n".join),
    visibility=st.sampled_from([None, "public", "direct"]),
    cw=st.none() | WORDS,
    language=st.none() | st.just("de"),
    media=st.lists(st.builds(DraftFile, path=WORDS, description=WORDS | st.none()), max_size=3),
    sensitive=st.booleans(),
    poll=st.lists(WORDS, max_size=3),
    poll_multiple=st.booleans(),
    schedule=st.none() | st.just("+2h"),
    thread=st.booleans(),
    local_only=st.booleans(),
    quote_policy=st.sampled_from([None, "nobody"]),
    allow_mention=st.none() | st.lists(WORDS, min_size=1, max_size=2),
)


@given(DRAFTS)
def test_a_draft_that_was_opened_and_closed_in_the_editor_is_the_same(draft):
    assert parsed(header_text(draft, ["a note: of two\nlines"])) == draft


def test_a_new_draft_offers_its_settings_and_has_none():
    text = header_text(PostDraft())
    assert text.startswith("\n\n" + SCISSORS)
    for name in ("visibility:", "cw:", "language:", "media:", "alt:", "poll:", "schedule:"):
        assert f"\n{name}" in text
    assert parsed(text) == PostDraft()


def test_what_is_written_before_a_hint_counts():
    text = header_text(PostDraft()).replace("visibility:   ", "visibility: Direct ")
    assert parsed(f"Hello\n{text}").visibility == "direct"


def test_lines_that_begin_with_a_hash_are_hashtags_above_the_line_and_comments_below():
    draft = parsed(f"#art\n# of today\n{SCISSORS}\n# cw: no\ncw: yes\n")
    assert (draft.text, draft.cw) == ("#art\n# of today", "yes")


def test_without_the_line_everything_is_text():
    assert parsed("visibility: direct\r\nhello\n") == PostDraft(text="visibility: direct\nhello")


@each(
    ("line", "said"),
    [
        ("colour: red", "line 2: 'colour: red' is not a setting"),
        ("hello", "is not a setting"),
        ("visibility: everyone", "expected one of public, unlisted, private, direct, got 'everyone'"),
        ("sensitive: perhaps", "expected yes or no"),
        ("alt: of nothing", "an alt stands below the media"),
    ],
)
def test_a_setting_that_is_none_is_told_with_its_line(line, said):
    with pytest.raises(CommandError, match=said) as caught:
        parsed(f"{SCISSORS}\n{line}")
    assert caught.value.status == 2


def test_what_is_wrong_stands_below_the_line_once_and_is_no_setting():
    text = noted(noted(f"Hello\n{SCISSORS}\ncw: x", "first"), "second\x1b line")
    assert text == f"Hello\n{SCISSORS}\n# ! second\x1b line\ncw: x"
    assert parsed(text) == PostDraft(text="Hello", cw="x")


def test_a_draft_that_was_changed_is_another_post():
    tried = PostDraft(text="a", key="k", pieces=["a"])
    assert tried.changed(PostDraft(text="a")) is tried
    assert tried.changed(PostDraft(text="b")) == PostDraft(text="b")


def test_settings_are_those_of_the_api_and_what_was_not_said_is_not_sent():
    said = settings_of(PostDraft(content_type="markdown", local_only=True, quote_policy="nobody"))
    assert (said["content_type"], said["local_only"], said["quote_approval_policy"]) == (
        "text/markdown",
        True,
        "nobody",
    )
    assert {name for name, value in settings_of(PostDraft()).items() if value is not None} == set()


def test_an_answer_of_names_alone_says_nothing():
    assert PostDraft(text=" \n").says_nothing
    assert PostDraft(text="@ann @bo@there.example ", reply_to="id:1").says_nothing
    assert not PostDraft(text="@ann yes", reply_to="id:1").says_nothing
    assert not PostDraft(text="@ann").says_nothing
