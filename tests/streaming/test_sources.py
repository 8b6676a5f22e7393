from stream_things import conversation, notification, status

from atoot.events import ConversationUpdated, NotificationReceived, StatusEdited, StatusPosted
from atoot.streaming.subscriptions import HOME, HistorySource, Subscription, hashtag, list_stream, sources_of
from atoot.streaming.timelines import edited, event_about, identity, made_at, origin_of, version_of
from tables import each

SNAC = "1779547822a1b2c3d4e5f60718293a4b5c6d7e8f90"


@each(
    ("stream", "paths"),
    [
        (Subscription("user"), ["/api/v1/timelines/home", "/api/v1/notifications"]),
        (Subscription("public:local"), ["/api/v1/timelines/public?local=true"]),
        (Subscription("public:remote:media"), ["/api/v1/timelines/public?remote=true&only_media=true"]),
        (Subscription("direct"), ["/api/v1/conversations"]),
        (hashtag("Straße"), ["/api/v1/timelines/tag/Stra%C3%9Fe"]),
        (hashtag("a", local=True), ["/api/v1/timelines/tag/a?local=true"]),
        (list_stream("7"), ["/api/v1/timelines/list/7"]),
        (Subscription("of_this_server_alone"), []),
    ],
)
def test_each_stream_has_the_timelines_that_show_what_it_tells(stream, paths):
    assert [source.key for source in sources_of(stream)] == paths


def test_a_page_is_narrowed_as_its_timeline_is():
    source = HistorySource("/x", type(status(1)), (("local", "true"),))
    assert source.page() == "/x?local=true&limit=40"
    assert source.page(limit=1, before="7/a") == "/x?local=true&max_id=7%2Fa&limit=1"
    assert HOME.page(before="9") == "/api/v1/timelines/home?max_id=9&limit=40"


def test_conversations_are_paged_by_their_last_status():
    talk = conversation(3, last=8)
    assert (identity(talk), identity(status(5)), identity(notification(6))) == ("8", "5", "6")
    assert made_at(talk) == made_at(status(8)) > 0


def test_only_where_ids_are_not_to_be_trusted_a_status_is_known_by_its_address():
    assert origin_of(status(7, uri="https://s.test/7")) is None
    assert origin_of(status(SNAC)) is None
    one, other = (status(f"{SNAC[:-1]}{digit}", uri="https://s.test/7") for digit in "12")
    assert origin_of(one) == origin_of(other) is not None
    assert origin_of(status(SNAC, uri="https://s.test/7", reblog=one.to_dict())) != origin_of(one)


def test_an_edit_makes_another_version():
    plain = status(7, content="a")
    assert version_of(plain) == version_of(status(8, content="a"))
    assert version_of(plain) != version_of(status(7, content="b"))
    assert version_of(plain) != version_of(status(7, content="a", edited_at="2026-01-02T00:00:00Z"))
    assert edited(plain) is None
    assert edited(status(7, edited_at="2026-01-02T00:00:00Z")) == "2026-01-02T00:00:00Z"
    assert version_of(notification(1)) == 0


@each(
    ("item", "changed", "kind"),
    [
        (status(1), False, StatusPosted),
        (status(1), True, StatusEdited),
        (notification(1), True, NotificationReceived),
        (conversation(1, last=2), False, ConversationUpdated),
    ],
)
def test_what_is_fetched_is_told_as_it_would_have_come(item, changed, kind):
    event = event_about(item, Subscription("user"), 5.0, changed=changed)
    assert type(event) is kind
    assert event.backfilled
    assert event.wire is None
    assert event.json() == item.to_dict()
