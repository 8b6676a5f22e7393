from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.wire.ids import EPOCH, id_at, order

EXAMPLES = {
    # Known pairs of an id and its time: snowflake, ULID, UUID version 7, flake.
    "109265387062173696": datetime(2022, 10, 31, 20, 30, tzinfo=UTC),
    "01ARZ3NDEKTSV4RRFFQ69G5FAV": datetime(2016, 7, 30, 23, 54, 10, 259000, tzinfo=UTC),
    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f": datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC),
}


@pytest.mark.parametrize(("example", "made"), EXAMPLES.items())
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


@pytest.mark.parametrize(
    "like", ["1", "12345678901234", "AbC", "", "é" * 18, "017F22E2-79B0-4CC3-98C4-DC0C0C07398F"]
)
def test_ids_that_carry_no_time_are_a_value_error_that_shows_one(like):
    with pytest.raises(ValueError, match="carry no time"):
        id_at(EPOCH, like, None)


def test_an_id_that_only_looks_as_if_it_carried_the_time_is_a_value_error():
    with pytest.raises(ValueError, match="carry no time"):
        id_at(datetime(2026, 1, 1, tzinfo=UTC), "109265387062173696", datetime(2026, 1, 1, tzinfo=UTC))


def test_ids_are_ordered_by_length_and_then_by_text():
    assert sorted(["a00", "100", "99", "", "10", "A00", "9"], key=order) == [
        "",
        "9",
        "10",
        "99",
        "100",
        "A00",
        "a00",
    ]


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
