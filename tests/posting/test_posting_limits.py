"""What is to be published, measured as the software of the server measures."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.entities.server import NO_LIMIT, Limits
from atoot.posting.limits import characters_of, check_number, check_poll, check_text, length, room_for_text

URL = "https://example.com/" + "x" * 80
FAMILY = "👨‍👩‍👧"
MASTODON, PLEROMA, GOTOSOCIAL = (
    Limits(characters=100, counting=counting) for counting in ("short", "characters", "code points")
)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("Hello", (5, 5, 5)),
        (f"see {URL}", (27, 104, 104)),
        ("@alice@example.org hi", (9, 21, 21)),
        (FAMILY, (1, 1, 5)),
    ],
)
def test_a_text_is_as_long_as_the_software_counts_it(text: str, sizes: tuple[int, int, int]):
    assert tuple(length(text, limits) for limits in (MASTODON, PLEROMA, GOTOSOCIAL)) == sizes


@given(st.text())
def test_all_that_is_typed_counts_at_least_as_much_as_what_readers_see(text: str):
    assert length(text, GOTOSOCIAL) >= length(text, PLEROMA) >= 0


def test_a_text_of_addresses_fits_where_they_count_as_short():
    check_text(URL, None, MASTODON)
    check_text("x" * 100, None, GOTOSOCIAL)
    for limits in (PLEROMA, GOTOSOCIAL):
        with pytest.raises(ValueError, match="text: 101 characters; a status has at most 100"):
            check_text(URL + "y", None, limits)


def test_warnings_and_answers_of_a_poll_are_counted_in_the_same_way():
    assert [characters_of(FAMILY, limits) for limits in (MASTODON, PLEROMA, GOTOSOCIAL)] == [1, 1, 5]
    assert room_for_text(FAMILY, GOTOSOCIAL) == 95
    strict = Limits(counting="code points", poll_option_characters=4)
    with pytest.raises(ValueError, match="has 5 characters; this server takes 4"):
        check_poll([FAMILY], 300, strict)
    check_poll([FAMILY], 300, Limits(poll_option_characters=4))


def test_where_there_is_no_limit_everything_fits():
    free = Limits(
        characters=NO_LIMIT, media=NO_LIMIT, poll_options=NO_LIMIT, poll_shortest=0, poll_longest=NO_LIMIT
    )
    check_text("x" * 1_000_000, "cw", free)
    check_number(10_000, free)
    check_poll(["a"] * 1000, timedelta(days=10_000), free)
