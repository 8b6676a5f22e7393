import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qsl

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import Upload
from atoot.entities import Status
from atoot.message import Request
from atoot.parameters import mapping_of, merge
from atoot.parameters.encodings import (
    FORM,
    JSON,
    MULTIPART,
    as_json,
    body,
    json_body,
    jsonable,
    pairs,
    parts,
    query,
    text_of,
)
from atoot.secrets import Secret
from atoot.uploads import upload
from atoot.uploads.bodies import Part
from tables import each


class Visibility(Enum):
    PUBLIC = "public"


STATUS = Status.from_dict({"id": "7"})
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def test_none_is_not_sent_and_all_other_values_are():
    given = {"note": None, "status": "", "limit": 0, "local": False, "types": [], "source": {}}
    assert merge(None, given) == {"status": "", "limit": 0, "local": False, "types": [], "source": {}}


def test_named_arguments_win_over_extra_parameters_which_are_not_written_to():
    params = MappingProxyType({"limit": 1, "extra": "x", "nothing": None})
    assert merge(params, {"limit": 2, "local": None}) == {"limit": 2, "extra": "x"}
    assert merge(params, {"limit": None}) == {"limit": 1, "extra": "x"}


def test_named_arguments_are_of_their_kind_and_extra_parameters_are_what_they_are():
    assert merge({"limit": "5", "local": "true", "new": 1}, {}) == {"limit": "5", "local": "true", "new": 1}
    with pytest.raises(TypeError, match=r"^limit: expected a whole number, got str$"):
        merge({}, {"limit": "5"})
    with pytest.raises(TypeError, match="unexpected keyword argument 'new'"):
        merge({}, {"new": 1})


@each(
    ("params", "sent"),
    [
        ([("a", 1), ("b", "c")], "a=1&b=c"),
        ([("id[]", "1"), ("id[]", "2")], "id[]=1&id[]=2"),
        ([("id", "1"), ("id", "2")], "id[]=1&id[]=2"),
        ([("id[]", "1")], "id[]=1"),
        ([("id[]", "1"), ("id", ["2", "3"])], "id[]=1&id[]=2&id[]=3"),
        ([("poll[options][]", "a"), ("poll[options][]", "b")], "poll[options][]=a&poll[options][]=b"),
        ([("a", None), ("b", None), ("b", 2), ("c[]", None)], "b=2"),
        ((pair for pair in [("a", 1), ["b", True]]), "a=1&b=true"),
        ({"a": 1}.items(), "a=1"),
        ([], ""),
        ((), ""),
    ],
)
def test_extra_parameters_can_be_pairs_in_which_a_name_comes_again(params, sent):
    assert query(merge(params, {})) == sent


def test_a_list_of_pairs_is_a_list_in_json_too():
    assert merge([("id[]", "1"), ("id[]", "2")], {"limit": 5}) == {"id": ["1", "2"], "limit": 5}


def test_pairs_with_nothing_in_them_still_name_their_parameter():
    assert mapping_of([("visibility", None)]) == {"visibility": None}


@each(
    ("params", "got"),
    [
        ("ab", "str"),
        ("", "str"),
        (b"ab", "bytes"),
        (5, "int"),
        (STATUS, "Status"),
        (["ab"], "str"),
        ([("a",)], "tuple"),
        ([("a", 1, 2)], "tuple"),
        ([(1, "a")], "tuple"),
        ([5], "int"),
    ],
)
def test_what_is_neither_a_mapping_nor_pairs_is_refused(params, got):
    with pytest.raises(
        TypeError, match=f"^params: expected a mapping or pairs of name and value, got {got}$"
    ):
        merge(params, {})


@each(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-3, "-3"),
        (0.5, "0.5"),
        ("", ""),
        ("ü", "ü"),
        (Visibility.PUBLIC, "public"),
        (NOON, "2026-08-01T12:00:00Z"),
        (datetime(2026, 8, 1, 12), "2026-08-01T12:00:00Z"),  # noqa: DTZ001 - without a zone it is UTC
        (NOON.astimezone(timezone(timedelta(hours=2))), "2026-08-01T12:00:00Z"),
        (NOON.replace(microsecond=5), "2026-08-01T12:00:00.000005Z"),
        (date(2026, 8, 1), "2026-08-01"),
        (timedelta(minutes=5, milliseconds=900), "300"),
        (STATUS, "7"),
    ],
)
def test_each_kind_of_value_is_written_as_the_api_wants_it(value, text):
    assert text_of(value) == text


@each("value", [object(), {1}, None, b"bytes", 1j])
def test_what_cannot_be_written_is_a_type_error_that_names_its_type(value):
    with pytest.raises(TypeError, match=type(value).__name__):
        text_of(value)


@each("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_a_value_error(value):
    with pytest.raises(ValueError, match="cannot be sent"):
        text_of(value)


def test_lists_and_hashes_are_written_in_the_manner_of_rails():
    values = {"ids": [1, 2], "done[]": ["x"], "poll": {"options": ["a", "b"], "multiple": True}, "none": None}
    assert list(pairs(values)) == [
        ("ids[]", "1"),
        ("ids[]", "2"),
        ("done[]", "x"),
        ("poll[options][]", "a"),
        ("poll[options][]", "b"),
        ("poll[multiple]", "true"),
    ]


def test_a_query_is_percent_encoded():
    assert query({"q": "a&b=c d+e#f", "types": ["ä"]}) == "q=a%26b%3Dc%20d%2Be%23f&types[]=%C3%A4"


def test_a_query_has_no_line_break_whatever_it_says():
    assert query({"a\r\nb": "c\r\nd"}) == "a%0D%0Ab=c%0D%0Ad"


def test_any_collection_is_a_list():
    for listed in ([1, 2], (1, 2), (number for number in (1, 2)), {1: None, 2: None}.keys(), range(1, 3)):
        assert list(pairs({"a": listed})) == [("a[]", "1"), ("a[]", "2")]


@each(
    ("values", "content_type"),
    [
        ({"a": 1}, FORM),
        ({"a": [1]}, FORM),
        ({"a": {"b": 1}}, FORM),
        ({"a": []}, JSON),
        ({"a": {}}, JSON),
        ({"a": [{"b": 1}, {"b": 2}]}, JSON),
        ({"a": {"b": []}}, JSON),
        ({"a": b"file"}, MULTIPART),
        ({"a": {"b": BytesIO()}}, MULTIPART),
        ({"a": Upload(b"file")}, MULTIPART),
        ({"a": Path("file")}, MULTIPART),
        ({}, None),
    ],
)
def test_the_body_is_a_form_where_a_form_can_say_it(values, content_type):
    assert body(values)[1] == content_type


def test_json_keeps_types_and_leaves_out_none():
    values = {
        "a": [1, True, None],
        "b": {"c": None, "d": 0.5},
        "e": Visibility.PUBLIC,
        "f": NOON,
        "g": STATUS,
        "h": timedelta(1),
    }
    assert jsonable(values) == {
        "a": [1, True, None],
        "b": {"d": 0.5},
        "e": "public",
        "f": "2026-08-01T12:00:00Z",
        "g": "7",
        "h": 86400,
    }
    assert msgspec.json.decode(json_body(values)[0]) == jsonable(values)


def test_a_multipart_form_has_files_fields_and_lists():
    values = {
        "avatar": Upload(b"x", "a.png", "image/png"),
        "file": b"y",
        "path": Path("/somewhere/b.jpg"),
        "fields_attributes": {"0": {"name": "n", "value": "v"}},
        "empty": [],
        "flag": True,
    }
    assert list(parts(values)) == [
        Part("avatar", b"x", "a.png", "image/png"),
        Part("file", b"y", "file"),
        Part("path", Path("/somewhere/b.jpg"), "b.jpg"),
        Part("fields_attributes[0][name]", "n"),
        Part("fields_attributes[0][value]", "v"),
        Part("empty[]", ""),
        Part("flag", "true"),
    ]


def test_a_file_inside_a_hash_is_found():
    assert list(parts({"a": {"b": b"x", "c": 1}})) == [Part("a[b]", b"x", "file"), Part("a[c]", "1")]


def test_only_the_last_part_of_a_path_is_told():
    file = BytesIO(b"x")
    file.name = "/home/alice/secret plans/cat.png"
    assert next(parts({"file": file})).filename == "cat.png"
    file.name = 7  # what a descriptor that was opened by number has
    assert next(parts({"file": file})).filename == "file"


def test_a_file_is_bytes_a_path_or_an_open_file():
    assert upload("cat.png") == Path("cat.png")
    assert upload(b"x") == b"x"
    with pytest.raises(TypeError, match="expected bytes, a path or an open binary file, got int"):
        upload(7)


def request_for(values, method="POST", **more):
    content, content_type = body(values)
    return Request(method, "/x", content, content_type, values=values, **more)


def test_a_form_can_be_said_as_json():
    made = as_json(request_for({"a": [1], "b": "c"}, headers={"X": "y"}, options="o"))
    assert (made.content_type, msgspec.json.decode(made.body)) == (JSON, {"a": [1], "b": "c"})
    assert (made.headers, made.options, made.method, made.path) == ({"X": "y"}, "o", "POST", "/x")


@each(
    "request_",
    [
        request_for({"a": []}),
        request_for({"a": b"file"}),
        request_for({"poll[options][]": [1]}),
        request_for({"a": 1}, method="GET"),
        Request("POST", "/x"),
    ],
)
def test_what_is_json_already_or_cannot_be_is_not_said_as_json(request_):
    assert as_json(request_) is None


# What is written can be read again by a reader of Rails' forms.


def rails(form):
    """A small reader of `a[b][]=c`, after the rules of Rack."""
    found = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        first, rest = re.fullmatch(r"([^\[]*)(.*)", name, re.DOTALL).groups()
        keys = [first, *re.findall(r"\[(.*?)\]", rest, re.DOTALL)]
        place = found
        for key, following in zip(keys, [*keys[1:], None], strict=True):
            if following is None:
                place.append(value) if key == "" else place.__setitem__(key, value)
            else:
                place = place.setdefault(key, [] if following == "" else {})
    return found


NAMES = st.text(st.characters(exclude_characters="[]", exclude_categories=["Cs"]), min_size=1, max_size=8)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
"""What can be sent; what cannot has tests of its own."""
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        TEXTS | st.lists(TEXTS, min_size=1, max_size=4),
        lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


@given(TREES)
def test_a_reader_of_rails_reads_from_a_form_what_was_put_in(values):
    content, content_type = body(values)
    assert content_type == FORM
    assert content.isascii()
    assert rails(content.decode()) == values
    assert rails(query(values)) == values


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=8))
def test_pairs_arrive_all_of_them_and_those_of_a_name_in_their_order(given):
    arrived = parse_qsl(query(mapping_of(given)), keep_blank_values=True)
    assert sorted(name.removesuffix("[]") for name, _ in arrived) == sorted(name for name, _ in given)
    for name, _ in given:
        assert [text for other, text in arrived if other.removesuffix("[]") == name] == [
            text for other, text in given if other == name
        ]


JSONABLE = st.dictionaries(
    NAMES,
    st.recursive(
        st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=8,
    ),
)


@given(JSONABLE)
def test_json_gives_back_what_was_put_in(values):
    assert msgspec.json.decode(json_body(values)[0]) == values


@given(JSONABLE)
def test_whatever_can_be_said_has_a_body_and_nothing_has_none(values):
    content, content_type = body(values)
    assert (content is None) == (not values)
    if content_type == JSON:
        assert msgspec.json.decode(content) == values


def test_a_text_that_is_more_than_a_text_is_written_as_one():
    content, _ = json_body({"token": Secret("abc"), "kinds": [Secret("d")]})
    assert msgspec.json.decode(content) == {"token": "abc", "kinds": ["d"]}


def test_an_empty_list_beside_the_name_of_a_form_is_said_as_rails_reads_it():
    values = {"poll[options][]": ["a", "b"], "allowed_mentions": []}
    assert body(values) == (b"poll[options][]=a&poll[options][]=b&allowed_mentions[]=", FORM)
    assert body({"allowed_mentions": []}) == (b'{"allowed_mentions":[]}', JSON)


def test_a_moment_whose_year_in_utc_is_none_is_refused():
    with pytest.raises(ValueError, match="no year between 1 and 9999 in UTC"):
        text_of(datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))))
