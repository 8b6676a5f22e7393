"""Flawed texts are read as far as they can be; what would cost too much is refused before it costs anything."""

import json
import math
import sys
import tracemalloc
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from atoot.decoding.lenient import read
from atoot.decoding.parsing import (
    FEWEST_BYTES,
    LIGHT,
    MOST_DIGITS,
    MOST_FLAWS,
    MOST_TIMES,
    TINY,
    DecodingBudget,
    TooCostlyError,
    is_whole,
    mended,
    parse,
    weight,
    whole_number,
)
from atoot.entities import Account, Search, Status, Tag
from entity_samples import page, status
from tables import each

FFFD = "\N{REPLACEMENT CHARACTER}"
FLAWED: list[tuple[bytes, Any]] = [
    (b"[0x1f, 1_000, 1e, --1, 5]", ["0x1f", "1_000", "1e", "--1", 5]),
    ("[\u0661\u0662, true]".encode(), ["\u0661\u0662", True]),
    (b"[undefined, None, True, nan, nully, true]", ["undefined", "None", "True", "nan", "nully", True]),
    (b'{id: 7, "b": false}', {"id": 7, "b": False}),
    (b"[1, -Infinity]", [1, "-Infinity"]),
    ('["caf\u00e9"]'.encode("utf-16"), ["caf\u00e9"]),
    (rb'["cut \ud83d"]', ["cut " + FFFD]),
    (rb'["\udc00 \ud83d\ude00 \ud83d\u0041 \ud83d"]', [f"{FFFD} \N{GRINNING FACE} {FFFD}A {FFFD}"]),
    (
        rb'["\\ud83d is how half a pair is written", "\ud83d"]',
        [r"\ud83d is how half a pair is written", FFFD],
    ),
    (b'["a\xffb", "\xc3\xa9"]', [f"a{FFFD}b", "é"]),
    (b'["\xed\xa0\xbd"]', [FFFD * 3]),
    (b'["a\nb\tc\x00d\x1f"]', ["a\nb\tc\0d\x1f"]),
    (b'[\n"a\nb"\n,\n1\n]\n', ["a\nb", 1]),
    (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
    (b'\0{"a": 1}\0\0', {"a": 1}),
    (b"[NaN, -Infinity, Infinity, NaN]", ["NaN", "-Infinity", "Infinity", "NaN"]),
    (b'["NaN, Infinity", NaN]', ["NaN, Infinity", "NaN"]),
    (b"[1e400, -1e400, 1e308, 1e-400, 1]", ["1e400", "-1e400", 1e308, 0.0, 1]),
    (b"[1E+400, -0, 0.5]", ["1E+400", 0, 0.5]),
    (b'["1e400", 1e400]', ["1e400", "1e400"]),
    (b"[" + b"9" * 5000 + b", 2]", ["9" * 5000, 2]),
    (b"[-" + b"9" * 5000 + b"]", ["-" + "9" * 5000]),
    (b"[" + b"9" * 5000 + b".5]", ["9" * 5000 + ".5"]),
    (b"[1, 2,]", [1, 2]),
    (b'{"a": [1, ] , }', {"a": [1]}),
    (rb'["it\'s \x41"]', ["it's x41"]),
    (b'["a\\\nb", "c\\\x00d"]', ["a\nb", "c\0d"]),
    (b"[00012, -007, 0, -0.5, 00.5, 0e0]", ["00012", "-007", 0, -0.5, "00.5", 0.0]),
    (b"[+5, .5, -.5, 5., +.5e3, +Infinity, 7]", ["+5", ".5", "-.5", "5.", "+.5e3", "+Infinity", 7]),
    (b'{"a": +5, "b+.": "+5"}', {"a": "+5", "b+.": "+5"}),
    (b'{"a": 1, "a": 2}', {"a": 2}),
    (b'{"a\x01": "\\ud83d"}', {"a\x01": FFFD}),
]


@each(("body", "data"), FLAWED)
def test_a_flaw_costs_a_character_not_the_text(body, data):
    assert parse(body) == data


@each(
    "encoding",
    ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
@each("text", ['{"a": "é🦣"}', "[]", " \n[7]"])
def test_a_text_is_read_however_its_characters_are_written(encoding, text):
    assert parse(text.encode(encoding)) == json.loads(text)


def test_marks_of_the_order_of_bytes_may_stand_behind_blanks_and_come_twice():
    assert parse(b"\n\xef\xbb\xbf\xef\xbb\xbf[1]") == [1]


@each(
    "body",
    [
        b"",
        b"[",
        b'["a',
        b'["a\n',
        b'["\\',
        b'{"a": ',
        b"hello",
        b"NaN",
        b"[N]",
        b"[-]",
        b"<p>",
        b"[1 2]",
    ],
)
def test_what_is_cut_off_or_no_json_is_refused(body):
    with pytest.raises(msgspec.DecodeError):
        parse(body)


LOOKS_DEEPER = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="how deep is too deep depends on Python"
)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000,
        pytest.param(b'{"a":' * 3000, marks=LOOKS_DEEPER),
        pytest.param(b"[" * 2000 + b'"\xff"' + b"]" * 2000, marks=LOOKS_DEEPER),
    ],
)
def test_what_is_nested_too_deeply_is_refused(body):
    with pytest.raises(msgspec.DecodeError, match="nested too deeply"):
        parse(body)


@each(
    "flaw",
    [rb'"cut \ud83d"', b'"a\xffb"', b'"a\nb"', b'"\x00"', b"NaN", b"1e400", b"9" * 5000, rb'"\q"'],
)
@each("deviation", [{}, {"new": 1}, {"replies_count": "x"}, {"account": None}])
def test_a_flaw_in_one_item_and_a_deviation_in_another_cost_neither(flaw, deviation):
    other = status("2", content="HERE")
    del other["created_at"]
    body = json.dumps([status("1", **deviation), other, status("3")]).encode()
    statuses = read(body.replace(b'"HERE"', flaw), list[Status])
    assert [entity.id for entity in statuses] == ["1", "2", "3"]
    assert isinstance(statuses[1].content, str)
    plain = parse(body.replace(b'"HERE"', flaw))
    assert [item["id"] for item in plain] == ["1", "2", "3"]


@each("raw", [b"9" * 5000, b"1e400", b"-1e400", b"NaN", b"Infinity"])
def test_a_number_that_cannot_be_one_is_set_aside_as_it_came(raw):
    body = json.dumps(status(replies_count="HERE")).encode().replace(b'"HERE"', raw)
    entity = read(body, Status)
    assert entity.replies_count == 0
    assert entity.extra == {"replies_count": raw.decode()}
    assert json.loads(json.dumps(entity.to_dict()))["replies_count"] == raw.decode()
    assert Status.from_json(msgspec.json.encode(entity.to_dict())) == entity


@each("name", ["id", "created_at", "edited_at", "in_reply_to_id"])
@each("raw", [b"9" * 5000, b"1e400", b"-1e400", b"9" * 600, b"1e308"])
def test_no_field_trips_over_a_huge_number(name, raw):
    body = json.dumps(status(**{name: "HERE"})).encode().replace(b'"HERE"', raw)
    entity = read(body, Status)
    getattr(entity, name)
    repr(entity)
    assert entity.extra is not None
    assert entity.content == status()["content"]


@each("name", ["width", "aspect"])
def test_a_measure_that_is_no_number_is_set_aside(name):
    meta = b'{"original": {"%s": NaN}}' % name.encode()
    body = json.dumps({"id": "1", "type": "image", "meta": "HERE"}).encode().replace(b'"HERE"', meta)
    from atoot.entities import MediaAttachment

    attachment = read(body, MediaAttachment)
    assert attachment.meta is not None
    assert attachment.meta.original is not None
    assert getattr(attachment.meta.original, name) is None
    assert attachment.meta.original.extra == {name: "NaN"}


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=12,
)


@given(JSON.filter(lambda data: isinstance(data, list | dict)), st.booleans())
def test_a_sound_text_has_nothing_to_mend(data, ascii_only):
    body = json.dumps(data, ensure_ascii=ascii_only).encode("utf-8", "replace")
    assert json.loads(mended(body)) == json.loads(body)


@given(st.lists(st.binary(max_size=20)))
@example([b'"', b"\\"])
def test_any_bytes_in_texts_are_read(texts):
    sent = [text.replace(b"\\", b"").replace(b'"', b"") for text in texts]
    found = parse(b"[" + b",".join(b'"' + text + b'"' for text in sent) + b"]")
    assert found == [text.decode("utf-8", "replace") for text in sent]


@given(st.one_of(st.binary(), st.text('[]{}":,\\u dDfF0189eE.-+NaNInfinity\n\0').map(str.encode)))
def test_whatever_comes_is_data_or_a_decode_error(body):
    with suppress(msgspec.DecodeError):
        msgspec.json.encode(parse(body))


@each("flaw", [b'"\n"', rb'"\ud83d"', b"1e400"])
def test_a_text_of_nothing_but_flaws_is_refused(flaw):
    with pytest.raises(msgspec.DecodeError):
        parse(b'["' + b"x" * 10 * MOST_FLAWS + b'",' + b",   ".join([flaw] * (MOST_FLAWS + 1)) + b"]")


# What digits mean


@each(
    ("text", "number"),
    [("7", 7), (" 42\r", 42), ("-3", -3), ("007", 7), ("0", 0), ("9" * MOST_DIGITS, 10**MOST_DIGITS - 1)],
)
def test_digits_are_a_number(text, number):
    assert whole_number(text) == number


@each("text", ["", "-", "--1", "1.5", "1e3", "x", "1_000", "١", "²", "9" * (MOST_DIGITS + 1), "9" * 5000])
def test_anything_else_is_none(text):
    assert whole_number(text) is None


def test_the_digits_that_count_are_readable_however_python_is_set_up():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(MOST_DIGITS)
    try:
        assert whole_number("9" * MOST_DIGITS) is not None
        assert parse(b"[" + b"9" * (MOST_DIGITS + 1) + b"]") == ["9" * (MOST_DIGITS + 1)]
    finally:
        sys.set_int_max_str_digits(before)


# What reading may cost


def filled(unit: bytes, size: int) -> bytes:
    return b"[" + b",".join([unit] * (size // (len(unit) + 1))) + b"]"


@each(
    "unit",
    [
        b"[]",
        b"{}",
        b"[[]]",
        b'{"a":1}',
        b'{"account":{}}',
        b'"a"',
        b'""',
        b"1",
        b"null",
        b'{"id":"1"}',
        b"[0]",
    ],
)
@each("kind", [object, list[Status], list[Tag], Search, list[str]])
def test_many_small_things_in_few_bytes_are_refused(unit, kind):
    for size in (2 * LIGHT, 4 * LIGHT):
        with pytest.raises(TooCostlyError, match="bytes hold"):
            parse(filled(unit, size)) if kind is object else read(filled(unit, size), kind)


@each("number", [b"1.5e308", b"1e-310, "])
def test_many_numbers_that_take_long_to_read_are_refused(number):
    body = b'[{"id":"1","x":[' + b",".join([number] * 25_000) + b"]}]"
    with pytest.raises(TooCostlyError, match="near the ends of floats"):
        parse(body.replace(b", ", b" "))


def test_a_tiny_text_may_hold_whatever_it_wants():
    assert weight(filled(b"[]", TINY)) == 0
    assert len(parse(filled(b"[]", TINY - 2))) > 1000


ACCOUNT = b'{"id":"1","username":"a","acct":"a"}'


def in_status(name: bytes, unit: bytes, size: int) -> bytes:
    inside = b'"' + name + b'":' + filled(unit, size - 100)
    return b'[{"id":"1","created_at":"","account":' + ACCOUNT + b"," + inside + b"}]"


@each("size", [4 * TINY, LIGHT - 100])
@each(
    ("kind", "make"),
    [
        (object, lambda size: filled(b"[]", size)),
        (object, lambda size: filled(b"[{}]", size)),
        (object, lambda size: b"{" + b",".join(b'"%07d":1' % n for n in range(size // 11)) + b"}"),
        (list[Status], lambda size: in_status(b"tags", b'{"id":""}', size)),
        (list[Status], lambda size: in_status(b"emojis", b"{}", size)),
        (list[Account], lambda size: filled(ACCOUNT, size)),
        (list[Account], lambda size: filled(b'{"account":{}}', size)),
        (Search, lambda size: b'{"accounts":' + filled(b"{}", size) + b"}"),
        (list[str], lambda size: filled(b'"ab"', size)),
    ],
)
def test_a_light_text_takes_no_more_than_twelve_times_its_size_either(kind, make, size):
    body = make(size)
    with suppress(TooCostlyError):  # what classes are made of is there from now on
        read(make(TINY), kind)
    tracemalloc.start()
    try:
        with suppress(TooCostlyError):
            parse(body) if kind is object else read(body, kind)
        assert tracemalloc.get_traced_memory()[1] <= 13 * len(body)
    finally:
        tracemalloc.stop()


def test_what_mastodon_sends_is_far_from_the_bounds():
    body = json.dumps(page() * 100, separators=(",", ":")).encode()
    assert len(body) > LIGHT
    assert weight(body) < 0.75 * MOST_TIMES * len(body)
    assert (body.count(b",") + body.count(b"{") + body.count(b"[")) * 2 * FEWEST_BYTES < len(body)
    assert read(body, list[Status]) == [read(json.dumps(item).encode(), Status) for item in page()] * 100


@each("fields", [{"new": 1}, {"replies_count": "x"}, {"language": ["en"], "media_attachments": None}])
def test_a_large_page_that_deviates_everywhere_comes_through(fields):
    body = json.dumps([status(str(number), **fields) for number in range(300)]).encode()
    assert len(body) > LIGHT
    statuses = read(body, list[Status])
    assert [entity.id for entity in statuses] == [str(number) for number in range(300)]
    assert all(entity.extra.items() <= fields.items() for entity in statuses)


def test_things_that_are_rich_in_fields_may_not_come_by_the_thousands_in_few_bytes():
    body = filled(b'{"account":{},"id":"1"' + b" " * 60 + b"}", 2 * LIGHT)
    with pytest.raises(TooCostlyError, match="times as much memory"):
        read(body, list[Status])


def test_many_unknown_names_may_not_come_by_the_hundred_thousands():
    names = b",".join(b'"%07x":1' % number for number in range(200_000))
    with pytest.raises(TooCostlyError, match="times as much memory"):
        read(b'[{"id":"1",' + names + b"}]", list[Status])


def test_a_page_of_damage_and_nothing_else_is_given_up():
    with pytest.raises(TooCostlyError, match="more of its"):
        read(filled(b'"abcdefghij"', 12 * LIGHT), list[Account])


def test_a_budget_ends_with_what_it_was_made_of():
    budget = DecodingBudget(10 * LIGHT)
    budget.weigh((MOST_TIMES + 1) * 10 * LIGHT)
    with pytest.raises(TooCostlyError):
        budget.weigh(1)
    assert math.isfinite(budget.size)


@pytest.mark.parametrize(
    "behind", ["[1]", "\n\n\0", "<!-- cached 3 s ago -->", ",", '{"a": 1', "<br />\n<b>Fatal error</b>: x"]
)
def test_what_stands_behind_the_end_costs_nothing_and_is_not_told(caplog, behind):
    assert parse(b'[{"a": "b"}]' + behind.encode()) == [{"a": "b"}]
    assert parse(b' {"a": 007}' + behind.encode()) == {"a": "007"}
    assert is_whole(b"[7]" + behind.encode())
    assert not is_whole(b"[7, " + behind.encode())
    assert all(line.startswith("behind the JSON of an answer") for line in caplog.messages)
    assert "cached" not in caplog.text
