import pytest
from yarl import URL

from atoot.network.sessions import checked_proxy, is_direct, proxy_of_environment
from tables import each


@each(
    ("url", "environment", "proxy"),
    [
        ("https://h.example/", {"https": "http://p:1"}, "http://p:1"),
        ("wss://h.example/", {"https": "http://p:1"}, "http://p:1"),
        ("http://h.example/", {"https": "http://p:1"}, None),
        ("http://h.example/", {"http": "p:3128"}, "http://p:3128"),
        ("https://h.example/", {"all": "http://p:1"}, "http://p:1"),
        ("https://h.example/", {"all": "http://p:1", "https": "http://q:1"}, "http://q:1"),
        ("https://h.example/", {"https": "http://p:1", "no": "h.example"}, None),
        ("https://h.example/", {"https": ""}, None),
        ("https://h.example/", {}, None),
    ],
)
def test_the_proxy_of_the_environment_is_that_of_the_scheme(url, environment, proxy):
    found = proxy_of_environment(URL(url), environment)
    assert found == (None if proxy is None else URL(proxy))


def test_the_environment_is_read_each_time(monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert proxy_of_environment(URL("https://h.example")) is None
    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    assert proxy_of_environment(URL("https://h.example")) == URL("http://p:1")
    monkeypatch.setenv("no_proxy", "localhost, .example")
    assert proxy_of_environment(URL("https://h.example")) is None


@each(
    ("host", "exceptions", "direct"),
    [
        ("h.example", "h.example", True),
        ("a.h.example", "h.example", True),
        ("a.h.example", ".h.example", True),
        ("h.example", ".h.example", True),
        ("h.example", "*.example", True),
        ("nh.example", "h.example", False),
        ("h.example", "*", True),
        ("h.example", "other.example h.example", True),
        ("H.example.", "h.EXAMPLE", True),
        ("h.example", "h.example:443", True),
        ("h.example", "h.example:8443", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("::1", "::1", True),
        ("::1", "[::1]", True),
        ("h.example", "10.0.0.0/8, , x/y", False),
        ("h.example", "", False),
    ],
)
def test_exceptions_are_names_addresses_networks_or_all(host, exceptions, direct):
    assert is_direct(host, 443, exceptions) is direct


@each("proxy", ["", "http://", "http://h:port", "//", "http://user:s3cr3t@:1"])
def test_what_is_no_proxy_is_refused_without_showing_it(proxy):
    with pytest.raises(ValueError, match="proxy: expected the URL of a proxy") as caught:
        checked_proxy(proxy)
    assert "s3cr3t" not in str(caught.value)


def test_a_proxy_of_another_kind_is_refused_and_not_passed_by():
    with pytest.raises(ValueError, match="ALL_PROXY: socks5 proxies cannot be used"):
        proxy_of_environment(URL("https://h.example"), {"all": "socks5://p:1080"})
    with pytest.raises(TypeError, match="proxy: expected the URL"):
        checked_proxy(7)
