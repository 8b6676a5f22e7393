from datetime import UTC, datetime, timedelta

from atoot.entities import Status
from atoot.posting.rewritten import shows_as_typed, the_only_one_since, the_only_one_within
from atoot.posting.same import (
    ExpectedPost,
)
from tables import each

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def status(text, id="1", made=NOON):
    return Status.from_dict({"id": id, "created_at": made.isoformat(), "content": f"<p>{text}</p>"})


@each(
    ("typed", "shown"),
    [
        ("The train is late", "The train is late<br>-- sent by alice"),
        ("The train is late", 'The train is late</p><p><a href="https://a.example/1">Read more</a>'),
        ("The train is late", "News: the train is late"),
        ("@bob the train is late", "The train is late"),
        ("Late again :)", "Late again 🙂"),
        ("Hello :)", "Hello 🙂"),
        ("The train is late, as it was all week", "The train is late, as i…"),
        ("The train is late, as it was all week", "The train is late..."),
    ],
)
def test_a_text_may_have_something_appended_or_be_cut_short(typed, shown):
    assert the_only_one_within(ExpectedPost(text=typed), [status("Bye"), status(shown)]) == status(shown)


def test_a_warning_may_stand_in_front():
    expected = ExpectedPost(text="Late", spoiler_text="Trains")
    assert the_only_one_within(expected, [status("Trains: Late")]) is not None


@each(
    ("typed", "shown"),
    [
        ("Train 5 is late", "Train 55 is late"),
        ("Train 5 is late", "Train 6 is late"),
        ("Late", "Late again"),
        ("Go on", "Go on then"),
        ("The train is late", "The train is"),
        ("The train is late, as it was all week", "The…"),
        ("!", "?"),
        ("", ""),
        ("@bob", "Hello"),
    ],
)
def test_another_text_is_another_one(typed, shown):
    assert the_only_one_within(ExpectedPost(text=typed), [status(shown)]) is None


def test_of_several_none_is_taken():
    found = [status("The train is late. 1", "1"), status("The train is late. 2", "2")]
    assert the_only_one_within(ExpectedPost(text="The train is late"), found) is None


def test_a_text_that_was_replaced_is_known_by_what_it_answers():
    expected = ExpectedPost(text="Yes", in_reply_to_id="5")
    answers = [
        Status.from_dict({"id": name, "content": "[removed]", "in_reply_to_id": to}) for name, to in PLACES
    ]
    assert the_only_one_within(expected, answers[:2]) is answers[0]
    assert the_only_one_within(expected, answers[1:2]) is None
    assert the_only_one_within(expected, answers) is None


PLACES = [("1", "5"), ("2", None), ("3", "5")]


def test_a_text_that_was_replaced_is_known_by_its_poll():
    expected = ExpectedPost(text="Which?", poll_options=("a", "b "))
    polls = [
        Status.from_dict({"id": "1", "poll": {"id": "1", "options": [{"title": title} for title in titles]}})
        for titles in (("a", "b"), ("a", "c"))
    ]
    assert the_only_one_within(expected, polls) is polls[0]
    assert the_only_one_within(ExpectedPost(text="Which?"), polls) is None


def test_the_only_one_since_is_taken_whatever_its_text():
    mine = status("Removed", "7")
    old = status("Before", "6", NOON - timedelta(seconds=1))
    assert the_only_one_since(ExpectedPost(text="Hello"), [mine, old], NOON) is mine
    assert the_only_one_since(ExpectedPost(text="Hello"), [mine, old], NOON - timedelta(seconds=2)) is None
    assert the_only_one_since(ExpectedPost(text="Hello", visibility="direct"), [mine], NOON) is None


@each(("shown", "as_typed"), [("Hello, world", True), ("“Hello,  world”", True), ("Removed", False)])
def test_whether_a_text_is_shown_as_it_was_typed(shown, as_typed):
    assert shows_as_typed({"status": "Hello, world"}, status(shown)) is as_typed
