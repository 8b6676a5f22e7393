"""What is taken away, and the answer lost: the next try finds nothing any more."""

import pytest

import atoot
from atoot.entities import ChatMessage, FilterStatus
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.testing import answer, drop, html_error
from quick_clock import QuickClock

LOST = [drop(), html_error(504)]
GONE = [answer(status=404, json={"error": "Record not found"}), answer(status=410)]


@pytest.fixture
async def c(server):
    settings = Settings(clock=QuickClock(), policy=atoot.RetryPolicy(base=0.001))
    async with atoot.MastodonAPI(Transport(server.origin, "token", settings=settings)) as made:
        yield made


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize(
    ("method", "path", "take", "left"),
    [
        ("DELETE", "/api/v1/lists/7", lambda c: c.delete_list("7"), None),
        ("DELETE", "/api/v1/media/7", lambda c: c.delete_attachment("7"), None),
        ("DELETE", "/api/v2/filters/statuses/7", lambda c: c.delete_filter_status("7"), FilterStatus(id="7")),
        (
            "DELETE",
            "/api/v1/pleroma/chats/1/messages/7",
            lambda c: c.delete_chat_message("1", "7"),
            ChatMessage(id="7"),
        ),
        ("DELETE", "/api/v1/admin/accounts/7", lambda c: c.admin_delete_account("7"), None),
        ("DELETE", "/api/pleroma/aliases", lambda c: c.pleroma_delete_alias("ann@a.example"), None),
        ("DELETE", "/elsewhere/7", lambda c: c.delete("/elsewhere/7"), None),
        ("POST", "/api/v1/notifications/7/dismiss", lambda c: c.clear_notification("7"), None),
    ],
)
async def test_what_is_gone_after_a_lost_answer_was_taken_away(
    server, c, method, path, take, left, lost, gone
):
    asked = server.on(method, path, lost, gone)
    assert await take(c) == left
    assert len(asked.requests) == 2


@pytest.mark.parametrize(
    "take",
    [
        lambda c: c.delete_status("7"),
        lambda c: c.delete_filter_status("7"),
        lambda c: c.delete("/elsewhere/7"),
        lambda c: c.accept_follow_request("7"),
        lambda c: c.admin_delete_account("7"),
    ],
)
async def test_what_is_not_there_at_the_first_try_is_an_error(server, c, take):
    server.on("*", "*", GONE[0])
    with pytest.raises(atoot.NotFoundError) as caught:
        await take(c)
    assert not caught.value.may_have_happened


@pytest.mark.parametrize("verb", ["authorize", "reject"])
async def test_of_a_follow_request_that_was_decided_the_relationship_is_asked_for(server, c, verb):
    server.on("POST", f"/api/v1/follow_requests/7/{verb}", drop(), GONE[0])
    server.on("GET", "/api/v1/accounts/relationships", answer(json=[{"id": "7", "followed_by": True}]))
    decide = c.accept_follow_request if verb == "authorize" else c.reject_follow_request
    assert (await decide("7")).followed_by


async def test_of_a_reaction_that_was_taken_back_the_status_is_asked_for(server, c):
    status = {
        "id": "7",
        "created_at": "2026-01-01T00:00:00Z",
        "account": {"id": "1", "username": "a", "acct": "a"},
    }
    version = "2.7.2 (compatible; Pleroma 2.9.1)"
    server.on("GET", "/.well-known/nodeinfo", answer(status=404))
    server.on("GET", "/api/v2/instance", answer(json={"domain": "a", "title": "a", "version": version}))
    server.on("GET", "/api/v1/instance", answer(json={"uri": "a", "title": "a", "version": version}))
    server.on("DELETE", "/api/v1/pleroma/statuses/7/reactions/*", drop(), GONE[0])
    server.on("GET", "/api/v1/statuses/7", answer(json=status))
    assert (await c.status_unreact("7", "\N{CAT FACE}")).id == "7"


SENT_ON = [(300, True), (302, True), (303, True), (304, True), (301, False), (307, False), (308, False)]


@pytest.mark.parametrize(("status", "maybe"), SENT_ON)
async def test_after_a_post_that_is_sent_on_the_error_says_whether_it_may_have_happened(
    server, c, status, maybe
):
    made = server.on(
        "POST", "/api/v1/lists", answer(status=status, headers={"Location": "https://b.example/"})
    )
    with pytest.raises(atoot.MastodonError) as caught:
        await c.create_list("cats")
    assert caught.value.may_have_happened is maybe
    assert len(made.requests) == 1


async def test_a_question_that_is_sent_on_has_done_nothing(server, c):
    server.on("GET", "/api/v1/lists", answer(status=303, headers={"Location": "https://b.example/"}))
    with pytest.raises(atoot.MastodonError) as caught:
        await c.lists()
    assert not caught.value.may_have_happened
