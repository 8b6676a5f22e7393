import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.network.downloads import checked_address, name_of
from tables import each

INSTANCE = "https://social.example"


@each(
    "url",
    [
        "https://files.example/cat.png",
        "HTTPS://files.example/cat.png?X-Amz-Signature=1",
        "https://social.example:8443/cat.png",
        "https://b\u00fccher.example/\u732b.png",
        "https://8.8.8.8/x",
    ],
)
def test_an_address_of_the_internet_is_fetched(url):
    assert checked_address(url, INSTANCE) == url


@each(
    "url",
    [
        "",
        "cat.png",
        "/media/cat.png",
        "file:///etc/passwd",
        "ftp://files.example/x",
        "http://files.example/x",
        "https://",
        "https://files.example:99999/x",
        "https://files example.com/x",
        "https://files..example/x",
        "https://user:password@files.example/x",
        "https://files.example/x\r\nHost: other",
        "https://[::1/x",
    ],
)
def test_what_is_no_address_of_a_file_is_refused(url):
    with pytest.raises(ValueError, match="is no address that is fetched"):
        checked_address(url, INSTANCE)


@each(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "10.1.2.3",
        "169.254.169.254",
        "printer",
        "nas.local",
        "db.internal",
    ],
)
def test_an_address_of_ones_own_network_is_refused(host):
    with pytest.raises(ValueError, match="inside your own network"):
        checked_address(f"https://{host}/x", INSTANCE)


@each("host", ["localhost", "127.0.0.1", "[::1]", "printer", "db.internal"])
def test_the_instance_itself_may_be_anywhere(host):
    url = f"http://{host}:8080/x"
    assert checked_address(url, f"http://{host}:3000") == url


def test_where_the_instance_has_no_encryption_files_need_none():
    assert checked_address("http://files.example/x", "http://social.example")


@each(
    ("url", "before", "name"),
    [
        ("https://files.example/a/cat.png?size=large", "", "cat.png"),
        ("https://files.example/a/cat.png", "7", "7-cat.png"),
        ("https://files.example/..%2F..%2Fevil.png", "m1", "m1-evil.png"),
        ("https://files.example/.bashrc", "", "bashrc"),
        ("https://files.example/", "", "file"),
        ("https://files.example/%E7%8C%AB.png", "2026/x", "2026_x-_.png"),
    ],
)
def test_a_name_is_plain(url, before, name):
    assert name_of(url, before) == name


@given(st.text(), st.text())
def test_no_name_leads_elsewhere(place, before):
    name = name_of(f"https://files.example/{place.replace('[', '').replace(']', '')}", before)
    assert name
    assert not name.startswith((".", "-"))
    assert not set(name) & set("/\\\0:")
