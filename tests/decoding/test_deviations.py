import copy
import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from atoot.decoding.deviations import Deviation, badly_written, deviations
from atoot.entities import Context, Marker, Preferences, Status, Token
from entity_samples import account, page, status
from tables import each

STATUSES = list[Status]


def found(data: Any, kind: Any = Status) -> list[tuple[str, str, str]]:
    return [tuple(deviation) for deviation in deviations(data, kind)]


def test_an_answer_as_documented_has_no_deviations():
    assert found(page(), STATUSES) == []
    assert found({"ancestors": page(), "descendants": []}, Context) == []
    assert found({"home": {"last_read_id": "1"}}, dict[str, Marker]) == []
    assert found(["a"], list[str]) == []


@each(
    ("fields", "deviation"),
    [
        ({"new": [1]}, ("new", "no such field", "an array")),
        ({"id": 7}, ("id", "a text", "a whole number")),
        ({"content": None}, ("content", "a text", "null")),
        ({"replies_count": "12"}, ("replies_count", "a whole number", "a text")),
        ({"replies_count": 1.5}, ("replies_count", "a whole number", "a number")),
        ({"sensitive": 1}, ("sensitive", "a boolean", "a whole number")),
        ({"created_at": "yesterday"}, ("created_at", "a moment", "'yesterday'")),
        ({"created_at": None}, ("created_at", "a moment", "null")),
        ({"edited_at": 3}, ("edited_at", "a moment", "a whole number")),
        ({"account": None}, ("account", "an object (Account)", "null")),
        ({"tags": {}}, ("tags", "an array of StatusTag", "an object")),
        ({"tags": [3]}, ("tags[0]", "an object (StatusTag)", "a whole number")),
        ({"pleroma": []}, ("pleroma", "an object", "an array")),
        ({"media_attachments": [{"id": "1", "meta": {"focus": {"x": "1"}}}]}, ("media_attachments[0].meta.focus.x", "a number", "a text")),
        ({"poll": {"id": "1", "own_votes": [0, "1"]}}, ("poll.own_votes[1]", "a whole number", "a text")),
    ],
)  # fmt: skip
def test_each_kind_of_deviation_is_told_with_its_place(fields, deviation):
    assert found(status(**fields)) == [deviation]


def test_a_missing_field_is_told_if_every_server_sends_it():
    sent = status()
    del sent["account"], sent["content"]
    assert found(sent) == [("account", "an object (Account)", "nothing")]


def test_all_deviations_are_told_wherever_they_are():
    sent = page()
    sent[1]["reblog"]["account"]["emojis"][0]["url"] = None
    sent[1]["reblog"]["new"] = True
    sent[2]["quote"]["quoted_status"]["account"]["fields"] = "x"
    assert [deviation.path for deviation in deviations(sent, STATUSES)] == [
        "[1].reblog.new",
        "[1].reblog.account.emojis[0].url",
        "[2].quote.quoted_status.account.fields",
    ]


def test_names_that_are_no_words_are_quoted():
    assert found({"reading:expand:spoilers": 1, "a.b": 2}, Preferences) == [
        ('["a.b"]', "no such field", "a whole number"),
        ('["reading:expand:spoilers"]', "a boolean", "a whole number"),
    ]


def test_a_mapping_is_looked_into():
    assert found({"home": {"last_read_id": "1", "new": 1}, "b": 3}, dict[str, Marker]) == [
        ("home.new", "no such field", "a whole number"),
        ("b", "an object (Marker)", "a whole number"),
    ]


def test_seconds_since_1970_are_told_by_their_name():
    assert found({"access_token": "t", "created_at": "soon"}, Token) == [
        ("created_at", "seconds since 1970", "'soon'")
    ]


@each(
    ("data", "kind", "said"),
    [
        ([], Status, "the answer: expected an object (Status), got an array"),
        ({}, STATUSES, "the answer: expected an array of Status, got an object"),
        ("x", dict[str, list[str]], "the answer: expected an object, got a text"),
        (None, bool, "the answer: expected a boolean, got null"),
    ],
)
def test_an_answer_that_is_something_else_is_one_deviation(data, kind, said):
    assert [str(deviation) for deviation in deviations(data, kind)] == [said]


def test_a_deviation_reads_like_a_sentence():
    assert str(Deviation("[3].id", "a text", "null")) == "[3].id: expected a text, got null"


def test_long_texts_and_deep_answers_are_no_trouble():
    (deviation,) = deviations(status(created_at="x" * 9000), Status)
    assert len(str(deviation)) < 100
    deep: dict[str, Any] = status(account=account(new=1))
    for _ in range(1500):
        deep = {**status(), "reblog": deep}
    (deviation,) = deviations(deep, Status)
    assert deviation.path.endswith(".reblog.account.new")


def test_the_data_is_not_changed():
    sent = page()
    sent[0]["new"] = 1
    before = copy.deepcopy(sent)
    list(deviations(sent, STATUSES))
    assert sent == before


PLACES = [
    "id",
    "content",
    "replies_count",
    "sensitive",
    "account",
    "tags",
    "poll",
    "reblog",
    "pleroma",
    "card",
    "new",
]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.just([]), st.just({}), st.just(page()[0])
)


@given(st.dictionaries(st.sampled_from(PLACES), VALUES, max_size=3))
def test_an_answer_has_deviations_if_it_does_not_read_strictly(fields):
    sent = [status(**fields)]
    try:
        msgspec.json.decode(json.dumps(sent).encode(), type=STATUSES)
    except msgspec.ValidationError:
        assert found(sent, STATUSES)
    else:
        assert not found(sent, STATUSES)


def test_a_name_that_came_is_shown_in_one_printable_line():
    path = found({**status(), "\x1b[31m\nINFO: fake\u202e": 1})[0][0]
    assert path == '["[31m INFO: fake"]'
    assert len(found({**status(), "x y" * 100: 1})[0][0]) < 110


@each(
    ("data", "told"),
    [
        ({"created_at": "2026-01-31T12:00:00"}, [("created_at", "a time as in 2026-01-31T12:00:00.000Z")]),
        ({"created_at": "2026-01-31T12:00:00.000Z", "edited_at": None}, []),
        ({"created_at": "2026-01-31T12:00:00+01:00"}, []),
        ([{"account": {"acct": "bob", "last_status_at": "2026-01-31"}}], []),
        (
            [{"account": {"acct": "bob", "last_status_at": "2026-01-31T12:00:00Z"}}],
            [("[0].account.last_status_at", "a time as in 2026-01-31")],
        ),
        ({"url": "/@bob/1", "uri": "https://a.example/1"}, [("url", "a whole address")]),
    ],
)
def test_a_time_without_a_zone_and_an_address_without_a_server_are_badly_written(data, told):
    assert [(found.path, found.expected) for found in badly_written(data)] == told


def test_what_is_nested_deeper_than_python_may_call_is_looked_at():
    data: Any = {"url": "/1"}
    for _ in range(5000):
        data = [data]
    assert len(list(badly_written(data))) == 1
