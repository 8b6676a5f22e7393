"""What a server is, put together from what it says about itself."""

from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import Instance, NodeInfo, V1Instance
from atoot.entities.server import NO_LIMIT, Limits, Server, server_of
from tables import each


def v2(**fields: object) -> Instance:
    return Instance.from_dict({"version": "4.5.0", **fields})


def v1(**fields: object) -> V1Instance:
    return V1Instance.from_dict({"version": "3.5.0", **fields})


def nodeinfo(name: str, version: str) -> NodeInfo:
    return NodeInfo.from_dict({"software": {"name": name, "version": version}})


def test_nodeinfo_knows_the_software_best():
    server = server_of(v2(version="4.0.0+GoToSocial"), nodeinfo("GoToSocial", "0.20.0"))
    assert (server.software, server.version) == ("gotosocial", "0.20.0")


@each(
    ("version", "software"),
    [
        ("4.5.0", "mastodon 4.5.0"),
        ("4.5.0-beta.2+glitch", "mastodon 4.5.0-beta.2+glitch"),
        ("2.7.2 (compatible; Pleroma 2.6.0-2-g1234)", "pleroma 2.6.0-2-g1234"),
        ("2.7.2 (compatible; Akkoma 3.10.4)", "akkoma 3.10.4"),
        ("2.7.2 (compatible; Pixelfed/0.12.3)", "pixelfed 0.12.3"),
        ("2.8.0 (compatible; Friendica 2024.12)", "friendica 2024.12"),
        ("4.0.0 (compatible; Iceshrimp.NET/2025.1)", "iceshrimp.net 2025.1"),
        ("", "unknown software"),
    ],
)
def test_without_nodeinfo_the_version_tells_the_software(version: str, software: str):
    assert str(server_of(v2(version=version), None)) == software
    assert str(server_of(v1(version=version), nodeinfo("", ""))) == software


@each(
    ("version", "claims"),
    [
        ("4.2.8 (compatible; Akkoma 3.15.2)", "4.2.8"),
        ("4.0.0 (not true; really snac/2.94)", "4.0.0"),
        ("4.6.5", "4.6.5"),
        ("4.7.0-alpha.3+glitch", "4.7.0-alpha.3+glitch"),
        ("takahe/0.11.0", ""),
        ("0.20.0+git-57cb4fe", ""),
        ("(compatible)", ""),
    ],
)
def test_the_version_of_mastodon_that_a_server_claims_is_known(version: str, claims: str):
    told = nodeinfo("gotosocial", "0.20.0") if "git" in version else None
    assert server_of(v1(version=version), told).claims == claims


def test_without_any_answer_a_server_is_unknown_and_allows_what_mastodon_does():
    server = server_of(None, None)
    assert str(server) == "unknown software"
    assert server.limits == Limits()
    assert server.api_versions == {}


def test_the_limits_are_those_of_the_instance():
    configuration = {
        "statuses": {"max_characters": 900, "characters_reserved_per_url": 25, "max_media_attachments": 6},
        "media_attachments": {
            "supported_mime_types": ["image/png", "video/mp4"],
            "image_size_limit": 1,
            "video_size_limit": 2,
            "description_limit": 3,
        },
        "polls": {
            "max_options": 8,
            "max_characters_per_option": 70,
            "min_expiration": 60,
            "max_expiration": 3600,
        },
    }
    expected = Limits(
        characters=900,
        url_characters=25,
        media=6,
        media_types=("image/png", "video/mp4"),
        image_bytes=1,
        video_bytes=2,
        description_characters=3,
        poll_options=8,
        poll_option_characters=70,
        poll_shortest=60,
        poll_longest=3600,
    )
    assert server_of(v2(configuration=configuration), None).limits == expected
    assert server_of(v1(configuration=configuration), None).limits == expected


def test_older_servers_of_other_software_say_it_elsewhere():
    limits = server_of(v1(max_toot_chars=5000, max_media_attachments=20), None).limits
    assert (limits.characters, limits.media) == (5000, 20)


def test_a_limit_that_is_not_told_is_the_one_of_mastodon():
    limits = server_of(v2(configuration={"statuses": {"max_characters": None}}), None).limits
    assert limits.characters == 500


@each("nothing", [0, -1])
def test_a_limit_of_nothing_is_none(nothing: int):
    configuration = {
        "statuses": {
            "max_characters": nothing,
            "characters_reserved_per_url": nothing,
            "max_media_attachments": nothing,
        },
        "media_attachments": {"image_size_limit": nothing},
        "polls": {"max_options": nothing, "min_expiration": nothing, "max_expiration": nothing},
    }
    limits = server_of(v2(configuration=configuration), None).limits
    assert {
        limits.characters,
        limits.media,
        limits.image_bytes,
        limits.poll_options,
        limits.poll_longest,
    } == {NO_LIMIT}
    assert (limits.url_characters, limits.poll_shortest) == (23, 0)
    assert server_of(v1(max_toot_chars=nothing), None).limits.characters == NO_LIMIT


@each(
    ("software", "counting"),
    [
        ("mastodon", "short"),
        ("something new", "short"),
        ("GoToSocial", "code points"),
        ("snac", "code points"),
        ("Pleroma", "characters"),
    ],
)
def test_how_a_server_counts_is_known_by_its_software(software: str, counting: str):
    assert server_of(v2(), nodeinfo(software, "1")).limits.counting == counting


@each(
    ("software", "honours", "keeps"),
    [
        (Server(software="mastodon", version="4.5.0"), True, True),
        (Server(software="mastodon", version="3.4.0"), True, False),
        (Server(software="hollo"), True, False),
        (Server(software="akkoma"), True, False),
        (Server(software="gotosocial"), False, False),
        (Server(software="snac"), False, False),
        (Server(software="takahe"), False, False),
        (Server(), False, False),
    ],
)
def test_what_is_not_known_of_a_server_is_not_relied_on(software: Server, honours: bool, keeps: bool):
    assert (software.honours_keys, software.keeps_order_of_media) == (honours, keeps)


def test_versions_of_the_api_and_the_streaming_server_are_the_newer_instances():
    server = server_of(
        v2(api_versions={"mastodon": 7}, configuration={"urls": {"streaming": "wss://s.example"}}), None
    )
    assert server.api_versions == {"mastodon": 7}
    assert server.streaming == "wss://s.example"
    assert server_of(v1(urls={"streaming_api": "wss://old.example"}), None).streaming == "wss://old.example"


@each(
    ("version", "other", "older"),
    [
        ("4.2.0", "4.3.0", True),
        ("4.3.0", "4.3.0", False),
        ("4.10.0", "4.9.0", False),
        ("4.3.0-beta.1", "4.3.0", False),  # it has what is new, perhaps with faults
        ("4.3.0+glitch.th", "4.3.1", True),
        ("3.5", "3.5.1", True),
        ("v4", "4.3.0", True),
    ],
)
def test_versions_of_mastodon_are_compared_as_numbers(version: str, other: str, older: bool):
    assert Server(software="mastodon", version=version).is_older_than(other) is older


@each(("software", "version"), [("pleroma", "2.6.0"), ("mastodon", ""), ("", "1.0")])
def test_what_counts_otherwise_is_never_older(software: str, version: str):
    assert not Server(software=software, version=version).is_older_than("4.3.0")


def test_a_version_of_thousands_of_digits_is_compared_too():
    assert not Server(software="mastodon", version="9" * 10_000).is_older_than("4.3.0")


@given(st.text(), st.text())
def test_no_version_is_too_strange(version: str, other: str):
    server = Server(software="mastodon", version=version)
    assert server.is_older_than(other) in (True, False)


def test_what_a_server_says_that_it_is_stands_on_a_line():
    server = server_of(v2(version="4.5.0\x1b[31m\nINFO: fake\u202e" + "x" * 500), None)
    assert str(server).isprintable()
    assert str(server).startswith("mastodon 4.5.0[31m INFO: fake")
    assert len(server.version) <= 100
