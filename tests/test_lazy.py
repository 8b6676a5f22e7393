import re
import sys

import pytest

from atoot.lazy import attach, bytes_pattern, pattern


def package(**places):
    return {"__name__": "atoot.oauth"}, places


def test_a_name_is_loaded_when_it_is_first_used_and_kept():
    names, places = package(scopes=("Scopes",))
    load = attach(names, places)
    assert "Scopes" not in names
    assert load("Scopes") is names["Scopes"]


def test_a_module_may_be_a_name():
    names, places = package()
    assert attach(names, places, modules=("scopes",))("scopes") is sys.modules["atoot.oauth.scopes"]


def test_another_name_is_an_attribute_error_that_names_it():
    names, places = package(scopes=("Scopes",))
    with pytest.raises(AttributeError, match=r"module 'atoot\.oauth' has no attribute 'Scope'"):
        attach(names, places)("Scope")


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
