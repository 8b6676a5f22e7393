"""Which software a server runs, also where nodeinfo is missing or wrong."""

from hypothesis import example, given
from hypothesis import strategies as st

from atoot.entities import Instance, NodeInfo, V1Instance
from atoot.entities.software import name_of, software_of
from tables import each


def v2(**fields: object) -> Instance:
    return Instance.from_dict({"domain": "a.example", "version": "4.5.0", **fields})


def nodeinfo(name: str, version: str = "1") -> NodeInfo:
    return NodeInfo.from_dict({"software": {"name": name, "version": version}})


@each(
    ("version", "name", "own"),
    [
        ("4.6.5", "mastodon", "4.6.5"),
        ("4.7.0-alpha.8+glitch", "mastodon", "4.7.0-alpha.8+glitch"),
        ("4.2.1+hometown-1.1.1", "mastodon", "4.2.1+hometown-1.1.1"),
        ("v4.3.0", "mastodon", "v4.3.0"),
        ("2.7.2 (compatible; Pleroma 2.5)", "pleroma", "2.5"),
        ("2.7.2 (compatible; Akkoma 3.15.2-0-g1)", "akkoma", "3.15.2-0-g1"),
        ("3.5.3 (compatible; Pixelfed 0.12.5)", "pixelfed", "0.12.5"),
        ("2.8.0 (compatible; Friendica 2024.12)", "friendica", "2024.12"),
        ("4.2.1 (compatible; Iceshrimp 2023.12.9)", "iceshrimp", "2023.12.9"),
        ("4.2.1 (compatible; Iceshrimp.NET/2025.1)", "iceshrimp.net", "2025.1"),
        ("3.0.0 (compatible; Sharkey 2025.4.3)", "sharkey", "2025.4.3"),
        ("4.2.0 (compatible; Firefish 20240206)", "firefish", "20240206"),
        ("4.0.0 (compatible; Mitra 4.1.0)", "mitra", "4.1.0"),
        ("4.0.0 (not true; really snac/2.94)", "snac", "2.94"),
        ("4.0.0 (not true; using snac/2.94)", "snac", "2.94"),
        ("takahe/0.11.0", "takahe", "0.11.0"),
        ("4.0.0+GoToSocial", "gotosocial", "4.0.0"),
        ("0.20.0-rc1+git-57cb4fe", "", "0.20.0-rc1+git-57cb4fe"),
        ("2025.4.1", "", "2025.4.1"),
        ("", "", ""),
        ("unknown", "", "unknown"),
    ],
)
def test_the_version_tells_the_software(version, name, own):
    assert software_of(v2(version=version), None) == (name, own)


@each(
    ("address", "name"),
    [
        ("https://github.com/mastodon/mastodon", "mastodon"),
        ("https://github.com/glitch-soc/mastodon", "mastodon"),
        ("https://git.pleroma.social/our/mastodon.git", "mastodon"),
        ("https://example.org/our-own-fork", "mastodon"),
        ("https://codeberg.org/superseriousbusiness/gotosocial", "gotosocial"),
        ("https://github.com/superseriousbusiness/GoToSocial/", "gotosocial"),
        ("https://github.com/fedify-dev/hollo", "hollo"),
        ("https://codeberg.org/grunfink/snac.git", "snac"),
        ("https://activitypub.software/TransFem-org/Sharkey/-/tree/stable", "sharkey"),
        ("", "mastodon"),
    ],
)
def test_the_address_of_the_source_tells_the_software(address, name):
    assert software_of(v2(source_url=address), None).name == name


@each(
    ("fields", "name"),
    [({"friendica": {}}, "friendica"), ({"pleroma": {}}, "pleroma"), ({"account_domain": "a"}, "gotosocial")],
)
def test_fields_that_only_one_software_sends_tell_it(fields, name):
    assert software_of(v2(**fields), None).name == name
    assert software_of(V1Instance.from_dict({"uri": "a", "version": "2.7.2", **fields}), None).name == name


def test_nodeinfo_of_other_software_is_believed():
    assert software_of(v2(), nodeinfo("Takahē", "0.11")) == ("takahe", "0.11")


def test_nodeinfo_that_says_mastodon_is_not_believed_where_the_instance_says_otherwise():
    assert (
        software_of(v2(version="2.7.2 (compatible; Pleroma 2.5)"), nodeinfo("mastodon", "2.7.2")).name
        == "pleroma"
    )
    assert (
        software_of(v2(source_url="https://github.com/fedify-dev/hollo"), nodeinfo("mastodon")).name
        == "hollo"
    )
    assert software_of(v2(), nodeinfo("mastodon", "4.5.1")) == ("mastodon", "4.5.1")
    assert software_of(None, nodeinfo("mastodon", "4.5.1")) == ("mastodon", "4.5.1")


def test_without_any_answer_nobody_knows():
    assert software_of(None, None) == ("", "")


@given(st.text(), st.text(), st.text())
@example("", "", "𝐀")
def test_no_text_makes_it_raise(version, address, name):
    found = software_of(v2(version=version, source_url=address), nodeinfo(name))
    assert found.name == name_of(found.name)
