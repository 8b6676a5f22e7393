"""Lists without await: for all items, and for pages."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import atoot
import atoot.sync
from atoot.sync import MastodonAPI
from atoot.testing import ScriptedServer, answer


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
