from atoot.harvest import Item, Job, recheck
from atoot.harvest.items import key_of

LOCAL, ALL = Job("a.example.org", "public:local"), Job("a.example.org", "public")


def test_an_item_is_first_hand_where_the_owner_of_its_key_says_it():
    assert Item("https://a.example.org/1", "Status", b"{}", "www.example.org").first_hand
    assert not Item("https://example.com/1", "Status", b"{}", "www.example.org").first_hand


def test_a_document_is_known_by_where_it_is_and_a_host_by_its_name():
    rules, peers = Job("a.example.org", "instance:rules"), Job("a.example.org", "peers")
    place = "/api/v1/instance/rules"
    assert key_of(rules, b"", {}, place, trusted=False) == f"https://a.example.org{place}"
    assert key_of(peers, b"", "b.example", "/", trusted=False) == "b.example"
    [sought] = recheck(["https://a.example.org/objects/7"])
    assert key_of(sought, b"", {"uri": "x"}, "/", trusted=True) == "https://a.example.org/objects/7"


def test_a_status_is_known_by_its_uri_its_address_or_its_id():
    named = {"id": "1", "uri": "https://a.example.org/1", "url": "https://a.example.org/@x/1"}
    assert key_of(ALL, b"", named, "/", trusted=False) == named["uri"]
    assert key_of(ALL, b"", named | {"uri": None}, "/", trusted=False) == named["url"]
    assert key_of(ALL, b"", {"id": 1}, "/", trusted=False) == "https://a.example.org/Status/1"
    one, other = (key_of(ALL, raw, {}, "/", trusted=False) for raw in (b"1", b"2"))
    assert one != other


def test_the_name_of_a_stranger_is_none_of_a_hosts_own():
    lie = {"id": "1", "uri": "https://example.com/1"}
    assert key_of(LOCAL, b"", lie, "/", trusted=False) == "https://a.example.org/Status/1"
    assert (
        key_of(LOCAL, b"", lie, "/", trusted=True) == key_of(ALL, b"", lie, "/", trusted=False) == lie["uri"]
    )
