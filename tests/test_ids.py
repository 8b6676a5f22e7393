from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.ids import (
    EPOCH,
    IdKind,
    are_ordered,
    id_at,
    in_digits,
    is_newer,
    is_young,
    kind_of,
    order,
    time_of,
    uuid7,
)
from tables import each

EXAMPLES = {
    # Known pairs of an id and its time: snowflake, ULID, UUID version 7, flake.
    "109265387062173696": datetime(2022, 10, 31, 23, 4, 53, 14000, tzinfo=UTC),
    "01ARZ3NDEKTSV4RRFFQ69G5FAV": datetime(2016, 7, 30, 23, 54, 10, 259000, tzinfo=UTC),
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f": datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC),
}


@each(("example", "made"), EXAMPLES.items())
def test_the_least_id_of_a_moment_is_like_the_example_and_not_newer(example, made):
    near = id_at(made, example, made)
    assert len(near) == len(example)
    day = timedelta(days=1)
    assert order(id_at(made - day, example, made)) < order(example) < order(id_at(made + day, example, made))


def test_flake_ids_have_their_own_digits():
    made = datetime(2024, 1, 1, tzinfo=UTC)
    flake = id_at(made, "A" * 18, None)
    assert len(flake) == 18
    assert order(id_at(made - timedelta(seconds=1), flake, made)) < order(flake)
    assert id_at(made, flake, made) == flake


def test_a_moment_without_a_zone_is_utc():
    naive = datetime(2024, 1, 1)  # noqa: DTZ001 - that is what the test is about
    example = "109265387062173696"
    assert id_at(naive, example, None) == id_at(naive.replace(tzinfo=UTC), example, None)


def test_a_moment_before_the_epoch_is_the_epoch():
    assert id_at(EPOCH - timedelta(days=9), "109265387062173696", None) == "0"


@each("like", ["1", "12345678901234", "AbC", "", "é" * 18, "017F22E2-79B0-4CC3-98C4-DC0C0C07398F"])
def test_ids_that_carry_no_time_are_a_value_error_that_shows_one(like):
    with pytest.raises(ValueError, match="contain no time"):
        id_at(EPOCH, like, None)


def test_an_id_that_only_looks_as_if_it_carried_the_time_is_a_value_error():
    with pytest.raises(ValueError, match="contain no time"):
        id_at(datetime(2026, 1, 1, tzinfo=UTC), "109265387062173696", datetime(2026, 1, 1, tzinfo=UTC))


HOLLO = "2026-11-24T00:20:49.133Z/poll/01a2b3c4-0000-7000-8000-000000000000"
SNAC = "1732406400" + "0123456789abcdef" * 2
KINDS = {
    "109265387062173696": IdKind.DECIMAL,
    "7": IdKind.DECIMAL,
    "-99": IdKind.DECIMAL,
    "01ARZ3NDEKTSV4RRFFQ69G5FAV": IdKind.ULID,
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f": IdKind.UUID7,
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398F": IdKind.UUID7,
    # A ULID in the form of a UUID.
    "01936d3a-5c1e-12ab-3c4d-5e6f708192a3": IdKind.UUID7,
    "AbCdEfGhIjKlMnOpQr": IdKind.FLAKE,
    HOLLO: IdKind.TIME_PREFIX,
    "2026-11-24T00:20:49Z/mention/7": IdKind.TIME_PREFIX,
    SNAC: IdKind.SECONDS_PREFIX,
    SNAC.upper(): IdKind.SECONDS_PREFIX,
    "9ab3cdefgh": IdKind.BASE_36,
    "9ab3cdefgh000001": IdKind.BASE_36,
    "65f0a1b2c3d4e5f601234567": IdKind.HEX,
    "818e3a5b6c7d8e9f01234567": IdKind.HEX,
    "d9428888-122b-41e1-b85c-61209f1d5b4f": IdKind.UNORDERED,
    "d41d8cd98f00b204e9800998ecf8427e": IdKind.UNORDERED,
    "post-d41d8cd98f00b204e9800998ecf8427e.png": IdKind.UNORDERED,
    "2026-99-99T99:99:99Z/poll/7": IdKind.UNORDERED,
    "9" * 5000: IdKind.UNORDERED,
    "/@carol": IdKind.UNORDERED,
    "zzzzzzzzzz": IdKind.UNORDERED,
    "": IdKind.UNORDERED,
}


@each(("identifier", "kind"), KINDS.items())
def test_an_id_shows_its_kind(identifier, kind):
    assert kind_of(identifier) is kind


@each(
    ("older", "newer"),
    [
        ("9", "10"),
        ("99999999999999999", "109265387062173696"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "01BRZ3NDEKTSV4RRFFQ69G5FAA"),
        # The longer one is not the newer one where the type is part of the id.
        (
            "2026-11-24T00:20:49.133Z/favourite/01a2b3c4-0000-7000-8000-000000000000",
            "2026-11-24T00:20:49.134Z/poll/01a2b3c4-0000-7000-8000-000000000000",
        ),
        ("2026-11-24T00:20:49Z/poll/1", "2026-11-24T00:20:49.001Z/poll/1"),
        ("2026-11-24T02:20:49+02:00/poll/1", "2026-11-24T00:20:50Z/poll/1"),
        (SNAC, SNAC.replace("17324", "17325").upper()),
        ("0", HOLLO),
        ("0", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("-99", "1"),
    ],
)
def test_of_two_ids_of_a_kind_the_newer_one_is_known(older, newer):
    assert is_newer(newer, older) is True
    assert is_newer(older, newer) is False
    assert is_newer(older, older) is False
    assert order(older) < order(newer)


@each(
    ("one", "other"),
    [
        ("d9428888-122b-41e1-b85c-61209f1d5b4f", "e9428888-122b-41e1-b85c-61209f1d5b4f"),
        ("d41d8cd98f00b204e9800998ecf8427e", "e41d8cd98f00b204e9800998ecf8427e"),
        ("109265387062173696", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", HOLLO),
    ],
)
def test_ids_without_an_order_or_of_two_kinds_say_nothing(one, other):
    assert is_newer(one, other) is None
    assert not are_ordered([one, other])
    assert order(one) != order(other)


def test_ids_of_a_page_have_an_order_only_all_together():
    assert are_ordered([])
    assert are_ordered(["1", "2", "3", "0"])
    assert are_ordered(["0", HOLLO])
    assert not are_ordered(["d41d8cd98f00b204e9800998ecf8427e"])
    assert not are_ordered(["1", "2", HOLLO])


@each(
    ("identifier", "made"),
    [
        *EXAMPLES.items(),
        (HOLLO, datetime(2026, 11, 24, 0, 20, 49, 133000, tzinfo=UTC)),
        (SNAC, datetime(2024, 11, 24, tzinfo=UTC)),
    ],
)
def test_an_id_tells_when_it_was_made(identifier, made):
    found = time_of(identifier)
    assert found is not None
    assert abs(found - made) < timedelta(seconds=1)


@each(
    "identifier",
    ["1", "d41d8cd98f00b204e9800998ecf8427e", "9" * 40, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "zz"],
)
def test_an_id_without_a_time_that_can_be_tells_none(identifier):
    assert time_of(identifier) is None


MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it


@given(MOMENTS, MOMENTS, st.sampled_from([*EXAMPLES, "A" * 18]))
def test_later_moments_have_later_ids(one, other, like):
    earlier, later = sorted([one, other])
    assert order(id_at(earlier, like, None)) <= order(id_at(later, like, None))


@given(MOMENTS, st.sampled_from([*EXAMPLES, "A" * 18]))
def test_the_id_of_a_moment_carries_that_moment(moment, like):
    made = id_at(moment, like, None)
    assert id_at(moment, made, moment) == made
    with pytest.raises(ValueError):
        id_at(moment, made, moment + timedelta(days=3))


DIGITS = {
    IdKind.DECIMAL: st.integers(0, 10**39).map(str),
    IdKind.ULID: st.from_regex(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", fullmatch=True),
    IdKind.FLAKE: st.from_regex(r"[A-Za-z][0-9A-Za-z]{17}", fullmatch=True),
    IdKind.UUID7: st.from_regex(
        r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", fullmatch=True
    ),
    IdKind.SECONDS_PREFIX: st.from_regex(r"[0-9]{10}[0-9a-f]{32}", fullmatch=True),
    IdKind.TIME_PREFIX: st.builds(
        "{}/{}/{}".format,
        st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
        st.sampled_from(["poll", "favourite", "mention"]),
        st.uuids(),
    ),
}
ONE_KIND = st.sampled_from(list(DIGITS)).flatmap(
    lambda kind: st.tuples(*[DIGITS[kind].filter(lambda one: kind_of(one) is kind)] * 3)
)


@given(ONE_KIND)
def test_ids_of_a_kind_have_a_total_order(three):
    one, two, three = three
    assert are_ordered([one, two, three])
    assert (order(one) == order(two)) == (one == two)
    if one != two:
        # Of one second, only a hash tells those of snac apart, which says nothing.
        is_open = kind_of(one) is IdKind.SECONDS_PREFIX and one[:10] == two[:10]
        assert (is_newer(one, two) is None) is is_open
        assert is_open or is_newer(one, two) is not is_newer(two, one)
    if is_newer(two, one) and is_newer(three, two):
        assert is_newer(three, one)


@given(ONE_KIND)
def test_ids_that_carry_a_time_are_ordered_by_it(three):
    earlier, later = sorted(three[:2], key=order)
    times = time_of(earlier), time_of(later)
    if None not in times:
        assert times[0] <= times[1]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(one, other):
    assert (order(one) < order(other)) == (order(other) > order(one))
    kind_of(one)
    time_of(one)
    assert is_newer(one, other) in (True, False, None)


def test_ids_are_written_in_digits_and_as_uuids_of_their_time():
    assert in_digits(255, "0123456789abcdef", 4) == "00ff"
    assert in_digits(65536, "0123456789abcdef", 2) == "10000"
    made = [uuid7(1_700_000_000_000, rest) for rest in (0, 1, 2**47)]
    assert made == sorted(made)
    assert {kind_of(one) for one in made} == {IdKind.UUID7}
    assert {time_of(one) for one in made} == {datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)}


def test_an_id_says_whether_it_is_of_this_moment():
    now = 1_800_000_000.0
    made = id_at(datetime.fromtimestamp(now, UTC), like="110000000000000000", made=None)
    assert [is_young(made, now + seconds) for seconds in (-70, -50, 0, 59, 61)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert is_young("7", now) is None
