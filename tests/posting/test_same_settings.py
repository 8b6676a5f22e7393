"""Whether a list or a filter is the one that was to be made."""

from atoot.entities import Filter, FilterKeyword, List, V1Filter
from atoot.posting.same_settings import has_words, is_filter, is_filter_of_a_word, is_list, is_word
from tables import each

LATER = "2030-01-01T00:00:00Z"


@each(
    ("values", "found", "same"),
    [
        ({"title": "Friends"}, {"title": "Friends", "replies_policy": "none", "exclusive": True}, True),
        ({"title": " Friends "}, {"title": "Friends"}, True),
        ({"title": "friends"}, {"title": "Friends"}, False),
        ({"title": "Friends", "exclusive": True}, {"title": "Friends"}, False),
        ({"title": "Friends", "exclusive": False}, {"title": "Friends"}, True),
        ({"title": "Friends", "replies_policy": "none"}, {"title": "Friends"}, False),
    ],
)
def test_a_list_has_its_title_and_all_that_was_asked_for(values, found, same):
    assert is_list(values, List.from_dict({"id": "1", **found})) is same


@each(
    ("asked", "found", "same"),
    [
        ({}, {}, True),
        ({"context": ["public", "home"]}, {"context": ["home", "public"]}, True),
        ({"context": ["home", "public"]}, {}, False),
        ({"title": "Mate"}, {}, False),
        ({"filter_action": "hide"}, {}, False),
        ({"expires_in": 60}, {}, False),
        ({"expires_in": 60}, {"expires_at": LATER}, True),
        ({"expires_in": ""}, {}, True),
        ({}, {"expires_at": LATER}, False),
        ({"keywords_attributes": [{"keyword": "tea"}]}, {}, False),
        ({"keywords_attributes": [{"keyword": "tea"}]}, {"keywords": [{"id": "1", "keyword": "tea"}]}, True),
        ({}, {"keywords": [{"id": "1", "keyword": "tea"}]}, False),
    ],
)
def test_a_filter_is_the_same_in_all_that_was_asked_for(asked, found, same):
    values = {"title": "Tea", "context": ["home"], **asked}
    assert (
        is_filter(values, Filter.from_dict({"id": "1", "title": "Tea", "context": ["home"], **found})) is same
    )


@each(
    ("asked", "same"),
    [({}, True), ({"whole_word": True}, False), ({"context": "public"}, False), ({"phrase": "t"}, False)],
)
def test_a_filter_of_one_word_too(asked, same):
    found = V1Filter.from_dict({"id": "1", "phrase": "tea", "context": ["home"], "whole_word": False})
    assert is_filter_of_a_word({"phrase": "tea", "context": "home", **asked}, found) is same


def test_a_word_counts_as_a_whole_one_only_where_that_was_asked_for():
    found = FilterKeyword(id="1", keyword="tea", whole_word=True)
    assert is_word({"keyword": "tea"}, found)
    assert not is_word({"keyword": "tea", "whole_word": False}, found)


@each(
    ("words", "there"),
    [
        ([{"keyword": "tea"}], True),
        ([{"keyword": "tea"}, {"keyword": "mate"}], False),
        ([{"id": "1", "_destroy": True}], False),
        ([{"id": "2", "_destroy": True}], True),
        ([{"id": "1", "keyword": "coffee"}], False),
    ],
)
def test_words_that_were_to_go_are_gone_and_the_others_there(words, there):
    found = Filter.from_dict({"id": "1", "title": "t", "keywords": [{"id": "1", "keyword": "tea"}]})
    assert has_words(words, found) is there
