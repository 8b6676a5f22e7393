"""What readers take for one character, compared with the `regex` module, which knows the whole of Unicode."""

import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

from atoot.graphemes import clusters, count
from tables import each

CLUSTER = regex.compile(r"\X")


def expected(text: str) -> list[str]:
    return CLUSTER.findall(text)


@each(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("\r\n", 1),
        ("\n\r", 2),
        ("a\r\nb\n", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("\u0301", 1),
        ("\n\u0301", 2),
        ("Zalgo̴̸̧", 5),
        ("👍🏽", 1),
        ("👩‍👩‍👧‍👧", 1),
        ("👩🏽‍🚀🧑‍🚒", 2),
        ("❤️‍🔥", 1),
        ("🏳️‍🌈", 1),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
        ("🇩🇪", 1),
        ("🇩🇪🇫🇷🇦", 3),
        ("a🇩🇪b", 3),
        ("1️⃣", 1),
        ("©️™", 2),
        ("a\u200db", 2),
        ("👩\u200da", 2),
        ("👩\u200d\u200d👧", 2),
        ("각", 1),
        ("\u1100\u1161\u11a8", 1),
        ("가각힣", 3),
        ("ᄀ가", 1),
        ("각ᆨ", 1),
        ("각가", 2),
        ("กำ", 1),
        ("ເກົາ", 3),
        ("நி", 1),
        ("தமிழ்", 3),
        ("مرحبا", 5),
        ("שָׁלוֹם", 4),
        ("日本語", 3),
        ("が", 1),
        ("\u0600١", 1),
        ("\u200b\u200b", 2),
        ("\ufeffa", 2),
        ("\u2028", 1),
        ("ဝါ", 2),
    ],
)
def test_characters_are_counted_as_readers_see_them(text: str, length: int):
    assert count(text) == length
    assert expected(text) == list(clusters(text))


def test_all_flags_are_one_character():
    letters = [chr(code) for code in range(0x1F1E6, 0x1F200)]
    assert {count(first + second) for first in letters for second in letters} == {1}


def test_all_syllables_of_hangul_are_one_character_taken_apart_or_not():
    for code in range(0xAC00, 0xD7A4, 7):
        assert count(chr(code)) == count(unicodedata.normalize("NFD", chr(code))) == 1


EMOJI = ["👩", "🧑", "❤", "🏳", "🏴", "🏽", "\ufe0f", "\u200d", "🚀", "🌈", "🇩", "🇪", "1", "#", "\u20e3", "a", " ", "\U000e0067", "\U000e007f"]  # fmt: skip


@given(st.lists(st.sampled_from(EMOJI), max_size=12).map("".join))
def test_emojis_are_put_together_as_unicode_says(text: str):
    assert list(clusters(text)) == expected(text)


JAMO = ["ᄀ", "ᄒ", "ᅡ", "ᅵ", "ᆨ", "ᇂ", "가", "각", "\u0301", "x", "\r", "\n", "\u200d"]


@given(st.lists(st.sampled_from(JAMO), max_size=12).map("".join))
def test_hangul_is_put_together_as_unicode_says(text: str):
    assert list(clusters(text)) == expected(text)


SCRIPTS = [
    (0x20, 0x24F),  # Latin
    (0x300, 0x36F),  # accents
    (0x370, 0x52F),  # Greek, Cyrillic
    (0x591, 0x5F4),  # Hebrew
    (0x621, 0x6D3),  # Arabic
    (0xE01, 0xE5B),  # Thai
    (0xE81, 0xEDF),  # Lao
    (0x10A0, 0x10FF),  # Georgian
    (0x3041, 0x30FF),  # Japanese
    (0x4E00, 0x4EFF),  # Chinese
    (0xAC00, 0xADFF),  # Korean
]
"""Scripts in which all versions of Unicode in use agree: newer ones join consonants of India, Python 3.11 does not."""
LETTERS = st.one_of(
    st.characters(min_codepoint=first, max_codepoint=last, exclude_categories=("Cn",))
    for first, last in SCRIPTS
)


@given(st.text(LETTERS, max_size=20))
def test_texts_of_many_scripts_are_cut_as_unicode_says(text: str):
    assert list(clusters(text)) == expected(text)


@given(st.text())
def test_nothing_is_lost_and_nothing_is_empty(text: str):
    found = list(clusters(text))
    assert "".join(found) == text
    assert all(found)
    assert count(text) == len(found)
