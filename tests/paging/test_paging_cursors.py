"""Where a list goes on: decisions, without anything that is sent."""

import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from atoot.entities import Status, Tag
from atoot.message import Request, Response
from atoot.paging import PageCursor
from atoot.paging.cursors import MOST_COMPARED, Way, identity_of, names_of, neighbours, repeats
from tables import each

ORIGIN = "https://h.example"
LIST = "/api/v1/list"


def ways(cursor, items, *links):
    """The paths behind and before a page."""
    headers = CIMultiDict(("Link", link) for link in links)
    response = Response(Request("GET", cursor.path), 200, headers, b"")
    return tuple(found and found.path.removeprefix(LIST) for found in neighbours(cursor, response, items))


def at(query="", way=Way.IDS, **more):
    return PageCursor(ORIGIN, LIST + query, Status, way, **more)


def things(*ids):
    return [{"id": name} for name in ids]


def test_without_links_a_list_goes_on_by_its_ids_if_it_is_one_that_does():
    assert ways(at("?limit=2"), things("9", "8")) == ("?limit=2&max_id=8", "?limit=2&min_id=9")
    assert ways(at("?limit=2", Way.LINK), things("9", "8")) == (None, None)
    assert ways(at(), []) == (None, None)
    assert ways(at(), [{"name": "python"}]) == (None, None)
    assert ways(at(), ["a", "b"]) == (None, None)
    assert ways(at(), things(9, 8)) == ("?max_id=8", "?min_id=9")  # of other servers


def test_the_other_end_of_a_window_stays():
    assert ways(at("?min_id=1&max_id=9"), things("5", "4")) == ("?max_id=4", "?max_id=9&min_id=5")
    assert ways(at("?since_id=1"), things("5", "4")) == ("?max_id=4&since_id=1", "?min_id=5")


def test_links_say_where_a_list_goes_on_and_one_without_them_ends():
    ahead, back = f'<{ORIGIN}{LIST}?max_id=8>; rel="next"', f'<{LIST}?min_id=9>; rel="prev"'
    for way in (Way.IDS, Way.LINK):
        assert ways(at(way=way), things("9", "8"), f"{ahead}, {back}") == ("?max_id=8", "?min_id=9")
        assert ways(at(way=way), things("9", "8"), ahead, back) == ("?max_id=8", "?min_id=9")
        assert ways(at(way=way), things("9", "8"), back) == (None, "?min_id=9")
        assert ways(at(way=way), things("9", "8"), "") == (None, None)


@each("bound", ["", "null", "undefined"])
def test_a_link_that_says_nothing_is_as_good_as_none(bound):
    link = f'<{LIST}?max_id={bound}>; rel="next"'
    assert ways(at(), things("9", "8"), link)[0] == "?max_id=8"


@each(
    ("url", "path"),
    [
        (f"http://inside:3000{LIST}?max_id=8", "?max_id=8"),
        (f"https://other.example/proxied{LIST}?max_id=8", "?max_id=8"),
        ("https://evil.example/other?max_id=8", None),
        (f"https://evil.example{LIST}", None),
        (f"//evil.example{LIST}?max_id=8", "?max_id=8"),
        ("//evil.example/other?max_id=8", None),
        ("https://[?max_id=8", None),
        ("javascript:alert(1)", None),
        ("?max_id=8", "?max_id=8"),
    ],
)
def test_a_link_is_followed_on_our_own_host_or_not_at_all(url, path):
    assert ways(at(way=Way.LINK), things("9", "8"), f'<{url}>; rel="next"')[0] == path


@each(
    ("query", "size", "count", "ahead", "back"),
    [
        ("", 0, 3, "?offset=3", None),
        ("", 0, 0, None, None),
        ("?offset=3", 3, 3, "?offset=6", "?offset=0"),
        ("?limit=40&offset=20", 20, 20, "?limit=40&offset=40", "?limit=40&offset=0"),
        ("?offset=5", 0, 0, None, "?offset=0"),
        ("?offset=2", 40, 3, "?offset=5", "?offset=0"),
        ("?offset=-3", 0, 1, "?offset=1", None),
        ("?offset=x", 0, 1, "?offset=1", None),
    ],
)
def test_a_list_with_offsets_counts_what_it_gave(query, size, count, ahead, back):
    items = things(*map(str, range(count)))
    assert ways(at(query, Way.OFFSET, size=size), items) == (ahead, back)


def test_a_page_that_begins_as_the_one_before_is_not_the_next():
    cursor = at("?max_id=8", after="9")
    assert repeats(cursor, things("9", "8"))
    assert not repeats(cursor, things("7", "6"))
    assert not repeats(cursor, [])
    assert not repeats(at(), things("9"))


@each(
    ("item", "name"),
    [
        (Status.from_dict({"id": "7"}), "7"),
        (Tag.from_dict({"name": "python", "url": "https://h.example/tags/python"}), "python"),
        ({"id": 7}, "7"),
        ({"id": True, "name": "x"}, None),
        ({"id": "", "name": "", "url": "https://h.example"}, "https://h.example"),
        ({"id": None}, None),
        ({"id": ["7"]}, None),
        ("text", "text"),
        (7, None),
        (None, None),
    ],
)
def test_a_thing_is_recognised_by_its_id_or_its_name(item, name):
    assert identity_of(item) == name


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=3),
            st.integers(),
            st.dictionaries(st.sampled_from(["id", "name"]), st.text(max_size=3)),
        )
    ),
    st.sampled_from(Way),
    st.text(max_size=20),
)
def test_whatever_comes_leads_on_at_home_or_ends(items, way, link):
    response = Response(Request("GET", LIST), 200, {"Link": f'<{link}>; rel="next"'}, b"")
    for found in neighbours(at(way=way), response, items):
        assert found is None or (found.origin == ORIGIN and found.path.startswith("/"))


# The token stays at home


@given(
    st.text("abc/?=&", min_size=1).map("/a".__add__),
    st.sampled_from(Way),
    st.one_of(st.none(), st.text()),
    st.booleans(),
)
def test_every_cursor_survives_a_pickle(path, way, after, backwards):
    cursor = PageCursor("https://h.example", path, Status, way, after=after, backwards=backwards)
    assert pickle.loads(pickle.dumps(cursor)) == cursor


EVIL = [
    ":8443/x",
    ".evil.example/",
    "@evil.example/",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example",
    "/x\\..\\y",
    "/\t/evil.example",
    "\n//evil.example",
    "/x\r\nHost: evil.example",
    "/ x",
    "/é",
    "",
    "x",
    "https://evil.example/x",
]


@each("path", EVIL)
def test_a_cursor_that_could_lead_elsewhere_cannot_be_made(path):
    origin = "https://example.org"
    with pytest.raises(ValueError, match="begins with one slash"):
        PageCursor(origin, path, object)
    good = PageCursor(origin, "/x-x-x", object)
    with pytest.raises(ValueError, match="begins with one slash"):
        msgspec.structs.replace(good, path=path)
    forged = pickle.dumps(good, protocol=0).replace(
        b"/x-x-x", path.encode("raw_unicode_escape").replace(b"\n", b"\\u000a")
    )
    with pytest.raises((ValueError, pickle.UnpicklingError)):
        pickle.loads(forged)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"origin": origin, "path": path, "kind": None}, PageCursor)


@each("path", ["/x", "/x@evil.example", "/x?y=//z", "/@carol?max_id=/@carol", "/x:8443/y", "/"])
def test_a_cursor_of_any_other_place_can(path):
    assert PageCursor("https://example.org", path, object).path == path


def test_of_a_page_that_is_too_long_only_the_ends_are_compared():
    names = [str(number) for number in range(1, MOST_COMPARED + 2)]
    assert names_of(things(*names[:-1])) == names[:-1]
    assert names_of(things(*names)) == [names[0], names[-1]]
