from hypothesis import given
from hypothesis import strategies as st
from watched import notice, post, posted

from atoot.cli.watch.model import HOME, NOTIFICATIONS, SPARE, WatchColumn, WatchModel
from atoot.events import (
    Connected,
    Disconnected,
    Filled,
    Gap,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
)
from atoot.streaming.subscriptions import Subscription

USER = Subscription("user")


def ids(column):
    return [column[place].id for place in range(len(column))]


def column_of(*numbers, most=100):
    column = WatchColumn("Home", HOME, most=most)
    column.extend(post(number) for number in numbers)
    return column


def watch():
    return WatchModel(
        [
            WatchColumn("Home", HOME),
            WatchColumn("Notifications", NOTIFICATIONS),
            WatchColumn("Local", "public:local"),
        ]
    )


def test_the_newest_stands_at_the_top_and_each_thing_once():
    column = column_of(1, 3, 2)
    assert column.add(post(4))
    assert not column.add(post(4))
    assert column.extend([post(0), post(3)]) == 1
    assert ids(column) == ["4", "3", "2", "1", "0"]


def test_what_comes_late_stands_where_its_time_puts_it():
    column = column_of(1, 5)
    column.add(post(3))
    assert ids(column) == ["5", "3", "1"]


def test_who_is_at_the_top_goes_along_and_who_reads_further_down_stays():
    column = column_of(1, 2, 3)
    column.add(post(4))
    assert (column.entry.id, column.unseen) == ("4", 0)
    column.move(1)
    column.add(post(5))
    column.add(post(6))
    assert (column.entry.id, column.unseen) == ("3", 2)
    column.move(-2)
    assert (column.entry.id, column.unseen) == ("5", 1)
    column.go(0)
    assert column.unseen == 0


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["add", "remove", "move"])), max_size=60))
def test_what_is_chosen_stays_chosen_whatever_comes_and_goes(steps):
    column = column_of(*range(10, 20))
    column.move(4)
    for number, what in steps:
        before = column.entry
        if what == "add":
            column.add(post(number))
        elif what == "remove":
            column.remove(str(number))
        else:
            column.move(number - 20)
            before = None
        if before is not None and before.id in ids(column) and column.chosen:
            assert column.entry is before
        assert ids(column) == sorted(set(ids(column)), key=int, reverse=True)
        assert 0 <= column.chosen <= max(0, len(column) - 1)
        assert 0 <= column.unseen <= column.chosen


def test_the_oldest_go_when_there_are_too_many_but_not_what_is_looked_at():
    column = column_of(most=10)
    for number in range(11 + SPARE):
        column.add(post(number))
    assert len(column) == 10
    column.go(9)
    for number in range(1000, 1001 + SPARE):
        column.add(post(number))
    assert column.entry.id == str(1 + SPARE)


def test_a_boost_is_named_by_what_was_boosted():
    column = WatchColumn("Home", HOME)
    column.add(post(9, reblog=post(2).to_dict()))
    assert column.entry.post.id == "2"
    column.replace(post(2, favourited=True))
    assert column.entry.post.favourited is True
    assert column.entry.version == 1
    column.remove("2")
    assert column.entry is None


def test_an_edit_reaches_every_column():
    model = watch()
    model.take(posted(post(7)), 0.0)
    model.take(posted(post(7), "public:local"), 0.0)
    model.take(NotificationReceived(stream=USER, notification=notice(1, status=post(7))), 0.0)
    model.take(StatusEdited(stream=USER, status=post(7, "edited")), 0.0)
    assert [column.entry.post.text() for column in model.columns] == ["edited"] * 3
    model.take(StatusDeleted(stream=USER, status_id="7"), 0.0)
    assert [len(column) for column in model.columns] == [0, 0, 0]


def test_events_go_where_their_stream_leads():
    model = watch()
    model.take(posted(post(1)), 0.0)
    model.take(posted(post(2), "public:local"), 0.0)
    model.take(NotificationReceived(stream=USER, notification=notice(3)), 0.0)
    assert [ids(column) for column in model.columns] == [["1"], ["n3"], ["2"]]


def test_the_line_says_how_things_are():
    model = watch()
    assert model.line(0.0) == "connecting"
    model.take(Connected(stream=USER, transport="websocket"), 0.0)
    assert model.line(0.0) == "live"
    model.take(Connected(stream=Subscription("public"), transport="poll"), 0.0)
    assert model.line(0.0) == "live (poll, websocket)"
    model.take(Disconnected(stream=USER, reason="no route", retry_in=5.0), 0.0)
    assert model.line(0.0) == "the connection broke: no route; again in 5 s"
    model.take(Connected(stream=USER, transport="poll"), 0.0)
    model.take(Gap(stream=USER, since="1", until=None, reason="too much came"), 0.0)
    assert model.line(0.0) == "live (poll) · something may be missing: too much came"
    model.take(Filled(stream=USER, count=3), 0.0)
    model.said = "boosted"
    assert model.line(0.0) == "live (poll) · boosted"


def test_a_wait_is_shown_while_it_lasts():
    model = watch()
    model.waits(0.5, "all", 100.0)
    assert "waiting" not in model.line(100.0)
    model.waits(30.0, "paging", 100.0)
    assert "waiting 20 s for the rate limit of the server (paging)" in model.line(110.0)
    assert "waiting" not in model.line(130.0)


def test_the_keys_go_round_the_columns():
    model = watch()
    model.turn(-1)
    assert model.column.title == "Local"
    model.turn(1)
    assert model.column.title == "Home"
