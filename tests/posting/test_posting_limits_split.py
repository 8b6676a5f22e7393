import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.graphemes import clusters
from atoot.posting.limits import split
from atoot.text import count_characters
from tables import each

WORDS = st.sampled_from(
    [
        "tea",
        "and",
        "cake.",
        "Really?",
        "yes!",
        "日本語です。",
        "👩‍👩‍👧‍👦",
        "e\u0301",
        "\n\n",
        "\n",
        "   ",
        "x" * 30,
        "a-b",
    ]
)
WHOLE = st.sampled_from(
    ["https://example.com/a/b?c=d&e=f", "@bob@b.example", "@alice", "#Tea_time", ":blobcat:"]
)
TEXTS = st.lists(st.one_of(WORDS, WHOLE), max_size=60).map(" ".join)
TOGETHER = re.compile(r"https://\S+|@\w+@b\.example|@alice|#Tea_time|:blobcat:")


@given(TEXTS, st.integers(min_value=30, max_value=200))
def test_the_pieces_are_the_text_and_each_is_within_the_limit(text, limit):
    pieces = split(text, limit, count_characters)
    assert "".join(pieces) == text
    assert all(count_characters(piece.strip()) <= limit for piece in pieces)
    assert len(pieces) == 1 or all(piece.strip() for piece in pieces)


@given(TEXTS, st.integers(min_value=30, max_value=200))
def test_nothing_that_belongs_together_is_cut(text, limit):
    pieces = split(text, limit, count_characters)
    assert [found for piece in pieces for found in TOGETHER.findall(piece)] == TOGETHER.findall(text)


@given(st.text(max_size=200), st.integers(min_value=5, max_value=50))
def test_any_text_is_cut_between_its_characters_or_refused(text, limit):
    try:
        pieces = split(text, limit, count_characters)
    except ValueError:
        return
    assert "".join(pieces) == text
    ends = set()
    for cluster in clusters(text):
        ends.add((max(ends) if ends else 0) + len(cluster))
    at = 0
    for piece in pieces[:-1]:
        at += len(piece)
        assert at in ends


def test_a_text_that_fits_is_one_piece():
    assert split("Hello world", 11, len) == ["Hello world"]
    assert split("", 5, len) == [""]
    assert split("  ", 1, len) == ["  "]


def test_paragraphs_stay_together_where_there_is_room():
    assert split("One two.\n\nThree four. Five six.", 25, len) == ["One two.\n\n", "Three four. Five six."]


def test_sentences_stay_together_where_there_is_room():
    text = "One two three. Four five six seven."
    assert split(text, 22, len) == ["One two three. ", "Four five six seven."]


def test_words_stay_together():
    assert split("one two three four", 9, len) == ["one two ", "three ", "four"]


def test_a_paragraph_break_at_the_very_start_of_a_piece_does_not_make_it_short():
    text = "A.\n\n" + "word " * 10
    assert split(text, 30, len)[0] == "A.\n\nword word word word word "


def test_a_word_that_is_too_long_is_cut_where_it_must_be():
    assert split("a" * 12, 5, len) == ["aaaaa", "aaaaa", "aa"]


def test_leading_white_space_is_no_piece_of_its_own():
    assert split("   abcdef", 3, len) == ["   abc", "def"]


def test_sentences_without_blanks_are_cut_behind_their_end():
    assert split("日本語です。元気ですか。", 8, len) == ["日本語です。", "元気ですか。"]


def test_addresses_count_as_the_server_counts_them():
    url = "https://example.com/" + "x" * 300
    assert split(f"see {url} now", 40, count_characters) == [f"see {url} now"]


@each("token", ["#" + "x" * 40, "@" + "x" * 40])
def test_what_may_not_be_cut_and_does_not_fit_is_refused(token):
    with pytest.raises(ValueError, match="does not fit into 20 characters"):
        split(f"hello {token}", 20, count_characters)


def test_a_long_text_is_cut_quickly():
    text = "word " * 20_000
    assert len(split(text, 500, count_characters)) == 200
