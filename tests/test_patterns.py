import re

import pytest

from atoot.patterns import bytes_pattern, pattern


def test_a_pattern_does_what_a_compiled_one_does():
    word = pattern(r"[a-z]+", re.IGNORECASE)
    assert word.findall("One two") == re.compile(r"[a-z]+", re.IGNORECASE).findall("One two")
    assert word.sub("x", "One two") == "x x"
    assert word.pattern == "[a-z]+"
    assert bytes_pattern(rb"\d").search(b"a1")


def test_a_pattern_is_compiled_when_it_is_first_used():
    broken = pattern("(")
    with pytest.raises(re.error):
        broken.match("x")


def test_a_method_that_was_used_is_found_at_once():
    word = pattern("a")
    assert word.match("a")
    assert "match" in vars(word)


def test_a_pattern_shows_its_source():
    assert repr(pattern(r"\d")) == r"pattern('\\d')"
