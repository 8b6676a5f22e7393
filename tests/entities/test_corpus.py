"""Answers of real servers: each decodes, and nothing of it is lost."""

import json
import re
from collections import Counter
from types import NoneType
from typing import Any

import msgspec
import pytest

from atoot import entities as e
from atoot.decoding.forms import plan_of
from atoot.decoding.lenient import read
from atoot.entities.base import Entity
from tables import each

# Method, path (a brace stands for an id) and kind of the answer; the first that fits counts.
KINDS: list[tuple[str, str, Any]] = [
    ("GET", "/api/v1/accounts/verify_credentials", e.CredentialAccount),
    ("PATCH", "/api/v1/accounts/update_credentials", e.CredentialAccount),
    ("DELETE", "/api/v1/profile/(avatar|header)", e.CredentialAccount),
    ("GET|PATCH", "/api/v1/profile", e.Profile),
    ("POST", "/api/v1/accounts", e.Token),
    ("GET", "/api/v1/accounts", list[e.Account]),
    ("GET", "/api/v1/accounts/lookup", e.Account),
    ("GET", "/api/v1/accounts/(search|{}/followers|{}/following|{}/endorsements)", list[e.Account]),
    ("GET", "/api/v1/accounts/relationships", list[e.Relationship]),
    ("GET", "/api/v1/accounts/familiar_followers", list[e.FamiliarFollowers]),
    ("GET", "/api/v1/accounts/{}/statuses", list[e.Status]),
    ("GET", "/api/v1/accounts/{}/featured_tags", list[e.FeaturedTag]),
    ("GET", "/api/v1/accounts/{}/lists", list[e.List]),
    ("GET", "/api/v1/accounts/{}/identity_proofs", list[e.IdentityProof]),
    ("GET", "/api/v1/accounts/{}/(collections|in_collections)", e.Collections),
    ("GET", "/api/v1/accounts/{}", e.Account),
    ("POST", "/api/v1/accounts/{}/[a-z_]+", e.Relationship),
    ("POST", "/api/v1/follow_requests/{}/(authorize|reject)", e.Relationship),
    (
        "GET",
        "/api/v1/(blocks|endorsements|follow_requests|follow_requests/outgoing|directory|suggestions)",
        list[e.Account],
    ),
    ("GET", "/api/v1/mutes", list[e.MutedAccount]),
    ("GET", "/api/v2/suggestions", list[e.Suggestion]),
    ("GET", "/api/v1/domain_blocks", list[str]),
    ("GET", "/api/v1/(bookmarks|favourites)", list[e.Status]),
    ("GET", "/api/v1/timelines/.*", list[e.Status]),
    ("GET", "/api/v1/trends/statuses", list[e.Status]),
    ("GET", "/api/v1/admin/trends/statuses", list[e.AdminTrendsStatus]),
    ("GET", "/api/v1/trends/links", list[e.TrendsLink]),
    ("GET", "/api/v1/admin/trends/links", list[e.AdminTrendsLink]),
    ("GET", "/api/v1/trends(/tags)?", list[e.Tag]),
    ("GET", "/api/v1/admin/trends/tags", list[e.AdminTag]),
    ("GET", "/api/v1/statuses", list[e.Status]),
    ("POST", "/api/v1/statuses", e.Status),
    ("GET|DELETE|PUT", "/api/v1/statuses/{}", e.Status),
    ("GET", "/api/v1/statuses/{}/quotes", list[e.Status]),
    ("GET", "/api/v1/statuses/{}/(reblogged_by|favourited_by)", list[e.Account]),
    ("GET", "/api/v1/statuses/{}/context", e.Context),
    ("GET", "/api/v1/statuses/{}/history", list[e.StatusEdit]),
    ("GET", "/api/v1/statuses/{}/source", e.StatusSource),
    ("GET", "/api/v1/statuses/{}/card", e.PreviewCard),
    ("POST", "/api/v1/statuses/{}/translate", e.Translation),
    ("PUT", "/api/v1/statuses/{}/interaction_policy", e.Status),
    ("POST", "/api/v1/statuses/{}(/quotes/{})?/[a-z]+", e.Status),
    ("GET", "/api/v1/scheduled_statuses", list[e.ScheduledStatus]),
    ("GET|PUT", "/api/v1/scheduled_statuses/{}", e.ScheduledStatus),
    ("GET|POST", "/api/v1/polls/{}(/votes)?", e.Poll),
    ("POST|GET|PUT", "/api/v[12]/media(/{})?", e.MediaAttachment),
    ("GET", "/api/v1/conversations", list[e.Conversation]),
    ("POST", "/api/v1/conversations/{}/read", e.Conversation),
    ("GET", "/api/v1/notifications", list[e.Notification]),
    ("GET", "/api/v1/notifications/requests", list[e.NotificationRequest]),
    ("GET", "/api/v1/notifications/requests/merged", e.MergedState),
    ("GET", "/api/v1/notifications/requests/{}", e.NotificationRequest),
    ("GET", "/api/v[12]/notifications/unread_count", e.UnreadCount),
    ("GET|PATCH", "/api/v1/notifications/policy", e.V1NotificationPolicy),
    ("GET|PATCH", "/api/v2/notifications/policy", e.NotificationPolicy),
    ("GET", "/api/v1/notifications/{}", e.Notification),
    ("GET", "/api/v2/notifications(/{})?", e.GroupedNotificationsResults),
    ("GET", "/api/v2/notifications/{}/accounts", list[e.Account]),
    ("GET", "/api/v1/lists", list[e.List]),
    ("POST", "/api/v1/lists", e.List),
    ("GET|PUT", "/api/v1/lists/{}", e.List),
    ("GET", "/api/v1/lists/{}/accounts", list[e.Account]),
    ("GET", "/api/v2/search", e.Search),
    ("GET", "/api/v1/search", e.V1Search),
    ("GET", "/api/v1/followed_tags", list[e.Tag]),
    ("GET", "/api/v1/featured_tags/suggestions", list[e.Tag]),
    ("GET", "/api/v1/featured_tags", list[e.FeaturedTag]),
    ("POST", "/api/v1/featured_tags", e.FeaturedTag),
    ("GET|POST", "/api/v1/tags/{}(/[a-z]+)?", e.Tag),
    ("GET", "/api/v1/filters", list[e.V1Filter]),
    ("POST", "/api/v1/filters", e.V1Filter),
    ("GET|PUT", "/api/v1/filters/{}", e.V1Filter),
    ("GET", "/api/v2/filters", list[e.Filter]),
    ("POST", "/api/v2/filters", e.Filter),
    ("GET|PUT", "/api/v2/filters/{}", e.Filter),
    ("GET", "/api/v2/filters/{}/keywords", list[e.FilterKeyword]),
    ("POST", "/api/v2/filters/{}/keywords", e.FilterKeyword),
    ("GET|PUT", "/api/v2/filters/keywords/{}", e.FilterKeyword),
    ("GET", "/api/v2/filters/{}/statuses", list[e.FilterStatus]),
    ("POST", "/api/v2/filters/{}/statuses", e.FilterStatus),
    ("GET|DELETE", "/api/v2/filters/statuses/{}", e.FilterStatus),
    ("GET|POST", "/api/v1/markers", dict[str, e.Marker]),
    ("GET", "/api/v1/preferences", e.Preferences),
    ("GET", "/api/v1/custom_emojis", list[e.CustomEmoji]),
    ("GET", "/api/v1/announcements", list[e.Announcement]),
    ("GET|POST|PUT", "/api/v1/push/subscription", e.WebPushSubscription),
    ("GET", "/api/v1/apps/verify_credentials", e.Application),
    ("POST", "/api/v1/apps", e.CredentialApplication),
    ("POST", "/oauth/token", e.Token),
    ("GET", "/oauth/userinfo", e.UserInfo),
    ("GET", "/.well-known/oauth-authorization-server", e.OAuthServer),
    ("GET", "/.well-known/nodeinfo", e.NodeInfoLinks),
    ("GET", "/nodeinfo/2.[01]", e.NodeInfo),
    ("GET", "/api/v1/instance", e.V1Instance),
    ("GET", "/api/v2/instance", e.Instance),
    ("GET", "/api/v1/instance/rules", list[e.Rule]),
    ("GET", r"/api/v1/instance/peers\?filter=.*", list[e.DomainBlock]),
    ("GET", "/api/v1/instance/peers", list[str]),
    ("GET", "/api/v1/instance/activity", list[e.Activity]),
    ("GET", "/api/v1/instance/domain_blocks", list[e.DomainBlock]),
    ("GET", "/api/v1/instance/extended_description", e.ExtendedDescription),
    ("GET", "/api/v1/instance/terms_of_service(/{})?", e.TermsOfService),
    ("GET", "/api/v1/instance/translation_languages", dict[str, list[str]]),
    ("GET", "/api/v1/instance/languages", list[e.Language]),
    ("GET", "/api/oembed", e.OEmbed),
    ("GET", "/api/v1/annual_reports", e.WrappedAnnualReports),
    ("GET", "/api/v1/annual_reports/{}/state", e.AnnualReportState),
    ("GET", "/api/v1_alpha/async_refreshes/{}", e.WrappedAsyncRefresh),
    ("POST", "/api/v1/collections", e.WrappedCollection),
    ("POST", "/api/v1/reports", e.Report),
    ("GET", "/api/v1/reports", list[e.Report]),
    ("GET", "/api/v[12]/admin/accounts", list[e.AdminAccount]),
    ("POST", "/api/v1/admin/accounts/{}/action", NoneType),
    ("GET|POST", "/api/v1/admin/accounts/{}(/[a-z]+)?", e.AdminAccount),
    ("GET", "/api/v1/admin/reports", list[e.AdminReport]),
    ("GET|POST", "/api/v1/admin/reports/{}(/[a-z_]+)?", e.AdminReport),
    ("GET", "/api/v1/admin/canonical_email_blocks", list[e.AdminCanonicalEmailBlock]),
    ("POST", "/api/v1/admin/canonical_email_blocks/test", list[e.AdminCanonicalEmailBlock]),
    ("GET|POST", "/api/v1/admin/canonical_email_blocks(/{})?", e.AdminCanonicalEmailBlock),
    ("GET", "/api/v1/admin/ip_blocks", list[e.AdminIpBlock]),
    ("GET|POST|PUT", "/api/v1/admin/ip_blocks(/{})?", e.AdminIpBlock),
    ("GET", "/api/v1/admin/domain_blocks", list[e.AdminDomainBlock]),
    ("GET|POST|PUT", "/api/v1/admin/domain_blocks(/{})?", e.AdminDomainBlock),
    ("GET", "/api/v1/admin/domain_allows", list[e.AdminDomainAllow]),
    ("GET|POST|PUT", "/api/v1/admin/domain_allows(/{})?", e.AdminDomainAllow),
    ("GET", "/api/v1/admin/email_domain_blocks", list[e.AdminEmailDomainBlock]),
    ("GET|POST|PUT", "/api/v1/admin/email_domain_blocks(/{})?", e.AdminEmailDomainBlock),
    ("POST", "/api/v1/admin/measures", list[e.AdminMeasure]),
    ("POST", "/api/v1/admin/dimensions", list[e.AdminDimension]),
    ("POST", "/api/v1/admin/retention", list[e.AdminCohort]),
    # The rest says only that it worked, or is no JSON.
    ("DELETE|PUT", "/api/.*", NoneType),
    (
        "POST",
        "/api/v1/(domain_blocks|emails/confirmations|lists/{}/accounts|announcements/{}/dismiss)",
        NoneType,
    ),
    ("POST", "/api/v[12]/notifications(/requests)?(/{})?/(accept|dismiss|clear)", NoneType),
    ("POST", "/api/v1/notifications/(dismiss|clear)", NoneType),
    ("POST", "/oauth/revoke", NoneType),
    ("GET", "/health|/oauth/authorize|/api/v1/streaming/.*|/.well-known/(webfinger|host-meta)", NoneType),
    ("HEAD|OPTIONS", ".*", NoneType),
]
SERVERS = ["mastodon", "gotosocial", "mastodon_mock"]


def kind_of(exchange: dict[str, Any]) -> Any:
    path = exchange["path"].rstrip("/")
    query = "&".join(f"{name}={value}" for name, value in dict(exchange["query"]).items())
    for method, pattern, kind in KINDS:
        readable = re.compile(pattern.replace("{}", "[^/?]+"))
        if re.fullmatch(method, exchange["method"]) and (
            readable.fullmatch(path) or readable.fullmatch(f"{path}?{query}")
        ):
            return kind
    return None


@pytest.fixture(params=SERVERS)
def answers(request, shared):
    """All good answers of a server, with the kind of each and where it came from."""
    lines = (shared / "corpus" / f"{request.param}.jsonl").read_text().splitlines()
    exchanges = [json.loads(line) for line in lines]
    return [
        (kind_of(exchange), exchange["body"], f"{exchange['method']} {exchange['path']}")
        for exchange in exchanges
        if exchange["status"] < 300
    ]


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value.to_dict() if isinstance(value, Entity) else value


def covers(sent: Any, back: Any) -> bool:
    """Whether everything that was sent came back, as it was; a text may have become the name of something."""
    if isinstance(sent, dict):
        return isinstance(back, dict) and all(
            name in back and covers(sent[name], back[name]) for name in sent
        )
    if isinstance(sent, list):
        return isinstance(back, list) and len(sent) == len(back) and all(map(covers, sent, back))
    if isinstance(sent, str) and isinstance(back, dict):
        return sent in back.values()
    return type(sent) is type(back) and sent == back


def extras(value: Any) -> Counter[tuple[str, str]]:
    """What ended up in `extra`: entity and name."""
    if isinstance(value, list | dict):
        items = value.values() if isinstance(value, dict) else value
        return sum(map(extras, items), Counter())
    if not isinstance(value, Entity):
        return Counter()
    found = Counter((type(value).__name__, name) for name in value.extra)
    return found + extras([getattr(value, part.attribute) for part in plan_of(type(value)).parts])


def test_every_answer_has_a_kind(answers):
    assert {where for kind, _, where in answers if kind is None} == set()


def test_every_answer_decodes_and_every_field_comes_back(answers):
    lost = [
        where
        for kind, body, where in answers
        if kind is not NoneType and not covers(body, plain(read(json.dumps(body).encode(), kind)))
    ]
    assert lost == []


def test_mastodon_and_gotosocial_send_nothing_that_has_no_place(shared):
    for server in SERVERS[:2]:
        for line in (shared / "corpus" / f"{server}.jsonl").read_text().splitlines():
            exchange = json.loads(line)
            kind = kind_of(exchange)
            if exchange["status"] < 300 and kind is not NoneType:
                value = msgspec.json.decode(json.dumps(exchange["body"]), type=kind)
                assert extras(value) == {}, exchange["path"]


def test_no_known_field_of_the_embedded_server_has_no_place(shared):
    unknown: Counter[tuple[str, str]] = Counter()
    for line in (shared / "corpus" / "mastodon_mock.jsonl").read_text().splitlines():
        exchange = json.loads(line)
        kind = kind_of(exchange)
        if exchange["status"] < 300 and kind is not NoneType:
            unknown += extras(read(json.dumps(exchange["body"]).encode(), kind))
    known = {name: plan_of(getattr(e, name)).names for name in e.__all__}
    assert {(entity, name) for entity, name in unknown if name in known[entity]} == set()


EVENTS = {
    "update": e.Status,
    "status.update": e.Status,
    "status_update": e.Status,
    "notification": e.Notification,
    "conversation": e.Conversation,
    "announcement": e.Announcement,
    "announcement.reaction": e.AnnouncementReaction,
}


@each("server", ["streams-mastodon", "streams-gotosocial"])
def test_what_streams_deliver_decodes_too(shared, server):
    decoded: Counter[str] = Counter()
    for line in (shared / "corpus" / f"{server}.jsonl").read_text().splitlines():
        raw = json.loads(line).get("raw")
        if not isinstance(raw, str) or not raw.startswith('{"stream"'):
            continue
        frame = json.loads(raw)
        if kind := EVENTS.get(frame["event"]):
            value = read(frame["payload"].encode(), kind)
            assert covers(json.loads(frame["payload"]), value.to_dict())
            decoded[frame["event"]] += 1
    assert decoded["update"]
    assert decoded["notification"]
