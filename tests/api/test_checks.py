from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.api.checks import focus_of, maybe_id, poll_of, to_come
from atoot.entities import MediaFocus, Status

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
inside = st.floats(-1, 1)


@pytest.mark.parametrize("focal", ["0.5,-1", " 0.5 , -1 ", (0.5, -1), [0.5, -1.0], MediaFocus(x=0.5, y=-1.0)])
def test_a_focal_point_can_be_text_or_two_numbers(focal):
    assert focus_of(focal) == "0.5,-1.0"


def test_without_focal_point_there_is_none():
    assert focus_of(None) is None


@given(inside, inside)
def test_every_point_of_the_picture_is_a_focal_point(x, y):
    assert focus_of(focus_of((x, y))) == f"{x},{y}"


@given(inside, st.floats().filter(lambda value: not -1 <= value <= 1), st.booleans())
def test_a_focal_point_outside_of_the_picture_is_refused(good, bad, first):
    with pytest.raises(ValueError, match=r"x=.* and y=.* within -1 and 1"):
        focus_of((bad, good) if first else (good, bad))


@pytest.mark.parametrize("focal", ["0.5", "a,b", "", "1,2,3", (1,), [1, 2, 3]])
def test_what_is_no_point_is_no_focal_point(focal):
    with pytest.raises(ValueError, match="expected 'x,y' or two numbers"):
        focus_of(focal)


@pytest.mark.parametrize("focal", [(None, 1), ([], []), MediaFocus(x=0.5), 7])
def test_a_focal_point_of_the_wrong_type_is_refused(focal):
    with pytest.raises(TypeError, match="focal"):
        focus_of(focal)


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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    "moment",
    [
        NOW + timedelta(seconds=1),
        datetime(2026, 11, 24, 13, 0, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 11, 24, 12, 1),  # noqa: DTZ001 - a time without zone is what this is about
        "2026-11-24T12:00:01Z",
        "2027-01-01",
        "tomorrow",
        "",
    ],
)
def test_a_moment_to_come_stays_as_it_is(moment):
    assert to_come("scheduled_at", moment, NOW) is moment


@pytest.mark.parametrize("moment", [NOW, NOW - timedelta(days=1), "2026-11-24T11:59:59+00:00", "2026-11-24"])
def test_a_moment_that_is_over_is_refused(moment):
    with pytest.raises(ValueError, match=r"scheduled_at=2026.* in the past.*2026-11-24T12:00:00Z"):
        to_come("scheduled_at", moment, NOW)


def test_a_moment_of_the_wrong_type_is_refused():
    with pytest.raises(TypeError, match="date: expected a datetime or a text, got int"):
        to_come("date", 1700000000, NOW)


@pytest.mark.parametrize(
    ("thing", "found"), [(None, None), ("", ""), ("7", "7"), (7, "7"), ({"id": "7"}, "7")]
)
def test_an_id_may_be_missing(thing, found):
    assert maybe_id(thing) == found


def test_an_entity_gives_its_id():
    account = {"id": "1", "username": "a", "acct": "a"}
    status = Status.from_dict({"id": "7", "created_at": "2026-11-24T12:00:00Z", "account": account})
    assert maybe_id(status) == "7"
