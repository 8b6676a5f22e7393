from viewed import NOW, PIPE, lines

from atoot.cli.view.polls import bar, poll_rows
from atoot.cli.view.settings import View
from atoot.entities import Poll
from tables import each


def poll_lines(view=PIPE, **fields):
    return lines(poll_rows(Poll.from_dict({"id": "1", **fields}), view))


def test_a_poll_has_bars_and_numbers_to_vote_by():
    options = [{"title": "Tea", "votes_count": 3}, {"title": "Coffee", "votes_count": 1}, {"title": "?"}]
    drawn = poll_lines(
        View(now=NOW, width=40), options=options, votes_count=4, own_votes=[0], voted=True, expired=True
    )
    assert drawn == [
        "1 ✔  75 % ███████▌   Tea",
        "2 ○  25 % ██▌        Coffee",
        "3 ○ ?",
        "4 votes · over · you voted",
    ]


def test_shares_of_a_poll_with_several_answers_are_of_people():
    options = [{"title": "Tea", "votes_count": 2}, {"title": "Coffee", "votes_count": 1}]
    drawn = poll_lines(options=options, votes_count=3, voters_count=2, multiple=True)
    assert drawn[0].startswith("1 ☐ 100 %")
    assert drawn[2] == "2 people · several answers · open"


@each(
    "counts",
    [
        {"multiple": True, "voters_count": 1, "votes_count": 5},
        {"multiple": True, "voters_count": 0},
        {"votes_count": 2},
        {"votes_count": 0},
    ],
)
def test_no_share_is_more_than_all_whatever_the_server_counts(counts):
    options = [{"title": "Tea", "votes_count": 4}, {"title": "Coffee", "votes_count": 1}]
    drawn = poll_lines(options=options, **counts)
    shares = [int(line[4:].split("%")[0]) for line in drawn[:2]]
    assert shares == ([100, 25] if counts.get("voters_count") else [80, 20])


@each(
    ("fields", "end"),
    [({"expired": True}, "over"), ({"expires_at": "2026-01-02T05:10:00Z"}, "ends in 2 h"), ({}, "open")],
)
def test_a_poll_says_when_it_ends(fields, end):
    assert poll_lines(options=[{"title": "Tea"}], **fields)[-1] == f"0 votes · {end}"


@each(
    ("votes", "whole", "drawn"),
    [(0, 0, "    "), (0, 9, "    "), (1, 1000, "▏   "), (999, 1000, "███▉"), (9, 9, "████"), (12, 9, "████")],
)
def test_a_bar_is_full_or_empty_only_where_the_share_is(votes, whole, drawn):
    assert bar(votes, whole, 4) == drawn
