import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from atoot.printable import json_text, printable, printable_lines
from tables import each


@given(st.text(st.characters()))
def test_nothing_that_a_terminal_obeys_is_left(text):
    for character in printable(text):
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {"LRE", "RLE", "LRO", "RLO", "PDF"}
    assert isolates_are_paired(printable(text))


def isolates_are_paired(line: str) -> bool:
    depth = 0
    for character in line:
        depth += character in "\u2066\u2067\u2068"
        depth -= character == "\u2069"
        if depth < 0:
            return False
    return depth == 0


@given(st.text(st.characters()))
def test_what_is_printable_stays_as_it_is(text):
    assert printable(printable(text)) == printable(text)


@each(
    "text",
    ["\u200fשלום!\u200e", "\u2068عربي\u2069 ok", "\u2067a\u2066b\u2069\u2069", "می\u200cخواهم", "\u061c1+2"],
)
def test_marks_of_direction_and_paired_isolates_are_kept(text):
    assert printable(text) == text
    assert printable_lines(text) == text


@each(
    ("text", "shown"),
    [
        ("a\u2067b", "a\ufffdb"),
        ("a\u2069b", "a\ufffdb"),
        ("\u2066a\u2069\u2069b", "\u2066a\u2069\ufffdb"),
        ("\u2066a\u2067b\u2069", "\ufffda\u2067b\u2069"),
        ("\u202aa\u202c", "\ufffda\ufffd"),
    ],
)
def test_isolates_without_their_other_half_and_embeddings_are_not(text, shown):
    assert printable(text) == shown


def test_an_isolate_ends_with_its_line():
    assert printable_lines("a\u2067b\nc\u2069d") == "a\ufffdb\nc\ufffdd"


@each("text", ["Grüße", "日本語", "🏳️‍🌈 👨‍👩‍👧", "שלום", "[bold]not bold[/bold] :smile:"])
def test_words_of_any_language_are_left_alone(text):
    assert printable(text) == text


@each(
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


@given(st.text(st.characters()))
def test_the_lines_of_a_text_stay_apart_and_are_as_harmless(text):
    for line in printable_lines(text).split("\n"):
        assert printable_lines(line) == line
        assert not [
            character for character in line if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        ]


def test_lines_keep_their_blanks():
    assert printable_lines("a  b\r\n\tc\u2028d\x1b") == "a  b\n    c\nd␛"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
)


@given(ANYTHING, st.sampled_from([None, 2]))
def test_json_says_the_same_and_a_terminal_obeys_nothing_of_it(data, indent):
    text = json_text(data, indent=indent)
    assert json.loads(text) == data
    assert not [c for c in text.replace("\n", "") if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(text) & set("\u202e\u2066\u200f")
    text.encode()


def test_json_without_indent_is_one_line():
    assert json_text({"a": "x\ny", "b": [1]}) == '{"a":"x\\ny","b":[1]}'
