import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.cli.safe import printable


@given(st.text(st.characters()))
def test_nothing_that_a_terminal_obeys_is_left(text):
    for character in printable(text):
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


@given(st.text(st.characters()))
def test_what_is_printable_stays_as_it_is(text):
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize("text", ["Grüße", "日本語", "🏳️‍🌈 👨‍👩‍👧", "שלום", "[bold]not bold[/bold] :smile:"])
def test_words_of_any_language_are_left_alone(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b31mred", "\ufffd31mred"),
        ("bell\x07 \x7f", "bell␇ ␡"),
        ("over\rwritten", "over written"),
        ("two\n  lines", "two lines"),
        ("user\u202egnp.exe", "user\ufffdgnp.exe"),
    ],
)
def test_escape_sequences_are_shown_and_not_obeyed(text, shown):
    assert printable(text) == shown
