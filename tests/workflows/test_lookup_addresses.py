from hypothesis import given
from hypothesis import strategies as st

from atoot.workflows.lookup import Meant, as_handle, as_hashtag, as_url, is_at, meant_by, same_address
from tables import each

ORIGIN = "https://here.example"


@each(
    ("place", "kind", "name"),
    [
        ("/@ann", "handle", "ann"),
        ("/@ann/", "handle", "ann"),
        ("/@ann/media", "handle", "ann"),
        ("/@ann@there.example", "handle", "ann@there.example"),
        ("/users/ann", "handle", "ann"),
        ("/web/@ann", "handle", "ann"),
        ("/web/accounts/12", "account", "12"),
        ("/@ann/109348", "status", "109348"),
        ("/deck/@ann@there.example/109348", "status", "109348"),
        ("/users/ann/statuses/109348", "status", "109348"),
        ("/web/statuses/109348", "status", "109348"),
        ("/@ann/statuses/01M85F32NWKG904VKANEGN84WG", "status", "01M85F32NWKG904VKANEGN84WG"),
        ("/@ann/01a2b3c4-0000-7000-8000-000000000000", "status", "01a2b3c4-0000-7000-8000-000000000000"),
        ("/@ann/posts/648934107197676392/", "status", "648934107197676392"),
        ("/ap/users/1093/statuses/109348", "status", "109348"),
        ("/notice/AbC123", "status", "AbC123"),
        ("/notes/9abc", "status", "9abc"),
        ("/display/5bcfd8b7-1165-d6a8", "status", "5bcfd8b7-1165-d6a8"),
        ("/p/ann/512", "status", "512"),
        ("/lists/4", "list", "4"),
        ("/web/timelines/list/4", "list", "4"),
        ("/tags/caf%C3%A9", "tag", "café"),
        ("/web/timelines/tag/art", "tag", "art"),
    ],
)
def test_a_page_of_the_instance_says_what_it_is_about(place, kind, name):
    assert meant_by(as_url(ORIGIN + place), ORIGIN) == Meant(kind, name)


@each("place", ["/", "/about", "/explore", "/@", "/api/v1/statuses/1", "/ann/p/1.2", "/settings/profile"])
def test_other_pages_do_not(place):
    assert meant_by(as_url(ORIGIN + place), ORIGIN) is None


def test_of_other_hosts_only_hashtags_are_the_same_here():
    assert meant_by(as_url("https://there.example/@ann/1"), ORIGIN) is None
    assert meant_by(as_url("https://there.example/tags/art"), ORIGIN) == Meant("tag", "art")


@each(
    "address",
    [
        "https://HERE.example/@ann",
        "http://here.example/@ann",
        "https://here.example:443/@ann",
        "here.example/@ann",
        " https://here.example/@ann\n",
    ],
)
def test_the_same_host_may_be_written_in_several_ways(address):
    assert meant_by(as_url(address), ORIGIN) == Meant("handle", "ann")


@each("host", ["bücher.example", "Bücher.Example.", "xn--bcher-kva.example"])
def test_a_host_may_be_written_in_letters_of_all_scripts(host):
    url = as_url(f"https://{host}/@ann")
    assert meant_by(url, "https://xn--bcher-kva.example") == Meant("handle", "ann")
    assert is_at(url, "https://xn--bcher-kva.example/x")
    assert not is_at(url, "https://evil.example/bücher.example")
    assert not is_at(url, None)
    assert not is_at(url, "https://[")


@each(
    "text",
    [
        "",
        "ann",
        "@ann",
        "ann@here.example",
        "ftp://here.example/x",
        "https://",
        "https://a b.example/@x",
        "https://me:pw@here.example/@ann",
        "https://here.example:0/@ann",
        "https://[::1/x",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_of_a_page_is_none(text):
    assert as_url(text) is None


@each("text", ["@ann@there.example", "ann@there.example", "acct:ann@there.example", " @ann@there.example "])
def test_a_handle_is_told_from_an_address(text):
    assert as_handle(text) == "ann@there.example"
    assert as_handle("@ann") is None
    assert as_handle("https://there.example/@ann") is None


def test_a_hashtag_has_its_sign():
    assert as_hashtag("#art") == "art"
    assert as_hashtag("＃芸術") == "芸術"
    assert [as_hashtag(text) for text in ("art", "#", "＃", "#two words", "#a#b", "#a＃b")] == [None] * 6


@each(
    ("one", "other", "same"),
    [
        ("https://there.example/@ann", "https://There.example/@ann/", True),
        ("https://there.example/@ann#x", "http://there.example/@ann", True),
        ("https://there.example/@ann", "https://there.example/@Ann", False),
        ("https://there.example/?p=1", "https://there.example/?p=2", False),
        (None, "https://there.example/", False),
        ("https://bücher.example/@ann", "https://xn--bcher-kva.example/@ann", True),
        ("https://BÜCHER.example./@ann", "https://bücher.example/@ann", True),
        ("https://bücher.example:8443/@ann", "https://xn--bcher-kva.example:8443/@ann", True),
        ("https://bücher.example:8443/@ann", "https://bücher.example/@ann", False),
        ("https://buecher.example/@ann", "https://bücher.example/@ann", False),
        ("https://there.example:0x/@ann", "https://there.example:0x/@ann", True),
    ],
)
def test_addresses_are_the_same_whatever_their_scheme(one, other, same):
    assert same_address(one, other) is same


@given(st.text())
def test_no_text_makes_it_raise(text):
    url = as_url(text)
    if url is not None:
        meant_by(url, ORIGIN)
    as_handle(text)
    as_hashtag(text)
    same_address(text, text)
