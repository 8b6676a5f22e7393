from datetime import UTC, date, datetime

from atoot.entities import (
    Activity,
    DomainBlock,
    DonationCampaign,
    ExtendedDescription,
    Language,
    NodeInfo,
    NodeInfoLinks,
    Rule,
    TermsOfService,
)
from tables import each

MASTODON = {
    "version": "2.0",
    "software": {"name": "mastodon", "version": "4.6.5"},
    "protocols": ["activitypub"],
    "services": {"outbound": [], "inbound": []},
    "usage": {"users": {"total": 3, "activeMonth": 2, "activeHalfyear": 3}, "localPosts": 70},
    "openRegistrations": True,
    "metadata": {"nodeName": "Test"},
}


def test_nodeinfo_is_read_under_the_names_of_python():
    info = NodeInfo.from_dict(MASTODON)
    assert (info.software.name, info.software.version, info.open_registrations) == ("mastodon", "4.6.5", True)
    assert (info.usage.users.active_month, info.usage.users.active_week, info.usage.local_posts) == (
        2,
        None,
        70,
    )
    assert info["openRegistrations"] is True
    assert info.to_dict()["usage"]["users"]["activeHalfyear"] == 3


@each("nothing", [[], None, {}])
def test_what_php_writes_for_nothing_in_nodeinfo_is_nothing(nothing):
    info = NodeInfo.from_dict({**MASTODON, "usage": nothing, "services": nothing, "metadata": nothing})
    assert (info.usage.users.total, info.services.inbound, info.metadata) == (None, [], {})
    assert info["metadata"] == nothing


def test_the_documents_of_nodeinfo_are_listed():
    links = NodeInfoLinks.from_dict({"links": [{"rel": "r/2.0", "href": "https://a.example/2.0"}, None]})
    assert [(link.rel, link.href) for link in links.links] == [("r/2.0", "https://a.example/2.0")]


@each("week", [1795478400, "1795478400", 1795478400.0, "1795478400000"])
def test_a_week_of_activity_has_numbers_that_are_sent_as_texts(week):
    activity = Activity.from_dict({"week": week, "statuses": "7", "logins": 3, "registrations": "x"})
    assert activity.week == datetime(2026, 11, 24, tzinfo=UTC)
    assert (activity.statuses, activity.logins, activity.registrations) == (7, 3, 0)
    assert activity.extra == {"registrations": "x"}


def test_a_language_may_come_as_its_code_alone():
    assert Language.from_dict({"code": "de", "name": "German"}).name == "German"
    assert [rule.text for rule in Rule.from_dict({"id": "1", "text": "a"}).translations.values()] == []


def test_a_rule_has_its_translations():
    rule = Rule.from_dict(
        {"id": 1, "text": "Be kind", "translations": {"de": {"text": "Sei nett"}, "fr": None}}
    )
    assert (rule.id, rule.translations["de"].text, set(rule.translations)) == ("1", "Sei nett", {"de"})


def test_a_blocked_domain_may_tell_when():
    block = DomainBlock.from_dict({"domain": "b**.example", "suspended_at": "2026-01-01T00:00:00Z"})
    assert (block.domain, block.severity, block.comment) == ("b**.example", "suspend", None)
    assert block.suspended_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert block.silenced_at is None


def test_terms_hold_from_a_day_on():
    terms = TermsOfService.from_dict(
        {"content": "<p>x</p>", "effective_date": "2026-11-24", "effective": False}
    )
    assert (terms.effective_date, terms.effective, terms.succeeded_by) == (date(2026, 11, 24), False, None)


def test_texts_that_nobody_wrote_have_no_date():
    assert ExtendedDescription.from_dict({"content": "", "updated_at": ""}).updated_at is None


def test_a_call_for_donations_has_its_amounts_as_they_came():
    amounts = {"one_time": {"EUR": [500, 1000]}}
    assert DonationCampaign.from_dict({"id": "1", "amounts": amounts}).amounts == amounts
    assert DonationCampaign.from_dict({"id": "1", "amounts": []}).amounts == {}
