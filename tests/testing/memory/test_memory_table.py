"""The table of what is otherwise than on Mastodon."""

from dataclasses import fields

import pytest

from atoot.testing.memory.table import MASTODONS_WORDS, ProfileTable, fits


def test_each_difference_has_a_sentence_for_the_documentation():
    told = [field for field in fields(ProfileTable) if field.name != "name"]
    assert all(getattr(field.type, "__metadata__", None) or "Annotated" in str(field.type) for field in told)


def test_two_profiles_share_nothing_that_could_be_changed():
    one, other = (ProfileTable(name=name, software="x", version="1") for name in "ab")
    assert one.words is MASTODONS_WORDS is other.words
    assert one.special is not other.special
    with pytest.raises(AttributeError):
        one.errors = "nothing"


def test_patterns_are_those_of_operations():
    assert fits("GET /api/v1/statuses/:id", ["POST *", "GET /api/v?/statuses/*"])
    assert not fits("GET /api/v1/statuses", ["GET /api/v1/statuses/*"])
    assert not fits("x", [])
