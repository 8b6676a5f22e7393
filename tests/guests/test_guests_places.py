import pickle

import pytest

from atoot.guests.places import ListPlace
from atoot.paging.cursors import PageCursor, Way

START = "/api/v1/timelines/public?local=true&limit=40"


def onward(path):
    return PageCursor("https://a.example", path, object, after="first")


def test_the_first_page_is_the_list_itself():
    page = ListPlace().page("https://a.example", START, Way.IDS)
    assert (page.path, page.way, page.after) == (START, Way.IDS, None)


def test_behind_a_page_is_the_next_one():
    place = ListPlace(tries=2).moved(START, onward(f"{START}&max_id=7"), 40, "first")
    assert (place.at, place.after, place.pages, place.items, place.tries) == ("max_id=7", "first", 1, 40, 0)
    assert place.page("https://a.example", START, Way.IDS).path == f"{START}&max_id=7"
    assert pickle.loads(pickle.dumps(place)) == place


def test_empty_pages_in_a_row_are_counted():
    place = ListPlace()
    for number, empty in ((0, 1), (0, 2), (1, 0), (0, 1)):
        place = place.moved(START, onward(f"{START}&max_id={place.pages}"), number, "x" if number else "")
        assert place.empty == empty


def test_a_link_to_another_list_and_a_circle_are_told():
    with pytest.raises(ValueError, match="another list"):
        ListPlace().moved(START, onward("/api/v1/secrets?max_id=7"), 40, "x")
    place = ListPlace().moved(START, onward(f"{START}&max_id=7"), 40, "x")
    with pytest.raises(ValueError, match="circle"):
        place.moved(START, onward(f"{START}&max_id=6"), 40, "x")
