import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stream_things import conversation, notification, status

from atoot.entities import Announcement, AnnouncementReaction, Status
from atoot.events import (
    AnnouncementPublished,
    AnnouncementReacted,
    ConversationUpdated,
    FiltersChanged,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
)
from atoot.ids import order
from atoot.streaming.cursors import Consumed
from atoot.streaming.history import TWIN, EventHistory
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.timelines import KEPT, MOST, OVERLAP, Checkpoint
from tables import each

USER = Subscription("user")
HOME = "user /api/v1/timelines/home"


def free(floor: str = "0") -> Checkpoint:
    """A checkpoint that nothing is missing below."""
    checkpoint = Checkpoint(floor)
    checkpoint.release()
    return checkpoint


def test_the_floor_rises_behind_the_newest_ids():
    checkpoint = free("100")
    for number in range(101, 101 + KEPT):
        checkpoint.note(str(number))
    assert checkpoint.floor == "100"
    checkpoint.note("999")
    assert (checkpoint.floor, checkpoint.last) == ("101", "999")


def test_the_floor_stands_still_while_something_may_be_missing():
    checkpoint = Checkpoint("100")
    for number in range(200, 300 + KEPT):
        checkpoint.note(str(number))
    assert checkpoint.floor == "100"
    assert not checkpoint.covers("150")
    checkpoint.release()
    assert checkpoint.floor == "299"
    assert checkpoint.covers("150")


def test_what_is_kept_while_the_floor_stands_still_is_bounded():
    checkpoint = Checkpoint("1")
    for number in range(10_000, 10_000 + MOST + 5):
        checkpoint.note(str(number))
    assert len(checkpoint.edits) == MOST
    assert checkpoint.floor == "10004"


def test_what_is_given_up_is_below_the_floor():
    checkpoint = Checkpoint("100")
    for number in (110, 120, 130, 140):
        checkpoint.note(str(number))
    checkpoint.skip("125", 0.0)
    assert (checkpoint.floor, set(checkpoint.edits)) == ("125", {"130", "140"})
    assert checkpoint.covers("105")


def test_what_is_old_enough_is_done_with_though_the_floor_stands_still():
    checkpoint = Checkpoint("100")
    for number in range(200, 300 + KEPT):
        checkpoint.note(str(number))
    checkpoint.settle("250", 0.0)
    assert (checkpoint.floor, checkpoint.held) == ("250", True)
    checkpoint.settle(str(299 + KEPT), 0.0)
    assert len(checkpoint.edits) == KEPT


def test_a_look_that_went_on_below_a_stretch_that_was_read_has_looked_for_all_up_to_its_upper_end():
    checkpoint = free("100")
    for number in range(101, 301):
        checkpoint.note(str(number))
    checkpoint.hold()
    for number in range(400, 600):
        checkpoint.note(str(number))
    checkpoint.read("500", "400")
    checkpoint.settle("390", 0.0, "400")
    assert checkpoint.sure == "500"
    assert checkpoint.below("450") == "450"


def test_stretches_that_were_read_are_one_where_they_meet_and_lie_apart_where_they_do_not():
    checkpoint = Checkpoint("100")
    checkpoint.read("500", "400")
    checkpoint.read("400", "350")
    checkpoint.read("800", "700")
    places = [str(number) for number in (900, 800, 750, 700, 600, 500, 360, 350)]
    assert list(map(checkpoint.below, places)) == ["900", "700", "700", "700", "600", "350", "350", "350"]
    checkpoint.read("900", "450")
    assert list(map(checkpoint.below, places)) == ["350"] * 8
    checkpoint.release()
    assert checkpoint.below("800") == "800"


def test_ids_are_ordered_as_servers_do():
    checkpoint = Checkpoint("99")
    checkpoint.note("100")
    assert checkpoint.last == "100"
    assert checkpoint.covers("99")
    assert not checkpoint.covers("101")


def test_ids_without_order_are_ordered_by_time():
    checkpoint = Checkpoint("7d793037a0760186574b0282f2f435e7", 100.0)
    assert not checkpoint.covers("0cc175b9c0f1b6a831c399e269772661", 101.0)
    assert checkpoint.covers("fcc175b9c0f1b6a831c399e269772661", 99.0)
    assert checkpoint.covers("7d793037a0760186574b0282f2f435e7", 100.0)
    checkpoint.release()
    for number in range(KEPT + 10):
        checkpoint.note(f"f{number:031x}", None, 200.0 + number)
    assert checkpoint.at == 209.0


def test_what_arrives_late_is_noted_in_its_place():
    checkpoint = Checkpoint("10")
    for identifier in ("20", "15", "09"):
        checkpoint.note(identifier)
    assert checkpoint.last == "20"
    assert "15" in checkpoint
    assert "09" not in checkpoint
    assert not checkpoint.covers("17")


def test_a_checkpoint_remembers_when_things_were_edited():
    checkpoint = Checkpoint()
    checkpoint.note("1")
    checkpoint.note("1", "yesterday")
    assert checkpoint.edits == {"1": "yesterday"}


@given(st.lists(st.integers(1, 10_000).map(str), max_size=100), st.booleans())
def test_nothing_that_was_noted_is_missed_again_and_nothing_above_the_floor_is_invented(identifiers, held):
    checkpoint = Checkpoint()
    checkpoint.held = held
    for identifier in identifiers:
        checkpoint.note(identifier)
    assert all(checkpoint.covers(identifier) for identifier in identifiers)
    assert held or len(checkpoint.edits) <= KEPT
    assert set(checkpoint.edits) <= set(identifiers)
    assert not checkpoint.covers(str(10_001))
    assert all(order(checkpoint.floor) < order(identifier) for identifier in checkpoint.edits)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 10_000).map(str) | st.uuids(version=4).map(str),
            st.none() | st.text(),
            st.floats(1, 1e9),
        ),
        max_size=60,
    )
)
def test_a_checkpoint_survives_being_saved(things):
    checkpoint = Checkpoint("5")
    for identifier, edited, at in things:
        checkpoint.note(identifier, edited, at)
    again = Checkpoint.from_plain(json.loads(json.dumps(checkpoint.to_plain())))
    assert again.to_plain() == checkpoint.to_plain()


def test_of_what_is_all_known_no_more_is_saved_than_a_look_needs():
    checkpoint = free("100")
    for number in range(101, 201 + KEPT):
        checkpoint.note(str(number))
    saved = checkpoint.to_plain()
    assert (checkpoint.floor, saved["floor"]) == ("200", str(200 + KEPT - OVERLAP))
    assert len(saved["recent"]) == OVERLAP
    checkpoint.hold()
    for number in range(1000, 1050):
        checkpoint.note(str(number))
    assert checkpoint.to_plain()["floor"] == saved["floor"]
    assert len(checkpoint.to_plain()["recent"]) == OVERLAP + 50


def test_a_state_without_times_is_read_too():
    checkpoint = Checkpoint.from_plain({"floor": "5", "recent": [["7", None], ["8", "yesterday"]]})
    assert (checkpoint.floor, checkpoint.last, checkpoint.edits["8"]) == ("5", "8", "yesterday")


@each("floor", [None, 5, "", []])
def test_a_floor_that_is_no_id_is_refused(floor):
    with pytest.raises(ValueError, match="expected an id"):
        Checkpoint.from_plain({"floor": floor, "recent": []})


def test_the_same_status_comes_once_on_a_stream_live_or_fetched():
    history = EventHistory()
    history.checkpoints[Status] = Checkpoint("1")
    assert history.admit(StatusPosted(status(5), stream=USER))
    assert not history.admit(StatusPosted(status(5), stream=USER))
    assert not history.admit(StatusPosted(status(5), stream=USER, backfilled=True))
    assert history.admit(StatusPosted(status(6), stream=USER, backfilled=True))
    assert not history.admit(StatusPosted(status(6), stream=USER))


def test_a_status_and_a_notification_may_have_the_same_id():
    history = EventHistory()
    assert history.admit(StatusPosted(status(5), stream=USER))
    assert history.admit(NotificationReceived(notification(5), stream=USER))
    assert not history.admit(NotificationReceived(notification(5), stream=USER))


def test_what_comes_live_below_the_floor_is_news_and_what_is_fetched_there_is_not():
    history = EventHistory()
    history.checkpoints[Status] = Checkpoint("100")
    assert history.admit(StatusPosted(status(50), stream=USER))
    assert not history.admit(StatusPosted(status(51), stream=USER, backfilled=True))


@each(
    "event",
    [
        StatusEdited(status(5, edited_at="2026-01-02T00:00:00Z"), stream=USER, wire="{5}"),
        StatusDeleted("5", stream=USER, wire="5"),
        ConversationUpdated(conversation(1, 5), stream=USER, wire="{1}"),
        FiltersChanged(stream=USER, wire=""),
    ],
)
def test_the_same_frame_within_seconds_is_one_event(event):
    history = EventHistory()
    assert history.admit(event, 100.0)
    assert not history.admit(event, 100.5)
    assert history.admit(event, 101.0 + 2 * TWIN)


def test_two_edits_whose_twins_come_crosswise_are_two_events():
    history = EventHistory()
    one, two = (StatusEdited(status(5, content=text), stream=USER, wire=text) for text in "ab")
    assert [history.admit(event, 1.0) for event in (one, two, one, two)] == [True, True, False, False]


def test_a_state_that_goes_back_and_forth_is_told_each_time():
    history = EventHistory()
    one, two = (ConversationUpdated(conversation(1, last), stream=USER, wire=str(last)) for last in (5, 6))
    assert [history.admit(event, 1.0) for event in (one, two, one, one)] == [True, True, True, False]


def test_what_is_about_another_thing_is_no_twin():
    history = EventHistory()
    reactions = [
        AnnouncementReacted(
            AnnouncementReaction.from_dict({"name": name, "count": 1, "announcement_id": "1"}),
            stream=USER,
            wire="{}",
        )
        for name in "ab"
    ]
    announcements = [
        AnnouncementPublished(
            Announcement.from_dict({"id": str(number), "content": ""}), stream=USER, wire="{}"
        )
        for number in range(2)
    ]
    assert all(history.admit(event, 1.0) for event in [*reactions, *announcements])


def test_live_conversations_are_told_though_their_last_status_is_known():
    history = EventHistory()
    assert history.admit(ConversationUpdated(conversation(1, 5), stream=USER, backfilled=True))
    assert history.admit(ConversationUpdated(conversation(1, 5), stream=USER, wire="{}"), 1.0)
    assert not history.admit(ConversationUpdated(conversation(1, 5), stream=USER, backfilled=True))


def test_an_edit_that_was_found_by_looking_silences_its_twin_once():
    history = EventHistory()
    edit = {"edited_at": "2026-01-02T00:00:00Z"}
    assert history.admit(StatusEdited(status(5, **edit), stream=USER, backfilled=True))
    assert not history.admit(StatusEdited(status(5, **edit), stream=USER, wire="1"), 1.0)
    # Servers send it again for other reasons, like the votes of a poll.
    assert history.admit(StatusEdited(status(5, **edit), stream=USER, wire="2"), 1.0)


def test_a_history_that_is_copied_goes_its_own_way():
    history = EventHistory()
    history.checkpoints[Status] = Checkpoint("1")
    history.admit(StatusPosted(status(5), stream=USER))
    other = history.copy()
    assert not other.admit(StatusPosted(status(5), stream=USER))
    assert other.admit(StatusPosted(status(6), stream=USER))
    assert history.admit(StatusPosted(status(6), stream=USER))


def test_progress_follows_what_the_consumer_takes_and_rises_only_once_all_was_looked_for():
    progress = Consumed("https://x.test")
    progress.begin(HOME, Checkpoint("10"))
    for taken, number in enumerate(range(11, 61), 1):
        assert progress.took(StatusPosted(status(number), stream=USER), HOME, taken)
    assert progress.state()["marks"][HOME]["floor"] == "10"
    progress.complete(HOME, 51, 50)
    assert progress.state()["marks"][HOME]["floor"] == "10"
    progress.took(StatusPosted(status(61), stream=USER), HOME, 51)
    assert progress.state()["marks"][HOME]["floor"] == "41"


def test_progress_that_is_held_again_waits_for_the_next_look():
    progress = Consumed("https://x.test")
    progress.begin(HOME, Checkpoint("10"))
    progress.complete(HOME, 5, 3)
    progress.hold(HOME)
    for taken, number in enumerate(range(11, 61), 1):
        progress.took(StatusPosted(status(number), stream=USER), HOME, taken)
    assert progress.state()["marks"][HOME]["floor"] == "10"


def test_progress_is_restored_where_it_was_saved():
    progress = Consumed("https://x.test")
    progress.begin(HOME, Checkpoint("10"))
    progress.took(StatusPosted(status(11), stream=USER), HOME, 1)
    again = Consumed("https://x.test")
    again.restore(json.loads(json.dumps(progress.state())), "x")
    assert again.of(HOME).last == "11"
    again.forget(HOME)
    assert again.of(HOME) is None


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["took", "hold", "complete", "begin", "forget"]))
    )
)
def test_what_is_saved_is_how_far_each_timeline_is_and_of_what_has_not_changed_nothing_is_made_anew(steps):
    progress = Consumed("https://x.test")
    for taken, (key, step) in enumerate(steps):
        before = progress.state()["marks"]
        if step == "took":
            progress.took(StatusPosted(status(20 + taken), stream=USER), key, taken)
        elif step == "begin":
            progress.begin(key, Checkpoint("10"))
        elif step == "complete":
            progress.complete(key, taken + 2, taken)
        else:
            getattr(progress, step)(key)
        marks = progress.state()["marks"]
        assert marks == {name: checkpoint.to_plain() for name, checkpoint in progress._handled.items()}
        if step in ("begin", "forget"):
            assert all(marks[name] is before[name] for name in marks.keys() & before.keys())
    progress.begin("idle", Checkpoint("10"))
    idle = progress.state()["marks"]["idle"]
    progress.begin("busy", Checkpoint("10"))
    progress.took(StatusPosted(status(11), stream=USER), "busy", len(steps))
    assert progress.state()["marks"]["idle"] is idle


def test_an_edit_of_what_is_long_done_with_changes_no_progress():
    progress = Consumed("https://x.test")
    progress.begin(HOME, Checkpoint("10"))
    assert not progress.took(StatusEdited(status(5), stream=USER), HOME, 1)
    assert not progress.took(FiltersChanged(stream=USER), None, 2)


def told(history: EventHistory, *events: object) -> list[bool]:
    return [history.admit(event) for event in events]  # type: ignore[arg-type]


def edit(number: int, when: str, *, fetched: bool) -> StatusEdited:
    made = status(number, edited_at=f"2026-01-02T00:00:0{when}Z")
    return StatusEdited(made, stream=USER, backfilled=fetched, wire=None if fetched else when)


@each("floor", ["0", "100"])
def test_an_edit_that_came_live_while_a_look_brought_it_is_told_once(floor):
    history = EventHistory()
    history.checkpoints[Status] = Checkpoint(floor)
    assert told(history, StatusPosted(status(7), stream=USER)) == [True]
    assert told(history, edit(7, "1", fetched=False), edit(7, "1", fetched=True)) == [True, False]
    assert told(history, edit(7, "2", fetched=True), edit(7, "2", fetched=False)) == [True, False]
    assert told(history, edit(7, "3", fetched=True), edit(7, "3", fetched=True)) == [True, False]


def test_what_has_not_changed_is_no_edit():
    history = EventHistory()
    history.checkpoints[Status] = Checkpoint()
    same = StatusEdited(status(7), stream=USER, backfilled=True)
    assert told(history, StatusPosted(status(7), stream=USER), same) == [True, False]
    assert history.knows(status(7))
    assert not history.knows(status(8))


SNAC = [f"1779547822{number:032x}" for number in (9, 3, 7, 1)]


def test_of_one_second_no_id_is_below_another_where_only_a_hash_tells_them_apart():
    checkpoint = Checkpoint(SNAC[1], 1779547822.0)
    assert not any(
        checkpoint.covers(identifier, 1779547822.0) for identifier in SNAC if identifier != SNAC[1]
    )
    assert checkpoint.covers("1779547821" + "f" * 32, 1779547821.0)
    assert not checkpoint.covers("1779547823" + "0" * 32, 1779547823.0)


def test_a_slow_consumer_gets_on_though_looks_follow_each_other():
    progress = Consumed("https://x")
    progress.begin(HOME, Checkpoint("100"))
    count = KEPT + 100
    events = [StatusPosted(status(200 + number), stream=USER) for number in range(count)]
    for look in range(1, count // 10):
        progress.hold(HOME)
        progress.complete(HOME, 10 * look, 0)
    progress.hold(HOME)
    floors = []
    for taken, event in enumerate(events, 1):
        progress.took(event, HOME, taken)
        floors.append(int(progress.of(HOME).floor))
    assert floors[0] == 100
    assert floors[-1] == 189 + count - KEPT
    progress.complete(HOME, count, count)
    assert int(progress.of(HOME).floor) == 199 + count - KEPT


def test_a_second_signal_that_something_has_changed_means_that_it_did_so_again():
    history, changed = EventHistory(), FiltersChanged(stream=USER, wire="")
    assert [history.admit(changed, at) for at in (100.0, 100.1, 103.0)] == [True, False, True]


def test_what_was_deleted_comes_no_more_from_a_connection_that_is_behind():
    history = EventHistory()
    assert history.admit(StatusDeleted("5", stream=USER, wire="5"), 100.0)
    assert not history.admit(StatusPosted(status(5), stream=USER), 101.0)
    assert not history.admit(StatusEdited(status(5), stream=USER, wire="x"), 101.0)
    assert history.admit(StatusPosted(status(6), stream=USER), 101.0)


def test_what_was_deleted_is_not_fetched_afterwards():
    history = EventHistory()
    history.checkpoints[Status] = Checkpoint("1")
    assert history.admit(StatusDeleted("5", stream=USER, wire="5"), 100.0)
    assert not history.admit(StatusPosted(status(5), stream=USER, backfilled=True), 101.0)


def test_a_history_that_goes_its_own_way_knows_what_was_just_said():
    history, gone = EventHistory(), StatusDeleted("5", stream=USER, wire="5")
    assert history.admit(gone, 100.0)
    other = history.copy()
    assert not other.admit(gone, 101.0)
    assert not history.admit(gone, 101.0)
