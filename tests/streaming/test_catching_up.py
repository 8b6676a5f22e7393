from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import Status
from atoot.errors import ForbiddenError, RatelimitError, UnavailableError
from atoot.events import Gap, StatusEdited, StatusPosted
from atoot.streaming.catching_up import CatchingUp
from atoot.streaming.ledger import Ledger
from atoot.streaming.subscriptions import Subscription, hashtag

PUBLIC = Subscription("public")


class Timeline:
    """A server with one timeline."""

    def __init__(self, *, knows_min_id: bool = True, most: int = 40) -> None:
        self.statuses: dict[int, str | None] = {}
        self.asked: list[dict[str, str]] = []
        self.error: Exception | None = None
        self._knows_min_id = knows_min_id
        self._most = most

    async def fetch(self, path, kind, options):
        query = dict(parse_qsl(urlsplit(path).query))
        self.asked.append(query)
        if self.error is not None:
            raise self.error
        above = int(query.get("since_id", "0"))
        if self._knows_min_id:
            above = int(query.get("min_id", above))
        found = sorted(number for number in self.statuses if above < number < int(query.get("max_id", 10**9)))
        limit = min(int(query["limit"]), self._most)
        page = found[:limit] if "min_id" in query and self._knows_min_id else found[-limit:]
        return [made(number, self.statuses[number]) for number in reversed(page)]


def made(number: int, edited: str | None = None) -> Status:
    data = {
        "id": str(number),
        "created_at": "2026-01-01T00:00:00Z",
        "account": {"id": "1", "username": "a", "acct": "a"},
    }
    return Status.from_dict({**data, "edited_at": edited})


def watching(timeline: Timeline, most: int = 400, stream: Subscription = PUBLIC):
    ledger = Ledger("http://x")
    ledger.follow(stream)
    found: list = []

    async def deliver(event) -> bool:
        if ledger.admit(event):
            found.append(event)
            return True
        return False

    return CatchingUp(ledger, timeline.fetch, deliver, lambda: 1000.0, most), found, ledger


def numbers(found: list) -> list[int]:
    return [int(event.status.id) for event in found]


async def test_what_is_there_at_the_first_look_is_no_news():
    timeline = Timeline()
    timeline.statuses = dict.fromkeys(range(1, 100))
    catching, found, _ = watching(timeline)
    await catching.begin(PUBLIC)
    assert await catching.run(PUBLIC) == 0
    assert found == []


@pytest.mark.parametrize("knows_min_id", [True, False])
@pytest.mark.parametrize("missed", [1, 39, 40, 41, 130])
@pytest.mark.parametrize("thorough", [True, False])
async def test_all_that_was_missed_comes_once_and_oldest_first_from_every_server(
    knows_min_id, missed, thorough
):
    timeline = Timeline(knows_min_id=knows_min_id)
    timeline.statuses = dict.fromkeys(range(1, 31))
    catching, found, ledger = watching(timeline)
    await catching.begin(PUBLIC)
    for number in range(31, 51):
        timeline.statuses[number] = None
        ledger.admit(StatusPosted(made(number), stream=PUBLIC))
    timeline.statuses |= dict.fromkeys(range(51, 51 + missed))
    assert await catching.run(PUBLIC, 0.0, thorough=thorough) == missed
    assert numbers(found) == list(range(51, 51 + missed))
    assert all(event.backfilled for event in found)
    assert await catching.run(PUBLIC, 0.0, thorough=thorough) == 0


async def test_a_status_that_arrives_late_with_a_lower_id_is_found():
    timeline = Timeline()
    catching, found, ledger = watching(timeline)
    await catching.begin(PUBLIC)
    for number in (10, 20, 30):
        timeline.statuses[number] = None
        ledger.admit(StatusPosted(made(number), stream=PUBLIC))
    timeline.statuses[25] = None
    assert await catching.run(PUBLIC, 0.0) == 1
    assert numbers(found) == [25]


async def test_edits_of_the_latest_statuses_are_found_once():
    timeline = Timeline()
    catching, found, ledger = watching(timeline)
    await catching.begin(PUBLIC)
    for number in range(1, 11):
        timeline.statuses[number] = None
        ledger.admit(StatusPosted(made(number), stream=PUBLIC))
    timeline.statuses[5] = "2026-01-02T00:00:00Z"
    await catching.run(PUBLIC, 0.0)
    await catching.run(PUBLIC, 0.0)
    assert [(type(event), event.status.id) for event in found] == [(StatusEdited, "5")]
    live = StatusEdited(made(5, "2026-01-02T00:00:00Z"), stream=PUBLIC)
    assert not ledger.admit(live)
    assert ledger.admit(StatusEdited(made(5, "2026-01-03T00:00:00Z"), stream=PUBLIC))


async def test_beyond_the_bound_there_is_a_gap_that_says_from_where_to_where():
    timeline = Timeline()
    timeline.statuses = {1: None}
    catching, found, ledger = watching(timeline, most=50)
    await catching.begin(PUBLIC)
    timeline.statuses |= dict.fromkeys(range(2, 502))
    await catching.run(PUBLIC, 900.0)
    gap = found.pop()
    assert numbers(found) == list(range(2, 52))
    assert isinstance(gap, Gap)
    assert (gap.since, gap.until, gap.stream) == ("51", "501", "public")
    assert (gap.since_at.timestamp(), gap.until_at.timestamp()) == (900.0, 1000.0)
    timeline.statuses[502] = None
    assert await catching.run(PUBLIC, 0.0) == 1
    assert numbers(found[-1:]) == [502]
    for event in [*found[:-1], gap, found[-1]]:
        assert ledger.took(event)
    assert ledger.handled["/api/v1/timelines/public"].last == "502"
    assert ledger.handled["/api/v1/timelines/public"].floor == "501"


async def test_a_timeline_that_is_refused_is_not_asked_again_and_leaves_a_gap():
    timeline = Timeline()
    timeline.error = ForbiddenError("no")
    catching, found, _ = watching(timeline)
    await catching.begin(PUBLIC)
    await catching.run(PUBLIC, 500.0)
    assert len(timeline.asked) == 1
    assert [(type(event), event.since_at.timestamp()) for event in found] == [(Gap, 500.0)]
    assert "the server does not show what was missed: 403" in found[0].reason


@pytest.mark.parametrize("error", [UnavailableError("down"), RatelimitError("slow down")])
async def test_trouble_that_passes_is_raised(error):
    timeline = Timeline()
    catching, _, _ = watching(timeline)
    await catching.begin(PUBLIC)
    timeline.error = error
    with pytest.raises(type(error)):
        await catching.run(PUBLIC, 0.0)
    assert catching.refused == {}


async def test_with_nothing_to_fetch_nothing_is_asked():
    timeline = Timeline()
    catching, found, _ = watching(timeline, most=0)
    await catching.begin(PUBLIC)
    await catching.run(PUBLIC, 0.0)
    assert timeline.asked == []
    assert [type(event) for event in found] == [Gap]


async def test_a_status_with_two_hashtags_is_fetched_for_both_and_told_once():
    timeline = Timeline()
    catching, found, ledger = watching(timeline, stream=hashtag("x"))
    ledger.follow(hashtag("y"))
    for tag in ("x", "y"):
        await catching.begin(hashtag(tag))
    timeline.statuses[5] = None
    for tag in ("x", "y"):
        await catching.run(hashtag(tag), 0.0)
    assert numbers(found) == [5]
    ledger.forget(hashtag("y"))
    assert list(ledger.marks) == ["/api/v1/timelines/tag/x"]


@given(st.lists(st.booleans(), max_size=120), st.booleans(), st.integers(20, 40))
async def test_live_or_fetched_each_status_comes_once(live, knows_min_id, most):
    """Each status is told live or not; after every tenth the connection breaks, and what was missed is fetched."""
    timeline = Timeline(knows_min_id=knows_min_id, most=most)
    catching, found, ledger = watching(timeline)
    await catching.begin(PUBLIC)
    for number, told in enumerate(live, 1):
        timeline.statuses[number] = None
        event = StatusPosted(made(number), stream=PUBLIC)
        if told and ledger.admit(event):
            found.append(event)
        if number % 10 == 0:
            await catching.run(PUBLIC, 0.0)
    await catching.run(PUBLIC, 0.0)
    assert sorted(numbers(found)) == list(range(1, len(live) + 1))
