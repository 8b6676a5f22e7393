from atoot.amounts import about, counted, duration
from tables import each


@each(("number", "said"), [(0, "0 hosts"), (1, "1 host"), (2, "2 hosts"), (2000, "2,000 hosts")])
def test_a_number_is_told_with_what_it_counts(number, said):
    assert counted(number, "host") == said


def test_a_plural_may_be_irregular():
    assert counted(2, "reply", "replies") == "2 replies"


@each(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (59, "59 s"),
        (60, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3600, "1 h 00 min"),
        (7500, "2 h 05 min"),
    ],
)
def test_a_time_is_told_to_the_second_and_over_an_hour_to_the_minute(seconds, words):
    assert duration(seconds) == words


@each(
    ("seconds", "said"),
    [
        (0, "less than a minute"),
        (61, "about 1 minute"),
        (240, "about 4 minutes"),
        (5000, "about 83 minutes"),
        (7000, "about 2 hours"),
        (86400, "about 24 hours"),
        (200_000, "about 2 days"),
    ],
)
def test_an_estimated_time_is_told_as_a_person_says_it(seconds, said):
    assert about(seconds) == said
