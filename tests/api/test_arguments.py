from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from atoot.api.arguments import given, hashtag, poll_of, profile_fields, several
from atoot.api.base import Upload
from atoot.entities import Account, FeaturedTag, Field, List, Status, StatusTag
from atoot.entities.base import ids_of, maybe_id
from atoot.parameters.encodings import pairs
from atoot.uploads import file_of
from tables import each

ALICE = Account(id="7", username="alice", acct="alice", created_at="2024-01-01T00:00:00Z")


@each("one", [ALICE, "7", 7, {"id": "7"}, {"id": 7}])
def test_one_thing_is_as_good_as_a_list_of_one(one):
    assert ids_of(one) == ids_of([one]) == ids_of(iter((one,))) == ["7"]


def test_ids_keep_their_order_and_their_repetitions():
    assert ids_of(["3", ALICE, "3"]) == ["3", "7", "3"]
    assert ids_of([]) == []


@each("wrong", [b"12", 1.5, True, None, [None], [["7"]], [b"7"]])
def test_what_has_no_id_is_a_type_error(wrong):
    with pytest.raises(TypeError):
        ids_of(wrong)


def test_an_empty_id_is_refused():
    with pytest.raises(ValueError, match="empty"):
        ids_of(["7", ""])


@each(
    "tag",
    [
        "python",
        "#python",
        "＃python",
        StatusTag(name="python"),
        FeaturedTag(id="9", name="python"),
        {"name": "python"},
    ],
)
def test_a_hashtag_goes_by_its_name(tag):
    assert hashtag(tag) == "python"


@each("wrong", [7, None, List(id="1", title="x"), {"id": "1"}])
def test_what_has_no_name_is_no_hashtag(wrong):
    with pytest.raises(TypeError, match="expected a hashtag or its name"):
        hashtag(wrong)


def test_a_hash_in_which_nothing_is_given_is_not_sent():
    assert given({"privacy": None, "language": None}) is None
    assert given({"privacy": None, "language": "", "sensitive": False}) == {
        "language": "",
        "sensitive": False,
    }


def test_a_file_keeps_the_name_it_is_given(tmp_path):
    picture = tmp_path / "a.png"
    assert file_of(Upload(str(picture), "b.png", "image/png")) == Upload(picture, "b.png", "image/png")
    assert file_of(str(picture)) == picture
    assert file_of(b"bytes") == b"bytes"
    assert file_of(None) is None


@each("wrong", [7, ["a.png"], {"path": "a.png"}])
def test_what_is_no_file_is_a_type_error(wrong):
    with pytest.raises(TypeError, match="expected bytes, a path or an open binary file"):
        file_of(wrong)


ROWS = {"0": {"name": "Site", "value": "https://a.example"}, "1": {"name": "Pronouns", "value": "they"}}


@each(
    "fields",
    [
        {"Site": "https://a.example", "Pronouns": "they"},
        [{"name": "Site", "value": "https://a.example"}, {"name": "Pronouns", "value": "they"}],
        [Field(name="Site", value="https://a.example"), Field(name="Pronouns", value="they")],
        {0: {"name": "Site", "value": "https://a.example"}, 1: {"name": "Pronouns", "value": "they"}},
        ROWS,
    ],
)
def test_the_table_of_a_profile_can_be_given_in_many_ways(fields):
    assert profile_fields(fields) == ROWS


def test_a_row_sends_its_name_and_value_and_nothing_else():
    verified = {"name": "Site", "value": "x", "verified_at": "2024-01-01T00:00:00Z"}
    assert profile_fields([verified]) == {"0": {"name": "Site", "value": "x"}}
    assert profile_fields([{"name": "Empty"}]) == {"0": {"name": "Empty", "value": ""}}


@each("nothing", [[], {}])
def test_an_empty_table_is_sent_as_a_row_that_servers_drop(nothing):
    assert profile_fields(nothing) == {"0": {"name": "", "value": ""}}
    assert profile_fields(None) is None


@each("wrong", ["Site", [("Site", "x")], ["Site"], {"Site": 7}, {"Site": None}, Field(name="a")])
def test_a_row_that_is_no_mapping_is_a_type_error(wrong):
    with pytest.raises(TypeError, match="fields_attributes: expected a mapping with name and value"):
        profile_fields(wrong)


@for_all(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_the_form_has_every_row_in_its_place(rows):
    fields = [{"name": name, "value": value} for name, value in rows]
    sent = list(pairs({"fields_attributes": profile_fields(fields)}))
    assert sent == [
        (f"fields_attributes[{index}][{key}]", text)
        for index, row in enumerate(rows)
        for key, text in zip(("name", "value"), row, strict=True)
    ]


def test_a_poll_has_the_shape_of_the_api():
    options = (name for name in ("yes", "no"))
    assert poll_of(options, timedelta(hours=1), False, None, None) == {
        "options": ["yes", "no"],
        "expires_in": timedelta(hours=1),
        "multiple": False,
        "hide_totals": None,
    }


def test_without_options_and_settings_there_is_no_poll():
    assert poll_of(None, None, None, None, ["1"]) is None


@each(
    ("settings", "name"),
    [
        ((60, None, None), "expires_in"),
        ((None, False, None), "multiple"),
        ((None, None, True), "hide_totals"),
    ],
)
def test_settings_of_no_poll_are_refused(settings, name):
    with pytest.raises(ValueError, match=f"poll_{name} without poll_options"):
        poll_of(None, *settings, None)


def test_an_empty_poll_is_refused():
    with pytest.raises(ValueError, match="poll_options is empty"):
        poll_of([], 60, None, None, None)


def test_a_poll_and_media_are_refused():
    with pytest.raises(ValueError, match="poll_options and media_ids"):
        poll_of(["yes", "no"], 60, None, None, ["1"])


def test_no_media_beside_a_poll_are_no_contradiction():
    assert poll_of(["yes", "no"], 60, None, None, []) is not None


def test_one_text_is_not_taken_for_its_letters():
    with pytest.raises(TypeError, match="poll_options"):
        poll_of("yes", 60, None, None, None)


@each(("thing", "found"), [(None, None), ("", ""), ("7", "7"), (7, "7"), ({"id": "7"}, "7")])
def test_an_id_may_be_missing(thing, found):
    assert maybe_id(thing) == found


def test_an_entity_gives_its_id():
    account = {"id": "1", "username": "a", "acct": "a"}
    status = Status.from_dict({"id": "7", "created_at": "2026-11-24T12:00:00Z", "account": account})
    assert maybe_id(status) == "7"


@each(
    ("values", "found"),
    [
        (None, None),
        ("home", ["home"]),
        ([], []),
        (("home", "public"), ["home", "public"]),
        (iter("ab"), ["a", "b"]),
    ],
)
def test_one_value_is_a_list_of_one(values, found):
    assert several(values) == found


@each("values", [{"home": 1}, b"home", 5, FeaturedTag(id="1", name="tea")])
def test_what_is_no_list_of_texts_is_refused(values):
    with pytest.raises(TypeError, match="expected a text or a list of texts, got"):
        several(values)
    if not isinstance(values, bytes):
        with pytest.raises(TypeError, match="poll_options: expected a list of texts, got"):
            poll_of(values, 300, None, None, None)
