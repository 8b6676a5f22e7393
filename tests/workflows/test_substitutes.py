"""Each way to do what a server lacks by what it has."""

import pytest

import atoot
from atoot.testing import ReceivedRequest, ScriptedServer, answer

MISSING = answer(status=404, json={"error": "Not Found"})
TAG = {
    "id": "7",
    "name": "Art",
    "url": "https://x.example/tags/art",
    "statuses_count": 1,
    "last_status_at": None,
}


def status(number: int) -> dict:
    return {"id": str(number), "content": f"<p>{number}</p>", "created_at": "2026-08-01T12:00:00Z"}


def account(number: int) -> dict:
    return {"id": str(number), "username": "ann", "acct": "ann", "created_at": "2026-08-01T12:00:00Z"}


def notification(number: int, kind: str = "favourite") -> dict:
    made = f"2026-08-01T{number // 60:02}:{number % 60:02}:00Z"
    return {
        "id": str(number),
        "type": kind,
        "created_at": made,
        "account": account(number % 3),
        "status": status(1),
    }


def old_filter(number: int, phrase: str = "spoiler") -> dict:
    return {
        "id": str(number),
        "phrase": phrase,
        "context": ["home"],
        "whole_word": True,
        "irreversible": False,
        "expires_at": None,
    }


@pytest.fixture(autouse=True)
def lacking(server):
    """A server that lacks whatever the test does not give it."""
    server.on("*", "*", MISSING)


@pytest.fixture
async def c(server, connect):
    return await connect(server, "token")


async def test_a_tag_is_featured_and_unfeatured_by_its_name(server: ScriptedServer, c):
    made = server.on("POST", "/api/v1/featured_tags", answer(json=TAG))
    server.on("GET", "/api/v1/featured_tags", answer(json=[{**TAG, "id": "6", "name": "b"}, TAG]))
    gone = server.on("DELETE", "/api/v1/featured_tags/7", answer(json={}))
    assert (await c.tag_feature("art")).featuring is True
    assert b"art" in made.requests[0].body
    tag = await c.tag_unfeature("art")
    assert (tag.name, tag.featuring, len(gone.requests)) == ("Art", False, 1)
    assert (await c.tag_unfeature("never")).featuring is False


async def test_statuses_are_fetched_one_by_one_in_the_order_of_the_call(server: ScriptedServer, c):
    for number in (3, 1, 2):
        server.on("GET", f"/api/v1/statuses/{number}", answer(json=status(number)))
    server.on("GET", "/api/v1/statuses/9", answer(status=404, json={"error": "Record not found"}))
    found = await c.statuses(["3", "9", "1", "3", "2"])
    assert [one.id for one in found] == ["3", "1", "2"]
    assert found.next is None


async def test_accounts_are_fetched_one_by_one(server: ScriptedServer, c):
    server.on("GET", "/api/v1/accounts/1", answer(json=account(1)))
    assert [one.id async for one in c.accounts(["1"])] == ["1"]


async def test_more_than_forty_one_by_one_are_refused_with_the_reason(server: ScriptedServer, c):
    with pytest.raises(atoot.NotFoundError, match="41 are more than 40"):
        await c.statuses([str(number) for number in range(41)])
    server.on("GET", "/api/v1/statuses/1", answer(json=status(1)))
    await c.statuses(["1"])
    with pytest.raises(atoot.NotFoundError, match="41 are more than 40"):
        await c.statuses([str(number) for number in range(41)])


async def test_a_failure_of_one_is_the_failure_of_all(server: ScriptedServer, c):
    server.on("GET", "/api/v1/statuses/1", answer(json=status(1)))
    server.on("GET", "/api/v1/statuses/2", answer(status=401, json={"error": "no"}))
    with pytest.raises(atoot.UnauthorizedError):
        await c.statuses(["1", "2"])


def pages_of_notifications(count: int, *, link: bool):
    def page(request: ReceivedRequest):
        query = request.query
        newest = int(query.get("max_id", count + 1)) - 1
        oldest = int(query.get("since_id", 0))
        size = int(query.get("limit", 40))
        shown = [notification(number) for number in range(newest, oldest, -1)][:size]
        headers = {}
        if link and shown:
            target = f"{request.headers['Host']}/api/v1/notifications?limit={size}&max_id={shown[-1]['id']}"
            headers["Link"] = f'<http://{target}>; rel="next"'
        return answer(json=shown, headers=headers)

    return page


@pytest.mark.parametrize("link", [True, False])
async def test_notifications_are_grouped_here_page_after_page(server: ScriptedServer, c, link):
    newer = server.on("GET", "/api/v2/notifications", MISSING)
    older = server.on("GET", "/api/v1/notifications", pages_of_notifications(100, link=link))
    pages = [page async for page in c.grouped_notifications(limit=30, grouped_types=["favourite"]).pages()]
    groups = [group for page in pages for group in page.notification_groups]
    assert sum(group.notifications_count for group in groups) == 100
    assert [page.accounts[0].acct for page in pages if page.accounts] == ["ann"] * 4
    assert len(newer.requests) == 1
    assert {request.query["limit"] for request in older.requests} == {"30"}
    assert all("grouped_types[]" not in request.query for request in older.requests)


async def test_a_cursor_goes_on_in_another_process(server: ScriptedServer, connect):
    server.on("GET", "/api/v1/notifications", pages_of_notifications(50, link=True))
    first = await (await connect(server, "token")).grouped_notifications(limit=30)
    second = await (await connect(server, "token")).get_next(first.next)
    assert second.notification_groups[0].page_max_id == "20"


@pytest.mark.parametrize(("read", "count"), [("90", 10), (None, 100), ("5", 95)])
async def test_unread_notifications_are_counted(server: ScriptedServer, c, read, count):
    marker = {"notifications": {"last_read_id": read, "version": 1, "updated_at": "2026-08-01T12:00:00Z"}}
    server.on("GET", "/api/v1/markers", answer(json=marker if read else {}))
    server.on(
        "GET", "/api/v1/notifications", pages_of_notifications(120 if read is None else 100, link=False)
    )
    assert await c.notifications_unread_count() == count


async def test_unread_groups_are_counted_up_to_the_limit(server: ScriptedServer, c):
    server.on("GET", "/api/v1/notifications", pages_of_notifications(100, link=False))
    assert await c.grouped_notifications_unread_count(limit=50) == 1
    assert await c.grouped_notifications_unread_count(limit=50, grouped_types=["reblog"]) == 50


async def test_a_server_that_does_not_know_the_marker_in_a_query_is_counted_right(server: ScriptedServer, c):
    marker = {"notifications": {"last_read_id": "95"}}
    server.on("GET", "/api/v1/markers", answer(json=marker))
    page = [notification(number) for number in range(100, 80, -1)]
    server.on("GET", "/api/v1/notifications", answer(json=page))
    assert await c.notifications_unread_count() == 5


async def test_all_notifications_are_cleared_by_the_older_operation(server: ScriptedServer, c):
    older = server.on("POST", "/api/v1/notifications/clear", answer(body=b""))
    await c.clear_grouped_notifications()
    assert len(older.requests) == 1


async def test_filters_of_one_word_are_read_as_filters_of_many(server: ScriptedServer, c):
    server.on("GET", "/api/v1/filters", answer(json=[old_filter(1), {**old_filter(2), "irreversible": True}]))
    server.on("GET", "/api/v1/filters/1", answer(json=old_filter(1)))
    first, second = await c.filters_v2()
    assert (first.title, first.filter_action, first.keywords[0].keyword) == ("spoiler", "warn", "spoiler")
    assert second.filter_action == "hide"
    assert (await c.filter_v2("1")).keywords[0].whole_word
    assert [word.keyword for word in await c.filter_keywords("1")] == ["spoiler"]


async def test_a_filter_of_one_word_is_made_changed_and_deleted(server: ScriptedServer, c):
    made = server.on("POST", "/api/v1/filters", answer(json=old_filter(1)))
    server.on("GET", "/api/v1/filters/1", answer(json=old_filter(1)))
    changed = server.on("PUT", "/api/v1/filters/1", answer(json=old_filter(1, "ending")))
    gone = server.on("DELETE", "/api/v1/filters/1", answer(json={}))
    words = [{"keyword": "spoiler", "whole_word": True}]
    await c.create_filter_v2("Films", ["home"], filter_action="hide", keywords_attributes=words)
    assert sorted(made.requests[0].form.items()) == [
        ("context[]", "home"),
        ("irreversible", "true"),
        ("phrase", "spoiler"),
        ("whole_word", "true"),
    ]
    await c.update_filter_v2("1", keywords_attributes=[{"keyword": "ending", "id": "1"}])
    assert changed.requests[0].form["phrase"] == "ending"
    assert changed.requests[0].form["context[]"] == "home"
    await c.delete_filter_v2("1")
    assert len(gone.requests) == 1


async def test_a_filter_of_two_words_cannot_be_made_and_the_error_says_why(server: ScriptedServer, c):
    words = [{"keyword": "one"}, {"keyword": "two"}]
    with pytest.raises(atoot.NotFoundError, match="keeps one word in a filter, and here are 2"):
        await c.create_filter_v2("Films", ["home"], keywords_attributes=words)
    server.on("GET", "/api/v1/filters/4", answer(json=old_filter(4)))
    with pytest.raises(atoot.NotFoundError, match="keeps one word in a filter, and here are 2"):
        await c.update_filter_v2("4", keywords_attributes=words)
