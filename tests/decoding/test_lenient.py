import copy
import json
import sys
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.decoding.lenient import DEEPEST, read, read_data
from atoot.entities import (
    Account,
    Context,
    Filter,
    Instance,
    Language,
    Marker,
    MediaAttachment,
    Preferences,
    Relationship,
    ScheduledStatus,
    Search,
    Status,
    StatusTag,
    Tag,
)
from atoot.entities.base import Entity
from entity_samples import account, page, status
from tables import each

STATUSES = list[Status]


def decode(data: Any, kind: Any) -> Any:
    return read(json.dumps(data).encode(), kind)


def strict(data: Any, kind: Any) -> Any:
    return msgspec.json.decode(json.dumps(data).encode(), type=kind)


def one(**fields: Any) -> Status:
    return decode(status(**fields), Status)


def covers(sent: Any, back: Any) -> bool:
    """Whether everything that was sent came back, as it was."""
    if isinstance(sent, dict):
        return isinstance(back, dict) and all(
            name in back and covers(sent[name], back[name]) for name in sent
        )
    if isinstance(sent, list):
        return isinstance(back, list) and len(sent) == len(back) and all(map(covers, sent, back))
    return type(sent) is type(back) and sent == back


# What means the same


@each(
    ("name", "raw", "value"),
    [
        ("id", 7, "7"),
        ("id", 7.5, "7.5"),
        ("id", 7.0, "7"),
        ("in_reply_to_id", 1e17, "100000000000000000"),
        ("spoiler_text", 2.0, "2.0"),
        ("replies_count", "12", 12),
        ("replies_count", 12.0, 12),
        ("sensitive", "true", True),
        ("sensitive", 0, False),
        ("sensitive", "1", True),
        ("tags", None, []),
        ("tags", {}, []),
        ("replies_count", None, 0),
        ("favourited", "null", None),
        ("content", None, ""),
    ],
)
def test_a_value_of_another_type_is_converted_if_it_means_the_same(name, raw, value):
    entity = one(**{name: raw})
    assert getattr(entity, name) == value
    assert type(getattr(entity, name)) is type(value)
    assert entity[name] == raw
    assert entity.to_dict()[name] == raw
    assert entity.extra == {}


def test_an_id_that_is_a_whole_number_with_a_fraction_is_kept_as_it_came():
    sent = decode({"id": "1", "params": {"text": "x", "application_id": 7.0}}, ScheduledStatus).params
    assert sent.application_id == "7"
    assert repr(sent["application_id"]) == "7.0"


def test_lists_that_php_writes_as_objects_are_lists():
    entity = one(tags={"0": {"name": "a", "url": ""}, "2": {"name": "b", "url": ""}}, filtered=[])
    assert [tag.name for tag in entity.tags] == ["a", "b"]
    assert entity["tags"] == {"0": {"name": "a", "url": ""}, "2": {"name": "b", "url": ""}}
    assert entity.extra == {}


def test_objects_that_php_writes_as_lists_are_none_or_empty():
    entity = one(card=[], pleroma=[])
    assert (entity.card, entity.pleroma) == (None, None)
    assert (entity["card"], entity["pleroma"]) == ([], [])
    assert entity.extra == {}
    assert decode({"domain": "e.org", "api_versions": []}, Instance).api_versions == {}


def test_an_object_alone_is_a_list_of_one_and_a_list_of_one_is_the_object():
    tag, new = {"name": "a", "url": "", "new": 1}, {**account("3"), "new": 2}
    entity = one(tags=tag, account=[new])
    assert [(found.name, found.extra) for found in entity.tags] == [("a", {"new": 1})]
    assert (entity.account.id, entity.account.extra) == ("3", {"new": 2})
    assert (entity["tags"], entity["account"], entity.extra) == (tag, [new], {})


@each(
    ("name", "raw"),
    [("tags", {"error": "x"}), ("account", [{"error": "x"}]), ("account", [account(), account("2")])],
)
def test_an_object_of_another_kind_is_neither_a_list_nor_out_of_one(name, raw):
    entity = one(**{name: raw})
    assert entity.extra == {name: raw}


@each(
    ("data", "kind", "value"),
    [
        (None, STATUSES, []),
        (None, list[str], []),
        ([], dict[str, Marker], {}),
        (None, dict[str, Marker], {}),
        ([], Search, Search()),
    ],
)
def test_an_answer_with_nothing_in_it_may_be_written_as_php_or_go_write_it(data, kind, value):
    assert decode(data, kind) == value


def test_a_text_where_an_object_is_due_can_mean_its_name():
    entity = one(tags=["a", {"name": "b"}], application="Web")
    assert [tag.name for tag in entity.tags] == ["a", "b"]
    assert entity.application is not None
    assert entity.application.name == entity["application"] == "Web"
    assert entity["tags"] == ["a", {"name": "b"}]
    assert entity.extra == {}
    assert decode(["en"], list[Language]) == [Language(code="en")]


def test_a_status_where_a_quote_is_due_is_a_quote_of_it():
    quoted = status("2", new=1, account=account("3", other=2))
    for damage in ({}, {"replies_count": "x"}):
        entity = one(quote=quoted, **damage)
        assert entity.quote is not None
        assert entity.quote.state == "accepted"
        assert entity.quote.quoted_status == decode(quoted, Status)
        assert entity.quote["content"] == quoted["content"]
        assert covers(quoted, entity.quote.to_dict())


def test_quotes_of_quotes_lose_nothing_however_deep_they_are():
    sent = status("0")
    for level in range(30):
        sent = status(str(level + 1), quote=sent)
    entity = decode(sent, Status)
    assert covers(sent, entity.to_dict())
    for _ in range(3):
        entity = entity.quote.quoted_status
    assert entity.id == "27"


# What means nothing


@each(
    ("name", "raw", "value"),
    [
        ("replies_count", "many", 0),
        ("replies_count", 1.5, 0),
        ("replies_count", True, 0),
        ("sensitive", "perhaps", False),
        ("sensitive", 2, False),
        ("content", {"a": 1}, ""),
        ("content", True, ""),
        ("content", ["a"], ""),
        ("tags", "x", []),
        ("tags", {"a": 1}, []),
        ("poll", "x", None),
        ("poll", {"a": 1}, None),
        ("language", False, None),
        ("in_reply_to_id", [], None),
    ],
)
def test_a_value_that_means_nothing_gives_the_default_and_is_kept(name, raw, value):
    entity = one(**{name: raw})
    assert getattr(entity, name) == value
    if raw == []:
        assert entity.extra == {}  # an empty list says nothing
    else:
        assert entity.extra == {name: raw}
    assert entity[name] == raw
    assert entity.to_dict()[name] == raw


@each("name", ["in_reply_to_id", "in_reply_to_account_id", "quote_id"])
def test_an_empty_text_is_no_id(name):
    entity = one(**{name: ""})
    assert (getattr(entity, name), entity[name], entity.extra) == (None, "", {})
    assert entity.to_dict()[name] == ""
    assert one(**{name: "7"})[name] == getattr(one(**{name: "7"}), name) == "7"


@each("raw", [None, "x", {}, [], 3, {"new": 1}])
def test_a_missing_account_is_an_account_without_anything(raw):
    entity = one(account=raw)
    assert (entity.account.id, entity.account.acct) == ("", "")
    assert entity["account"] == raw
    assert entity.extra == {"account": raw}


def test_fields_that_every_server_sends_may_be_missing():
    for name in ("id", "created_at", "account"):
        sent = status()
        del sent[name]
        entity = decode(sent, Status)
        assert entity.content == sent["content"]
        assert entity.extra == {}


def test_one_damaged_item_never_costs_the_others():
    whole = decode(page(), STATUSES)
    for damaged in (None, 3, "x", [], [{}], {}, {"unknown": 1}, {"error": "gone"}):
        assert decode([*page()[:1], damaged, *page()[1:]], STATUSES) == whole


def test_a_list_with_an_item_that_is_no_object_is_kept_as_it_came():
    tags = [{"name": "a", "url": ""}, 3, None, {"name": "b", "url": "", "new": 1}]
    entity = one(tags=tags)
    assert [tag.name for tag in entity.tags] == ["a", "b"]
    assert entity.tags[1].extra == {"new": 1}
    assert entity.extra == {"tags": tags}
    assert entity["tags"] == tags


def test_a_mapping_loses_only_what_is_damaged():
    sent = {"home": {"last_read_id": "1", "version": 2}, "notifications": 3}
    assert list(decode(sent, dict[str, Marker])) == ["home"]


# Unknown fields


def test_unknown_fields_are_kept_at_every_level():
    sent = page()
    sent[1]["reblog"]["account"]["fields"][0]["new"] = {"deep": [1, 2]}
    sent[1]["reblog"]["media_attachments"][0]["meta"]["focus"]["z"] = 0
    sent[2]["new"] = None
    statuses = decode(sent, STATUSES)
    assert statuses[1].reblog.account.fields[0].extra == {"new": {"deep": [1, 2]}}
    assert statuses[1].reblog.media_attachments[0].meta.focus.extra == {"z": 0}
    assert statuses[2].extra == {"new": None}
    assert statuses[2]["new"] is None
    assert all(map(covers, sent, [entity.to_dict() for entity in statuses]))


def test_many_objects_with_different_unknown_fields_keep_each_their_own():
    sent = [account(str(number), **{f"new_{number}": number, "common": number}) for number in range(100)]
    for number, entity in enumerate(decode(sent, list[Account])):
        assert entity.extra == {f"new_{number}": number, "common": number}


def test_a_field_with_the_name_of_the_keeping_place_loses_nothing():
    assert covers({"atoot kept": 3}, decode(status(**{"atoot kept": 3}), Status).to_dict())


@each("raw", [3, None, "x", {"a": 1}])
def test_the_name_of_the_keeping_place_is_no_trap_where_damage_is_mended(raw):
    tags = {"0": {"name": "a", "atoot kept": raw, "new": 1}, "1": {"name": "b"}}
    entity = one(tags=tags, **{"atoot kept": raw})
    assert entity.tags[0].name == "a"
    assert entity.tags[0].extra["new"] == 1


def test_unknown_fields_inside_of_what_means_nothing_are_kept_too():
    raw = {"0": {"name": "a", "new": 1}, "x": {"name": "b", "new": 2}}
    entity = one(tags=raw, new=1)
    assert entity["tags"] == raw
    assert entity.to_dict()["tags"] == raw


# Answers as a whole


@each(
    ("data", "kind", "said"),
    [
        ([], Status, "expected an object (Status), got an array"),
        (None, Status, "expected an object (Status), got null"),
        ({}, Status, "expected an object (Status), got one with none of its fields"),
        ({"error": "x"}, Status, "expected an object (Status), got one with none of its fields"),
        ({"error": "x"}, Search, "expected an object (Search), got one with none of its fields"),
        ({"error": "x"}, STATUSES, "expected an array of Status, got an object of error"),
        (
            {"statuses": [], "a" * 99: 1} | dict.fromkeys("bcde"),
            STATUSES,
            f"expected an array of Status, got an object of statuses, {'a' * 39}…, b, c, d",
        ),
        ({"error": "x"}, dict[str, Marker], "expected an object of Marker, got an object of error"),
        ("x", list[str], "expected an array, got a text"),
        (1.5, bool, "expected a boolean, got a number"),
        ({}, str, "expected a text, got an object"),
    ],
)
def test_what_is_as_a_whole_something_else_is_refused(data, kind, said):
    with pytest.raises(msgspec.ValidationError) as caught:
        decode(data, kind)
    assert str(caught.value) == said


def test_empty_answers_are_answers_where_nothing_has_to_be_there():
    assert decode({}, Search) == Search()
    assert decode([], STATUSES) == []
    assert decode({}, dict[str, Marker]) == {}


def test_plain_values_are_read_leniently_too():
    assert decode("true", bool) is True
    assert decode([1, "a", None], list[str]) == ["1", "a"]
    assert decode({"en": ["de"], "de": None}, dict[str, list[str]]) == {"en": ["de"]}


@each("body", [b"", b"[", b"nonsense", b'{"id": }', b'["\xff', b"\xff", b"[N]"])
@each("kind", [Status, STATUSES, Search, list[str], dict[str, Marker]])
def test_what_is_no_json_is_refused(body, kind):
    with pytest.raises(msgspec.DecodeError):
        read(body, kind)


def test_a_number_that_no_float_can_hold_costs_only_its_field():
    body = json.dumps([status(replies_count="HUGE"), status("2")]).replace('"HUGE"', "1e999").encode()
    statuses = read(body, STATUSES)
    assert [entity.id for entity in statuses] == ["1", "2"]
    assert statuses[0].replies_count == 0
    assert statuses[1] == decode(status("2"), Status)


# Depth


@each("opening", [b"[", b'{"a":', b'{"reblog":', b'[{"account":{"moved":', b'{"pleroma":{"a":['])
@each("kind", [Status, STATUSES, Context, list[str], dict[str, Marker]])
def test_json_nested_too_deeply_is_refused(opening, kind):
    with pytest.raises(msgspec.DecodeError):
        read(opening * 100_000, kind)


def nested(levels: int, **fields: Any) -> dict[str, Any]:
    data = status("0", **fields)
    for level in range(levels):
        data = status(str(level + 1), reblog=data)
    return data


@each("levels", [2, DEEPEST - 2, DEEPEST + 30])
@each("damage", [{}, {"new": 1}, {"replies_count": "x"}])
def test_boosts_of_boosts_lose_nothing_however_deep_they_are(levels, damage):
    sent = [nested(levels, **damage), status("x")]
    statuses = decode(sent, STATUSES)
    assert [entity.id for entity in statuses] == [str(levels), "x"]
    assert all(map(covers, sent, [entity.to_dict() for entity in statuses]))


@each("levels", [300, 600, 900])
@each("damage", [{}, {"new": 1}, {"replies_count": "x"}])
def test_an_answer_as_deep_as_the_parser_goes_is_read_or_refused(levels, damage):
    deep = status("1", **damage)
    text = (
        ('{"id": "2", "created_at": "2026-01-01", "account": null, "reblog": ' * levels)
        + json.dumps(deep)
        + "}" * levels
    )
    try:
        statuses = read(f"[{text}, {json.dumps(status('x'))}]".encode(), STATUSES)
    except msgspec.DecodeError:
        assert levels > 300
    else:
        assert [entity.id for entity in statuses] == ["2", "x"]
        assert statuses[0].to_dict()["reblog"]["id"] == "2"


def test_plain_data_may_be_nested_as_deep_as_the_parser_goes():
    deep: Any = 1
    for _ in range(150):
        deep = {"a": [deep]}
    for fields in ({"pleroma": deep}, {"new": deep}, {"new": deep, "replies_count": "x"}, {"tags": deep}):
        entity = one(**fields)
        assert covers(fields, entity.to_dict())
        assert Status.from_dict(entity.to_dict()) == entity


def test_a_program_that_is_itself_deep_down_gets_an_error_not_a_crash():
    body = json.dumps([nested(30, replies_count="x")]).encode()

    def deeper(calls: int) -> None:
        if calls < sys.getrecursionlimit() - 300:
            return deeper(calls + 1)
        try:
            read(body, STATUSES)
        except msgspec.DecodeError:
            return None
        return deeper(calls + 1)

    deeper(0)  # until the place for calls is used up, first by the reader


# Laws

RAW = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(["12", "true", "null", "1.0", "2026-01-01", "2026-01-01T00:00:00Z"]),
)
VALUES = st.recursive(
    RAW,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
SENT = page()


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in inside:
        found += paths(value, (*path, name))
    return found


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        data = data[name]
    return data


def do(data: Any, path: tuple[Any, ...], how: str, value: Any) -> None:
    """Damage what is at a place, if it is still there."""
    try:
        around = at(data, path[:-1])
        around[path[-1]]
    except (KeyError, IndexError, TypeError):
        return
    if isinstance(around, str):
        return
    if how == "replace" or (how == "remove" and isinstance(around, list)):
        around[path[-1]] = value
    elif how == "remove":
        del around[path[-1]]
    elif how == "unknown" and isinstance(around[path[-1]], dict):
        around[path[-1]][f"new {value}"[:12]] = value
    elif how == "cut" and isinstance(around[path[-1]], list):
        del around[path[-1]][1:]
    elif how == "wrap":
        around[path[-1]] = [around[path[-1]]]


HOW = st.sampled_from(["replace", "remove", "unknown", "cut", "wrap"])
DAMAGES = st.lists(st.tuples(st.sampled_from(paths(SENT)), HOW, VALUES), max_size=4)


def damaged(damages: list[Any]) -> Any:
    data = copy.deepcopy(SENT)
    for path, how, value in damages:
        do(data, path, how, copy.deepcopy(value))
    return data


@given(DAMAGES)
def test_damage_inside_a_list_never_raises_and_costs_nothing_but_itself(damages):
    whole = {entity.id: entity for entity in decode(SENT, STATUSES)}
    sent = damaged(damages)
    found = decode(sent, STATUSES)
    touched = {path[0] for path, _, _ in damages}
    intact = [whole[item["id"]] for place, item in enumerate(SENT) if place not in touched]
    assert [entity for entity in found if entity in intact] == intact
    for place in touched:
        inside = [path for path, _, _ in damages if path[0] == place]
        if any(len(path) == 1 for path in inside):
            continue
        entity = decode([sent[place]], STATUSES)[0]
        sound = SENT[place].keys() - {path[1] for path in inside}
        before = whole[SENT[place]["id"]]
        assert {name: getattr(entity, name) for name in sound} == {
            name: getattr(before, name) for name in sound
        }


@given(DAMAGES)
def test_everything_that_was_sent_comes_back(damages):
    for item in damaged(damages):
        try:
            entity = decode(item, Status)
        except msgspec.ValidationError:
            assert not isinstance(item, dict) or item.keys().isdisjoint(status())
        else:
            assert covers(item, entity.to_dict())
            assert Status.from_dict(entity.to_dict()).to_dict() == entity.to_dict()


@given(DAMAGES)
def test_the_strict_and_the_lenient_way_agree_wherever_both_succeed(damages):
    sent = damaged(damages)
    for item in sent if isinstance(sent, list) else ():
        try:
            expected = strict(item, Status)
        except msgspec.ValidationError:
            continue
        assert read_data(copy.deepcopy(item), Status) == expected
        # Damage beside it makes the lenient reader go field by field.
        beside = decode({"ancestors": [item], "descendants": "x"}, Context)
        assert beside.ancestors == [expected]
        inside = decode({**copy.deepcopy(item), "sensitive": "yes"}, Status)
        for name in item:
            if name not in ("sensitive", "text"):
                assert getattr(inside, name) == getattr(expected, name)


@given(st.dictionaries(st.text(), VALUES), VALUES)
def test_any_object_at_all_can_stand_in_a_list(data, other):
    for kind in (STATUSES, list[MediaAttachment], list[Instance], list[StatusTag]):
        found = decode([{"id": "1", "name": "a", "version": "1"}, data, other], kind)
        assert all(isinstance(entity, Entity) for entity in found)
        assert decode([status(account=data, poll=other)], STATUSES)


@each(
    ("body", "name"),
    [
        (b'[{"name": "a\xffb"}]', "a\ufffdb"),
        (b'[{"name": "a\\ud83db"}]', "a\ufffdb"),
        (b'[{"name": "a\\ude00b"}]', "a\ufffdb"),
        (b'[{"name": "\\ud83d\\ude00 and \\ud83d"}]', "\U0001f600 and \ufffd"),
        (b'\xef\xbb\xbf[{"name": "ab"}]', "ab"),
        (b'[{"name": "a\nb"}]', "a\nb"),
    ],
)
def test_a_bad_character_costs_no_more_than_itself(body, name):
    (tag,) = read(body, list[Tag])
    assert tag.name == name
    assert json.loads(json.dumps(tag.to_dict()))["name"] == name


def test_a_text_that_is_no_json_stays_none_however_its_bytes_are_mended():
    with pytest.raises(msgspec.DecodeError):
        read(b'[{"name": "a\xff', list[Tag])


@each("body", [b'["x"]', b"[7, true]", b"[[]]", b"[{}]", b'[{"error": "x"}]', b'{"0": "x"}'])
def test_a_list_in_which_nothing_can_be_read_is_refused(body):
    with pytest.raises(msgspec.ValidationError, match="expected an array of Status"):
        read(body, list[Status])


@each("body", [b"[]", b"[null]", b"[null, null]"])
def test_a_list_with_nothing_in_it_is_empty(body):
    assert read(body, list[Status]) == []


def test_what_is_left_out_of_a_list_is_told(caplog):
    body = json.dumps([status("1"), "x", status("2"), None, 7]).encode()
    assert [one.id for one in read(body, list[Status])] == ["1", "2"]
    (record,) = caplog.records
    assert record.getMessage() == "2 of 4 items are left out: expected an object (Status)"


def test_a_word_alone_is_a_list_of_it():
    found = decode({"id": "1", "context": "home", "keywords": "x"}, Filter)
    assert (found.context, found["context"], found.keywords, found.extra) == (
        ["home"],
        "home",
        [],
        {"keywords": "x"},
    )


def test_a_list_of_one_is_the_thing_that_was_asked_for():
    assert decode([status(id="1", new=1)], Status).id == "1"
    for other in ([], [status(id="1"), status(id="2")], [{"error": "none"}], [None], [[status(id="1")]]):
        with pytest.raises(msgspec.ValidationError):
            decode(other, Status)


def test_one_thing_alone_is_the_list_that_it_stands_for():
    assert [one.id for one in read(b'{"id": "1", "following": true}', list[Relationship])] == ["1"]
    for other in (b'{"error": "x", "id": "1"}', b'{"following": true}', b'{"id": "1", "of": "another"}'):
        try:
            found = read(other, list[Relationship])
        except msgspec.ValidationError:
            continue
        assert [one.id for one in found] == ["1"]  # with its id alone it may be one


@pytest.mark.parametrize("name", ["data", "items", "results"])
def test_what_a_server_puts_around_a_whole_answer_is_taken_off(name, caplog):
    beside = {"meta": {"pagination": {"total": 2}}, "success": True}
    sent = [status(id="1", new=1), status(id="2")]
    assert [one.id for one in decode({name: sent, **beside}, STATUSES)] == ["1", "2"]
    assert decode({name: sent[0], **beside}, Status).extra == {"new": 1}
    assert decode({name: ["a", "b"]}, list[str]) == ["a", "b"]
    assert "is left out: meta, success" in caplog.text
    caplog.clear()
    assert decode({name: []}, STATUSES) == []
    assert not caplog.records


@each(
    "sent",
    [
        {"data": [], "error": "no"},
        {"data": [], "message": "Unauthenticated."},
        {"data": [], "items": []},
        {"data": ["x"]},
        {"data": {"data": []}},
        {"warnings": []},
        {"data": None},
    ],
)
def test_what_may_be_something_else_than_what_was_asked_for_is_refused(sent):
    for kind in (STATUSES, Status):
        with pytest.raises(msgspec.ValidationError):
            decode(sent, kind)


def test_a_thing_that_has_a_field_of_such_a_name_is_itself():
    assert decode(status(id="1", data={"id": "2"}), Status).id == "1"
    assert [one.id for one in decode(status(id="1", data=[status(id="2")]), STATUSES)] == ["1"]
    assert decode({"data": {"home": 1}}, dict[str, dict[str, int]]) == {"data": {"home": 1}}


@each("body", [b'{"home": []}', b'{"home": {}, "notifications": null}', b"[]", b"{}", b"null"])
def test_an_object_with_empty_things_in_it_is_empty(body):
    assert read(body, dict[str, Marker]) == {}


def test_nothing_in_place_of_an_object_without_fields_that_it_needs_is_one():
    assert read(b"null", Preferences) == read(b"{}", Preferences)
