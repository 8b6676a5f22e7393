from atoot.network.domains import domain_of, speaks_for
from tables import each


@each(
    ("host", "key", "speaks"),
    [
        ("a.example.org", "https://a.example.org/users/x/statuses/1", True),
        ("a.example.org", "https://www.example.org/1", True),
        ("a.example.org", "https://example.com/1", False),
        ("a.example.org", "https://example.org.evil.example/1", False),
        ("a.example.org", "https://example.org@evil.example/1", False),
        ("a.example.org", "http://127.0.0.1/1", False),
        ("a.example.org", "https://[", False),
        ("a.example.org", "tag:example.com,2026:1", True),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/1", True),
        ("http://127.0.0.1:3000", "http://127.0.0.2:3000/1", False),
        ("http://127.0.0.1:3000", "https://my.example/1", True),
    ],
)
def test_a_host_speaks_for_its_owner(host, key, speaks):
    assert speaks_for(host, key) is speaks


@each(("host", "domain"), [
    ("a.b.example.co.uk", "example.co.uk"), ("http://127.0.0.1:3000", "127.0.0.1"), ("http://[::1]:3000", "::1"), ("mastodon.social", "mastodon.social"),
    ("http://localhost:3000", "localhost"), ("co.uk", "co.uk"), ("x.mastodon.social:8443", "mastodon.social"),
])  # fmt: skip
def test_hosts_of_one_owner_have_one_domain(host, domain):
    assert domain_of(host) == domain
