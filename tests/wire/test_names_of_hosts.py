import pytest

from atoot.wire.hosts import ascii_host
from atoot.wire.links import same_origin
from atoot.wire.paths import origin


@pytest.mark.parametrize(
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
    ],
)
def test_a_name_is_written_as_idna_2008_says(name, written):
    assert ascii_host(name) == written
    assert origin(name) == f"https://{written}"


@pytest.mark.parametrize(
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
    ],
)
def test_a_name_that_no_host_can_have_is_refused(name, word):
    with pytest.raises(ValueError, match=word):
        ascii_host(name)


@pytest.mark.parametrize("name", ["mаstodon.social", "☃.example", "a..example"])
def test_no_instance_has_such_a_name(name):
    with pytest.raises(ValueError, match="expected the host of an instance"):
        origin(name)


def test_links_belong_to_the_host_that_they_name_and_to_no_other():
    assert same_origin("https://faß.example/x", "https://xn--fa-hia.example") == "/x"
    assert same_origin("https://faß.example/x", "https://fass.example") is None
    assert same_origin("https://fass.example/x", origin("faß.example")) is None
    assert same_origin("https://☃.example/x", "https://xn--n3h.example") is None
