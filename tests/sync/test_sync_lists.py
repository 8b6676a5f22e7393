"""Lists without await: for all items, and for pages."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

import atoot
import atoot.sync
from atoot import ServerError
from atoot.sync import MastodonAPI
from atoot.testing import ReceivedRequest, ScriptedServer, answer
from atoot.testing.behaviours import Behaviour


def test_a_list_is_iterated_over_for_all_items_and_asked_for_its_first_page(alice: MastodonAPI):
    made = [alice.create_status(status=f"Number {n}").id for n in range(5)]
    me = alice.verify_account_credentials()
    listing = alice.account_statuses(me, limit=2)
    assert isinstance(listing, atoot.sync.Paged)
    assert [status.id for status in listing] == made[::-1]
    first = listing.first_page()
    assert [status.id for status in first] == made[:2:-1]
    assert [status.id for status in alice.get_next(first)] == made[2:0:-1]
    assert alice.get_previous(alice.get_next(first))[0].id in made
    assert [len(page) for page in listing.pages()] == [2, 2, 1]
    assert [status.id for status in alice.get_all(listing)] == made[::-1]
    assert len(alice.get_n_pages(listing, n=2)) == 4


def test_an_object_with_a_list_in_it_can_be_walked_too(alice: MastodonAPI):
    found = alice.search("alice", search_type="accounts")
    assert isinstance(found, atoot.sync.PagedObject)
    assert [account.acct for account in found] == ["alice"]
    assert [account.acct for account in found.first_page().accounts] == ["alice"]


def test_a_walk_waits_for_a_page_and_not_for_each_item(c: MastodonAPI, here: ScriptedServer):
    link = {"Link": f'<{here.origin}/api/v1/followed_tags?max_id=2>; rel="next"'}
    tags = [{"name": name} for name in "abcd"]
    here.on("GET", "/api/v1/followed_tags", answer(json=tags[:2], headers=link), answer(json=tags[2:]))
    walk = iter(c.followed_tags())
    assert next(walk).name == "a"
    assert len(here.requests) == 1
    assert [tag.name for tag in walk] == ["b", "c", "d"]
    assert len(here.requests) == 2


def test_threads_that_share_a_walk_get_each_item_once_and_lose_none(c: MastodonAPI, here: ScriptedServer):
    def page(asked):
        last = int(asked.query.get("max_id", 60))
        return answer(json=[{"id": str(number)} for number in range(last - 1, max(last - 13, 0), -1)])

    here.on("GET", "/api/v1/timelines/home", page)
    walk, together = iter(c.home_timeline()), Barrier(3)

    def share(_):
        together.wait()
        return [int(status.id) for status in walk]

    with ThreadPoolExecutor(3) as pool:
        shares = list(pool.map(share, range(3)))
    assert sorted(number for share in shares for number in share) == [*range(1, 60)]


HOME = "/api/v1/timelines/home"


def timeline(asked: ReceivedRequest) -> Behaviour:
    """Posts 1 to 60, 12 on a page."""
    low = int(asked.query.get("min_id", asked.query.get("since_id", 0)))
    inside = range(int(asked.query.get("max_id", 61)) - 1, low, -1)
    numbers = inside[-12:] if "min_id" in asked.query else inside[:12]
    return answer(json=[{"id": str(number)} for number in numbers])


@pytest.mark.parametrize("walk", ["items", "pages"])
@pytest.mark.parametrize("bound", ["", "since_id", "min_id"])
def test_threads_share_any_walk_and_one_of_them_hears_of_what_failed(
    c: MastodonAPI, here: ScriptedServer, walk: str, bound: str
):
    failures = iter([True, False, True])  # the first page, and one further on
    here.on("GET", HOME, lambda asked: answer(status=500) if next(failures, False) else timeline(asked))
    listing = c.home_timeline(**({bound: "20"} if bound else {}))
    shared, together = iter(listing) if walk == "items" else listing.pages(), Barrier(4)

    def share(_: int) -> tuple[list[int], int]:
        together.wait()
        came: list[Any] = []
        failed = 0
        while True:
            try:
                one = next(shared)
            except StopIteration:
                return [int(status.id) for status in came], failed
            except ServerError:
                failed += 1
            else:
                came += [one] if walk == "items" else one

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(share, range(4)))
    assert sorted(number for came, _ in shares for number in came) == [*range(21 if bound else 1, 61)]
    assert sum(failed for _, failed in shares) == 2


def test_threads_with_a_walk_each_disturb_nobody(c: MastodonAPI, here: ScriptedServer):
    here.on("GET", HOME, timeline)
    listing, together = c.home_timeline(), Barrier(4)

    def walk(turn: int) -> list[int]:
        together.wait()
        items = c.get_all(listing) if turn % 2 else listing
        return [int(status.id) for status in items]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(walk, range(4))) == [[*range(60, 0, -1)]] * 4


@pytest.mark.parametrize("newer", [["6", "7"], ["7", "6"]], ids=["oldest first", "newest first"])
def test_what_is_newer_comes_from_old_to_new_however_the_server_has_it(
    c: MastodonAPI, here: ScriptedServer, newer: list[str]
):
    here.on("GET", "/api/v1/timelines/home", answer(json=[{"id": id} for id in newer]), answer(json=[]))
    assert [status.id for status in c.home_timeline(newer_than="5")] == ["6", "7"]


def test_a_list_has_no_places_and_no_length_and_says_what_to_take(c: MastodonAPI):
    with pytest.raises(TypeError, match=r"first_page\(\)"):
        c.home_timeline()[0]
    for use in (len, bool):
        with pytest.raises(TypeError, match=r"first_page\(\)"):
            use(c.home_timeline())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a list of the API"):
        c.get_all([])
