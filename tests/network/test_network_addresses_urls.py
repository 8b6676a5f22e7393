import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.network.addresses import ascii_host, checked_path, origin, same_origin
from atoot.paging.bounds import links_of
from tables import each

BASE = "https://h.example/api/v1/timelines/home?limit=2"
NEXT = "https://h.example/api/v1/timelines/home?max_id=1"
PREV = "https://h.example/api/v1/timelines/home?min_id=2"


def test_the_usual_header_is_read():
    assert links_of(f'<{NEXT}>; rel="next", <{PREV}>; rel="prev"', BASE) == {"next": NEXT, "prev": PREV}


@each(
    "header",
    [
        f"<{NEXT}>; rel=next",
        f"<{NEXT}>;rel=next",
        f"<{NEXT}>; rel='next'",
        f'<{NEXT}> ; rel = "next"',
        f'<{NEXT}>; REL="Next"',
        f'<{NEXT}>; title="a, b; <c>"; rel="next"',
        f'<{NEXT}>; title="say \\"rel=prev\\""; rel="next"',
        f'<{NEXT}>; crossorigin; rel="next"; rel="prev"',
        f'  <{NEXT}>; rel="next",,',
        f'< {NEXT} >; rel="next"',
        f'nonsense, <{NEXT}>; rel="next"',
        f'<{NEXT}>; rel="next", <{NEXT}&x=1>; rel="next"',
        f'<{NEXT}>; rel="next", <broken',
        f'<broken; rel="prev", <{NEXT}>; rel="next"',
        f'<{NEXT}>; rel="next", <{PREV}>',
        f'<{NEXT}>; rel="next", <{PREV}>; rel=',
        f'<{NEXT}>; rel="next", <javascript:alert(1)>; rel="prev"',
        f'<{NEXT}>; rel="next", <https://[broken/>; rel="prev"',
        f'<{NEXT}>; rel="next", <https://>; rel="prev"',
        f'<{NEXT}>; rel="next", <https://h.example/\\evil.example/>; rel="prev"',
    ],
)
def test_what_can_be_read_is_read_and_the_rest_left_out(header):
    assert links_of(header, BASE) == {"next": NEXT}


def test_where_no_link_names_its_relation_the_bounds_tell_it():
    assert links_of(f"<{NEXT}>, <{PREV}>", BASE) == {"next": NEXT, "prev": PREV}
    assert links_of([f"<{PREV}>", f"<{NEXT}>; title=more"], BASE) == {"next": NEXT, "prev": PREV}
    assert links_of("</style.css>, <https://h.example/>", BASE) == {}


def test_several_headers_are_one():
    assert links_of([f'<{NEXT}>; rel="next"', f'<{PREV}>; rel="prev"'], BASE) == {"next": NEXT, "prev": PREV}


def test_one_link_may_have_several_relations():
    assert links_of(f'<{NEXT}>; rel="next  last"', BASE) == {"next": NEXT, "last": NEXT}


def test_previous_is_prev():
    assert links_of(f'<{PREV}>; rel="previous"', BASE) == {"prev": PREV}


@each(
    ("target", "url"),
    [
        ("/api/v1/timelines/home?max_id=1", NEXT),
        ("?max_id=1", NEXT),
        ("//other.example/x", "https://other.example/x"),
        ("", BASE),
    ],
)
def test_a_relative_link_is_relative_to_what_was_asked(target, url):
    assert links_of(f'<{target}>; rel="next"', BASE) == {"next": url}


def test_commas_and_semicolons_belong_to_the_address():
    url = "https://h.example/api/v1/search?q=a,b;c=d"
    assert links_of(f'<{url}>; rel="next", <{PREV}>; rel="prev"', BASE) == {"next": url, "prev": PREV}


@each("header", ["", [], "next", "<>", "<>;", '; rel="next"', '<x>; rel="'])
def test_an_empty_or_broken_header_has_no_links(header):
    assert links_of(header, BASE) == {}


@each("header", ["<" * 60_000, "<a>;x=" + '\\"' * 30_000, '<a>;x="' * 9_000, "<a>" + ";a" * 30_000 + "!"])
def test_no_header_takes_long(header):
    before = time.process_time()
    links_of(header, BASE)
    assert time.process_time() - before < 1


@given(
    st.one_of(st.text(), st.text('<>;,="\\ rel nextprev/:?h.'), st.lists(st.text(), max_size=3)), st.text()
)
def test_no_header_makes_it_raise(header, base):
    for relation, url in links_of(header, base).items():
        assert relation == relation.lower()
        assert url.lower().startswith(("https://", "http://"))


ORIGIN = "https://h.example"


@each(
    ("url", "origin", "path"),
    [
        (NEXT, ORIGIN, "/api/v1/timelines/home?max_id=1"),
        ("https://H.Example/x?y=1", ORIGIN, "/x?y=1"),
        ("https://h.example:443/x", ORIGIN, "/x"),
        ("https://h.example/x", "https://h.example:443", "/x"),
        ("http://h.example/x", ORIGIN, "/x"),
        ("http://h.example:80/x", ORIGIN, "/x"),
        ("https://h.example./x", ORIGIN, "/x"),
        ("https://localhost:3000/x", "http://localhost:3000", "/x"),
        ("https://h.example", ORIGIN, "/"),
        ("https://h.example?y=1", ORIGIN, "/?y=1"),
        ("https://h.example/x#part", ORIGIN, "/x"),
        ("https://h.example//other.example/x", ORIGIN, "/other.example/x"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443", "/x"),
        ("https://m\u00fcller.example/x", "https://xn--mller-kva.example", "/x"),
        ("https://h.example/tag/\u65e5 x?q=%20", ORIGIN, "/tag/%E6%97%A5%20x?q=%20"),
        ("https://h.example/\udce4", ORIGIN, "/%E4"),
    ],
)
def test_a_link_of_our_own_server_is_asked_of_our_own_origin(url, origin, path):
    assert same_origin(url, origin) == path


@each(
    "url",
    [
        "https://other.example/x",
        "https://h.example.other.example/x",
        "https://h.example@other.example/x",
        "https://h.example:pass@other.example/x",
        "https://user@h.example/x",
        "https://h.example:8443/x",
        "https://h.example\\@other.example/x",
        "https://h.example/x\r\nHost: other.example",
        "https://h.example/\ud800",
        "ftp://h.example/x",
        "//h.example/x",
        "/x",
        "",
        "https://",
        "https://[h.example/x",
        "https://h.example:port/x",
    ],
)
def test_a_link_to_anywhere_else_is_not_followed(url):
    assert same_origin(url, ORIGIN) is None


@given(
    st.one_of(
        st.text(),
        st.text("htps:/.@example\\?#[]0189").map(ORIGIN.__add__),
        st.text().map("https://h.example/".__add__),
    )
)
def test_no_address_makes_it_raise_and_a_path_is_plain(url):
    path = same_origin(url, ORIGIN)
    if path is not None:
        assert checked_path(path) == path
        assert path.startswith("/")
        assert not path.startswith("//")
        assert path.isascii()
        assert path.isprintable()
        assert " " not in path


@each(
    "path",
    ["", "x", ":8443/x", "//h", "/\\h", "\\\\h", "/x\\y", "/ x", "/\t", "/\n", "/é", "/\x00", "https://h/"],
)
def test_what_could_name_a_host_is_no_path(path):
    with pytest.raises(ValueError, match="begins with one slash"):
        checked_path(path)


@each("path", ["/", "/x?y=//z", "/@carol", "/x@h:1/", "/a/../b", "/x#y", "/%2F%5C", "/[x]~"])
def test_what_can_only_be_a_path_is_one(path):
    assert checked_path(path) == path


@each(
    ("name", "written"),
    [
        ("faß.example", "xn--fa-hia.example"),
        ("FAẞ.example", "xn--fa-hia.example"),
        ("βόλος.com", "xn--nxasmm1c.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "xn--bcher-kva.example"),
        ("bücher。example", "xn--bcher-kva.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("mastodon例え.jp", "xn--mastodon-v43gs37y.jp"),
        ("Mastodon.Social", "mastodon.social"),
        ("xn--fa-hia.example", "xn--fa-hia.example"),
        ("a_b.example", "a_b.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("1.example2", "1.example2"),
    ],
)
def test_a_name_is_written_as_idna_2008_says(name, written):
    assert ascii_host(name) == written
    assert origin(name) == f"https://{written}"


@each(
    ("name", "word"),
    [
        ("mаstodon.social", "look alike"),  # its first a is Cyrillic
        ("mastodοn.social", "look alike"),  # its second o is Greek
        ("☃.example", "no name"),
        ("a\u200bb..example", "no name"),
        ("-ü.example", "no name"),
        ("ü" * 64 + ".example", "no name"),
        ("a..example", "empty part"),
        ("a" * 64 + ".example", "too long"),
        (".".join(["a" * 60] * 5), "longer than"),
        ("127.1", "ends in a number"),
        ("2130706433", "ends in a number"),
        ("0x7f.1", "ends in a number"),
        ("a.0x7F", "ends in a number"),
        ("0177.0.0.1", "ends in a number"),
        ("1.2.3.4.5", "ends in a number"),
        ("256.1.1.1", "ends in a number"),
    ],
)
def test_a_name_that_no_host_can_have_is_refused(name, word):
    with pytest.raises(ValueError, match=word):
        ascii_host(name)


@each("name", ["mаstodon.social", "☃.example", "a..example"])
def test_no_instance_has_such_a_name(name):
    with pytest.raises(ValueError, match="expected the host of an instance"):
        origin(name)


def test_links_belong_to_the_host_that_they_name_and_to_no_other():
    assert same_origin("https://faß.example/x", "https://xn--fa-hia.example") == "/x"
    assert same_origin("https://faß.example/x", "https://fass.example") is None
    assert same_origin("https://fass.example/x", origin("faß.example")) is None
    assert same_origin("https://☃.example/x", "https://xn--n3h.example") is None
