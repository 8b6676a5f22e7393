import json
import re
from datetime import UTC, date, datetime, timedelta
from enum import Enum, IntEnum, StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import Status
from atoot.parameters import KINDS, checked
from atoot.parameters.kinds import (
    ANY,
    BOOLEAN,
    DAY,
    IDS,
    INSTANT,
    LANGUAGE,
    MEDIA_TYPE,
    TEXT,
    TEXTS,
    WHOLE,
    Hash,
    Listed,
)
from tables import each

FACTS = json.loads((Path(__file__).parents[1] / "operations" / "facts.json").read_text())
DOCUMENTED = [
    (name, fact.partition(",")[0])
    for facts in FACTS
    for place in ("query", "form")
    for name, fact in facts.get(place, {}).items()
]
EXAMPLES = {
    "boolean": True,
    "integer": 7,
    "number": 7,
    "string": "a",
    "any": "1",
    "list of string": ["a"],
    "list of integer": [1],
    "list of hash": {},  # the one that there is goes as a hash: see `arguments.profile_fields`
    "hash": {},
    "file": b"x",
    "instant": datetime(2026, 8, 1, tzinfo=UTC),
    "day": date(2026, 8, 1),
}


class Sort(Enum):
    ACTIVE = "active"


class Order(StrEnum):
    ACTIVE = "active"


class Size(IntEnum):
    BIG = 40


def text_of(kind, inner):
    """A text that a parameter takes, or what stands inside it."""
    for key in inner:
        kind = kind.item if isinstance(kind, Listed) else kind
        kind = kind.kind_of(key) if isinstance(kind, Hash) else kind
    kind = kind.item if isinstance(kind, Listed) else kind
    return min(kind.words, default={LANGUAGE: "en", MEDIA_TYPE: "a/b"}.get(kind, "a"))


def example(name, fact):
    """The name of the outermost parameter, and a value of the kind that is documented."""
    outer, *inner = re.findall(r"[^\[\]]+", name)
    value = EXAMPLES[fact]
    if value in ("a", ["a"]):
        text = text_of(KINDS[outer], inner)
        value = [text] if value == ["a"] else text
    if inner == ["id"] and outer == "media_attributes":
        inner = []
    for key in reversed(inner):
        value = {key: value}
    if "[]" in name and "[][" in name:
        value = [value] if isinstance(value, dict) else [{}]
    return outer, value


def test_every_documented_parameter_takes_what_is_documented():
    for name, fact in sorted(set(DOCUMENTED)):
        outer, value = example(name, fact)
        assert checked({outer: value}) == {outer: value}, (name, fact)


@each(
    ("name", "value", "message"),
    [
        ("limit", "abc", "limit: expected a whole number, got str"),
        ("limit", "5", "limit: expected a whole number, got str"),
        ("limit", 1.5, "limit: expected a whole number, got float"),
        ("limit", True, "limit: expected a whole number, got bool"),
        ("local", "yes", "local: expected a bool, got str"),
        ("reblogs", 5, "reblogs: expected a bool, got int"),
        ("notify", 1, "notify: expected a bool, got int"),
        ("status", ["a"], "status: expected a text, got list"),
        ("visibility", 5, "visibility: expected a text, got int"),
        ("comment", b"x", "comment: expected a text, got bytes"),
        ("order", Size.BIG, "order: expected a text, got Size"),
        ("expires_in", "tomorrow", "expires_in: expected a timedelta or a whole number, got str"),
        ("duration", 1.5, "duration: expected a timedelta or a whole number, got float"),
        ("duration", True, "duration: expected a timedelta or a whole number, got bool"),
        ("start_at", 5, "start_at: expected a datetime, a date or a text, got int"),
        (
            "date_of_birth",
            datetime(2000, 1, 2, tzinfo=UTC),
            "date_of_birth: expected a date or a text, got datetime",
        ),
        ("account_id", 1.5, "account_id: expected an id, got float"),
        ("account_id", True, "account_id: expected an id, got bool"),
        ("types", "mention", "types: expected a list of texts, got str"),
        ("types", b"mention", "types: expected a list of texts, got bytes"),
        ("types", {"mention": 1}, "types: expected a list of texts, got dict"),
        ("types", ["mention", 5], "types: expected a list of texts, got a list with int"),
        ("types", iter([None]), "types: expected a list of texts, got a list with NoneType"),
        ("types", [{"a": 1}], "types[]: expected a text, got dict"),
        ("rule_ids", [True], "rule_ids: expected a list of ids, got a list with bool"),
        ("poll", ["a"], "poll: expected a mapping, got list"),
        ("poll", {"options": "ab"}, "poll[options]: expected a list of texts, got str"),
        ("poll", {"multiple": "yes"}, "poll[multiple]: expected a bool, got str"),
        ("source", {"sensitive": "no"}, "source[sensitive]: expected a bool, got str"),
        ("data", {"alerts": {"mention": "on"}}, "data[alerts][mention]: expected a bool, got str"),
        ("subscription", {"keys": {"auth": b"x"}}, "subscription[keys][auth]: expected a text, got bytes"),
        (
            "fields_attributes",
            {"0": {"name": "a", "value": 5}},
            "fields_attributes[0][value]: expected a text, got int",
        ),
        (
            "keywords_attributes",
            [{"keyword": "a", "whole_word": "yes"}],
            "keywords_attributes[][whole_word]: expected a bool, got str",
        ),
        ("notifications", "yes", "notifications: expected a bool or a mapping, got str"),
        ("id", 1.5, "id: expected an id or a list of ids, got float"),
        ("id", [None], "id: expected a list of ids, got a list with NoneType"),
        ("q", None, "q: expected a text, got None"),
        ("limti", 5, "unexpected keyword argument 'limti'"),
        ("limti", None, "unexpected keyword argument 'limti'"),
    ],
)
def test_a_wrong_value_is_a_type_error_that_says_what_was_expected(name, value, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        checked({name: value})


@each(
    ("name", "value"),
    [
        ("order", Sort.ACTIVE),
        ("order", Order.ACTIVE),
        ("limit", Size.BIG),
        ("limit", 0),
        ("offset", 2**70),
        ("local", False),
        ("status", ""),
        ("in_reply_to_id", ""),
        ("in_reply_to_id", 7),
        ("in_reply_to_id", Status.from_dict({"id": "7"})),
        ("expires_in", timedelta(hours=1)),
        ("expires_in", 3600),
        ("expires_in", ""),
        ("scheduled_at", datetime(2026, 8, 1, tzinfo=UTC)),
        ("start_at", date(2026, 8, 1)),
        ("end_at", "2026-08-01"),
        ("date_of_birth", "2000-01-02"),
        ("types", []),
        ("types", ("mention",)),
        ("types", {"mention"}),
        ("types", {"mention": 1}.keys()),
        ("rule_ids", [1, "2"]),
        ("notifications", True),
        ("notifications", {"last_read_id": "7"}),
        ("id", "7"),
        ("id", ["7"]),
        ("poll", {"options": ["a"], "expires_in": None, "unheard_of": object}),
        ("data", {"alerts": {"unheard_of": True}, "policy": "all"}),
    ],
)
def test_a_right_value_stays_as_it_is(name, value):
    assert checked({name: value}) == {name: value}


def test_what_can_be_read_only_once_is_read_once():
    assert checked({"types": (kind for kind in ("mention", "poll"))}) == {"types": ["mention", "poll"]}
    assert checked({"poll": {"options": iter("ab")}}) == {"poll": {"options": ["a", "b"]}}


def test_none_is_not_sent():
    assert checked({"limit": None, "local": None, "types": None, "id": None}) == {}


def test_nothing_of_a_value_is_in_the_error():
    for name in ("limit", "local", "types", "poll", "duration", "notifications", "id"):
        with pytest.raises(TypeError) as caught:
            checked({name: [["s3cr3t"]] if name in ("types", "id") else "s3cr3t"})
        assert "s3cr3t" not in str(caught.value)


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
)
SIMPLE = {
    BOOLEAN: lambda value: isinstance(value, bool),
    WHOLE: lambda value: isinstance(value, int) and not isinstance(value, bool),
    TEXT: lambda value: isinstance(value, str),
    INSTANT: lambda value: isinstance(value, date | str),
    DAY: lambda value: isinstance(value, str) or type(value) is date,
    TEXTS: lambda value: isinstance(value, list) and all(isinstance(inner, str) for inner in value),
    IDS: lambda value: isinstance(value, list) and all(type(inner) in (int, str) for inner in value),
}


@given(st.sampled_from(sorted(set(KINDS) - {"q"})), PLAIN | st.lists(PLAIN, max_size=3))
def test_every_parameter_takes_its_kind_and_nothing_else(name, value):
    right = SIMPLE.get(KINDS[name])
    if right is None or value is None:
        return
    try:
        found = checked({name: value})
    except TypeError:
        assert not right(value)
    else:
        assert right(value)
        assert found[name] is value


def test_files_are_not_looked_at_twice():
    assert {name for name, kind in KINDS.items() if kind is ANY} == {"avatar", "file", "header", "thumbnail"}


@each("time", [-1, timedelta(seconds=-1), timedelta.min])
@each("values", [lambda time: {"duration": time}, lambda time: {"poll": {"expires_in": time}}])
def test_a_time_that_is_over_is_refused(values, time):
    with pytest.raises(ValueError, match=r"expected a time in the future, got .*, which is past"):
        checked(values(time))


@each("time", [0, 1, timedelta(0), timedelta.max, ""])
def test_any_other_time_is_taken(time):
    assert checked({"expires_in": time}) == {"expires_in": time}
