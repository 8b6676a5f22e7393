from datetime import UTC, date, datetime

import pytest

from atoot.entities import Activity, ExtendedDescription, Instance, Rule, V1Instance
from atoot.errors import NotFoundError
from atoot.testing import answer

POLICY = {"updated_at": "2026-01-01T00:00:00Z", "content": "<p>Be kind.</p>"}
TERMS = {"effective_date": "2026-01-01", "effective": True, "content": "<p>Be kind.</p>"}


@pytest.fixture
async def c(server, connect):
    return await connect(server)


async def test_an_instance_in_its_older_and_its_newer_shape(alice):
    older, newer = await alice.get_instance(), await alice.instance()
    assert isinstance(older, V1Instance)
    assert isinstance(newer, Instance)
    assert older.uri == newer.domain
    assert older["version"] == newer["version"]


async def test_peers_are_hosts(server, c, alice):
    server.on("GET", "/api/v1/instance/peers", answer(json=["a.example", "b.example"]))
    assert await c.instance_peers() == ["a.example", "b.example"]
    assert [host async for host in c.instance_peers()] == ["a.example", "b.example"]
    assert await alice.instance_peers() == []


async def test_peers_are_found_by_how_they_begin(server, c):
    server.on("GET", "/api/v1/peers/search", answer(json=["mastodon.example"]))
    assert await c.instance_peers_search("mast") == ["mastodon.example"]
    assert dict(server.requests[0].query) == {"q": "mast"}


async def test_activity_is_counted_by_weeks(alice):
    await alice.create_status(status="x")
    weeks = await alice.instance_activity()
    assert isinstance(weeks[0], Activity)
    assert weeks[0].week > weeks[1].week
    assert weeks[0].week.tzinfo is UTC
    assert isinstance(weeks[0]["statuses"], str)
    assert isinstance(weeks[0].statuses, int)


async def test_what_is_hidden_is_not_found(server, c):
    server.on("GET", "/api/v1/instance/domain_blocks", answer(status=404))
    with pytest.raises(NotFoundError):
        await c.instance_domain_blocks()


async def test_blocks_and_rules_and_languages_are_lists(server, c):
    server.on(
        "GET",
        "/api/v1/instance/domain_blocks",
        answer(json=[{"domain": "b*d.example", "severity": "silence"}]),
    )
    server.on("GET", "/api/v1/instance/rules", answer(json=[{"id": "1", "text": "Be kind"}]))
    server.on("GET", "/api/v1/instance/languages", answer(json=[{"code": "en", "name": "English"}]))
    assert [block.severity for block in await c.instance_domain_blocks()] == ["silence"]
    assert await c.instance_rules() == [Rule(id="1", text="Be kind")]
    assert [language.name async for language in c.instance_languages()] == ["English"]


async def test_the_texts_of_a_server(server, c, alice):
    assert isinstance(await alice.instance_extended_description(), ExtendedDescription)
    server.on("GET", "/api/v1/instance/privacy_policy", answer(json=POLICY))
    policy = await c.instance_privacy_policy()
    assert (policy.updated_at, policy.content) == (datetime(2026, 1, 1, tzinfo=UTC), "<p>Be kind.</p>")


@pytest.mark.parametrize(
    ("day", "place"),
    [(None, ""), (date(2026, 1, 1), "/2026-01-01"), ("2026-01-01", "/2026-01-01"), ("a/b", "/a%2Fb")],
)
async def test_the_terms_of_service_of_today_and_of_a_day(server, c, day, place):
    server.on("GET", "/api/v1/instance/terms_of_service" + place, answer(json=TERMS))
    terms = await c.instance_terms_of_service(day)
    assert terms.effective_date == date(2026, 1, 1)


async def test_the_languages_of_the_translator(alice):
    languages = await alice.instance_translation_languages()
    assert "de" in languages["en"]


async def test_a_call_for_donations_if_there_is_one(server, c):
    campaign = {"id": "c1", "locale": "en", "amounts": {"one_time": {"EUR": [500]}}}
    server.on("GET", "/api/v1/donation_campaigns", answer(json=campaign), answer(status=204))
    assert (await c.donation_campaign()).amounts["one_time"] == {"EUR": [500]}
    assert await c.donation_campaign() is None
