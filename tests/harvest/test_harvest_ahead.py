from atoot.harvest.plans import time_for
from tables import each


@each(
    ("first", "further", "expected"),
    [
        (0, 0, (0, None)),
        (300, 0, (0, None)),
        (301, 0, (300, "all")),
        (2, 298, (0, None)),
        (2, 299, (300, "all")),
        (2, 300, (300, "all")),
        (2, 301, (900, "paging")),
        (0, 601, (1800, "paging")),
        (1000, 0, (900, "all")),
    ],
)
def test_requests_take_the_windows_that_they_need(first, further, expected):
    assert time_for(first, further) == expected


@each(("further", "seconds"), [(598, 250), (599, 1150), (600, 1150), (601, 1150)])
def test_what_one_limit_keeps_for_later_may_be_too_much_for_the_other_then(further, seconds):
    assert time_for(2, further, now=9000 - 250)[0] == seconds


def test_requests_that_take_their_time_spread_over_windows_by_themselves():
    assert time_for(600, 0, pace=1.0) == (600, None)
    assert time_for(600, 0, pace=0.5) == (450, "all")
