from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from atoot.paging.bounds import (
    BOUNDS,
    are_sorted,
    edges_of,
    number,
    onward,
    outermost,
    overlapping,
    parameter,
    with_parameters,
)
from tables import each

LIST = "/api/v1/list"


@each(
    ("asked", "link", "path"),
    [
        ("?limit=2", "?max_id=5", "?limit=2&max_id=5"),
        ("?limit=2&max_id=9", "?limit=40&max_id=5", "?limit=2&max_id=5"),
        ("?any[]=a&any[]=b", "?any[]=a&max_id=5", "?any[]=a&any[]=b&max_id=5"),
        # The other end of what was asked for stays.
        ("?since_id=1", "?max_id=5", "?max_id=5&since_id=1"),
        ("?min_id=1&max_id=9", "?min_id=5", "?max_id=9&min_id=5"),
        # A page back from an old one leads towards the present.
        ("?max_id=9", "?min_id=5", "?min_id=5"),
        ("?max_id=9", "?since_id=5", "?since_id=5"),
        # Upwards from an id, also where the link (of snac) would lead to the newest page.
        ("?limit=2&min_id=1", "?since_id=5", "?limit=2&min_id=5"),
        ("?min_id=1&max_id=9", "?since_id=5", "?max_id=9&min_id=5"),
        ("?offset=20&q=a", "?offset=40", "?q=a&offset=40"),
        ("?max_id=9", "?older_than=x", "?max_id=9&older_than=x"),
        ("?page=2", "?page=3", "?page=3"),
        ("?page=2", "?max_id=5&page=3", "?page=2&max_id=5"),
        ("?limit=2", "?limit=3", None),
        ("?max_id=5", "?max_id=5", None),
        ("", "", None),
        ("?max_id=5", "?max_id=", None),
        ("?max_id=5", "?max_id=null", None),
        ("", "?limit=2&amp;max_id=5", "?max_id=5"),
        # A cursor of the server's own counts beside a bound that has not changed.
        ("?max_id=5&page=2", "?max_id=5&page=3", "?max_id=5&page=3"),
    ],
)
def test_a_link_changes_the_bound_and_nothing_else(asked, link, path):
    assert onward(LIST + asked, LIST + link) == (path and LIST + path)


@each(
    ("ids", "link", "bound"),
    [
        (["9", "8"], "5", "8"),
        (["9", "8"], "8", "8"),
        (["9", "8"], "20", "20"),
        (["8", "9"], "5", "5"),
        (["9", "9"], "5", "5"),
        (["9"], "5", "5"),
        (["9", "8"], "x", "x"),
        ([], "5", "5"),
    ],
)
def test_a_link_that_leaves_items_out_is_put_right_where_the_order_is_known(ids, link, bound):
    path = onward(LIST, f"{LIST}?max_id={link}", edges=edges_of(ids, ids) if ids else None)
    assert path == f"{LIST}?max_id={bound}"


@each(
    ("ids", "ends"),
    [
        (["9", "8", "7"], ("9", "7")),
        (["7", "8", "9"], ("9", "7")),
        (["8", "7", "9"], ("8", "7")),
        (["1", "9", "8"], ("9", "8")),
        (["9"], ("9", "9")),
        (["a", "b"], ("a", "b")),
    ],
)
def test_the_ends_of_a_page_are_its_newest_and_oldest_id_also_where_it_is_not_sorted(ids, ends):
    assert outermost(ids) == ends


@each(
    ("link", "path"),
    [
        ("?max_id=", "?max_id=8"),
        ("?max_id=null", "?max_id=8"),
        ("?max_id=5", "?max_id=8"),
        ("?page=2", "?page=2"),
    ],
)
def test_where_a_bound_says_nothing_the_ids_of_the_page_do(link, path):
    assert onward(LIST, LIST + link, "max_id", edges_of(["9", "8"], [])) == LIST + path


NAMES = st.sampled_from([*BOUNDS, "limit", "any[]", "q", "page", "ü"])
QUERIES = st.lists(st.tuples(NAMES, st.text(max_size=5)), max_size=6)


@given(QUERIES, QUERIES)
def test_what_was_asked_for_stays_but_for_bounds(asked, link):
    path = onward(with_pairs(asked), with_pairs(link))
    if path is not None:
        kept = [pair for pair in parse_qsl(path.partition("?")[2], keep_blank_values=True) if is_filter(pair)]
        assert kept == [pair for pair in asked if is_filter(pair)]


def is_filter(pair):
    return pair[0] in ("limit", "any[]", "q")


def with_pairs(pairs):
    path = LIST
    for name, value in pairs:
        mark = "&" if "?" in path else "?"
        path += mark + with_parameters("", {name: value})[1:]
    return path


def test_parameters_are_read_and_replaced():
    path = with_parameters(f"{LIST}?a=1&b[]=2&b[]=3&c=", {"a": "ä &", "d": None, "e": "5"})
    assert path == f"{LIST}?b[]=2&b[]=3&c=&a=%C3%A4%20%26&e=5"
    assert (parameter(path, "a"), parameter(path, "c"), parameter(path, "x")) == ("ä &", "", None)
    assert with_parameters(f"{LIST}?a=1", {"a": None}) == LIST
    assert [number(f"{LIST}?n={text}", "n") for text in ("7", "-3", "x", "9" * 5000)] == [7, 0, 0, 0]


@given(
    st.lists(
        st.sampled_from(["limit=2", "any[]=a", "q=b", "max_id=9", "min_id=1", "since_id=1"]), unique=True
    ),
    st.lists(st.sampled_from(["limit=2", "any[]=a", "q=b", "max_id=8", "min_id=9", "max_id=9"]), unique=True),
)
def test_the_ids_of_a_page_change_nothing_of_a_usual_link(asked, link):
    plain, leading = (f"{LIST}?{'&'.join(pairs)}" if pairs else LIST for pairs in (asked, link))
    path, usual = onward(plain, leading), onward(plain, leading, "max_id", edges_of(["9", "8"], []))
    assert sorted_query(path) == sorted_query(usual)


def sorted_query(path):
    return path and sorted(parse_qsl(path.partition("?")[2]))


IN_ORDER = [
    [],
    ["9", "8", "7"],
    ["10", "9", "8"],
    ["a name", "another"],
    # snac: ids of one second are in no order, and the links know it.
    ["1700000002" + "a" * 32, "1700000002" + "b" * 32, "1700000001" + "c" * 32],
]


def test_a_page_may_be_in_the_order_of_its_ids():
    assert all(map(are_sorted, IN_ORDER))
    assert not are_sorted(["9", "8", "10"])


@each(
    ("ids", "dates", "bounds"),
    [
        # In order down to 59; what is left of the 50s may be greater than 56.
        (["61", "59", "60", "52", "53", "56"], "abcddd", ("60", "59")),
        (["9", "7", "8", "6"], "abcd", ("8", "7")),
        (["9", "7", "8", "6"], "abbb", ("8", "9")),
        (["9", "8", "7"], "aab", ("7", "8")),
        (["7", "8"], "ab", None),
        (["9", "8", "7"], "aaa", None),
        # Something old in front, as what is pinned: behind it the list is in order.
        (["1", "9", "8"], "zab", None),
        (["a name", "another"], "ab", None),
        ([], "", None),
    ],
)
def test_a_list_that_is_not_in_the_order_of_its_ids_has_bounds_that_overlap(ids, dates, bounds):
    assert overlapping(ids, dates) == bounds


@given(st.lists(st.integers(1, 99), unique=True))
def test_bounds_that_overlap_part_a_page_in_two_so_that_nothing_between_its_halves_is_lost(numbers):
    bounds = overlapping([str(number) for number in numbers], numbers)
    if bounds is not None:
        newer, older = map(int, bounds)
        before, behind = [one for one in numbers if one > newer], [one for one in numbers if one < older]
        assert before
        assert numbers[: len(before)] == before
        assert behind
        assert numbers[-len(behind) :] == behind
        assert {newer, older} <= {*numbers}


def test_a_token_that_a_server_repeats_in_its_links_stays_out_of_addresses():
    path = onward(LIST, f"{LIST}?access_token=t0ken&max_id=5&client_secret=s&cursor=c")
    assert path == f"{LIST}?max_id=5&cursor=c"
