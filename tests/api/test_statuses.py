from datetime import timedelta

import pytest

from atoot.entities import Context, PreviewCard, Status, StatusEdit, StatusSource, Translation
from atoot.errors import ApiError, NotFoundError
from atoot.testing import answer
from tables import each

STATUS = {
    "id": "1",
    "created_at": "2026-11-24T12:00:00Z",
    "account": {"id": "1", "username": "alice", "acct": "alice"},
}


@pytest.fixture
async def status(alice):
    return await alice.create_status(status="Hello")


async def test_a_status_is_shown_in_every_way_to_name_it(alice, status):
    for name in (status, status.id, int(status.id), status.to_dict()):
        assert (await alice.view_status(name)).content == "<p>Hello</p>"


async def test_a_status_that_is_not_there(alice):
    with pytest.raises(NotFoundError):
        await alice.view_status("1")


async def test_an_id_does_not_lead_to_another_place(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/statuses/a%2F..%3Fb%23", answer(json=STATUS))
    assert (await c.view_status("a/..?b#")).id == "1"
    for id in ("", ".", ".."):
        with pytest.raises(ValueError, match="id"):
            await c.view_status(id)
    assert len(server.requests) == 1


async def test_several_statuses_come_at_once(alice, status):
    other = await alice.create_status(status="World")
    found = await alice.statuses([status, other.id])
    assert {item.id for item in found} == {status.id, other.id}
    assert [item.id async for item in alice.statuses([other])] == [other.id]


async def test_a_status_is_changed_and_keeps_its_history(alice, status):
    changed = await alice.update_status(
        status, status="Bye", spoiler_text="sad", sensitive=True, language="en"
    )
    assert (changed.content, changed.spoiler_text, changed.sensitive) == ("<p>Bye</p>", "sad", True)
    source = await alice.status_source(status)
    assert isinstance(source, StatusSource)
    assert (source.text, source.spoiler_text) == ("Bye", "sad")
    history = await alice.status_history(status)
    assert isinstance(history[0], StatusEdit)
    assert [version.content for version in history] == ["<p>Hello</p>", "<p>Bye</p>"]


async def test_a_poll_and_media_of_a_status_are_changed(server, connect):
    c = await connect(server, "t")
    server.on("PUT", "/api/v1/statuses/1", answer(json=STATUS))
    await c.update_status(1, status="", poll_options=["a", "b"], poll_expires_in=timedelta(minutes=5))
    await c.update_status(
        1,
        media_ids=[2],
        media_attributes=[{"id": {"id": "2"}, "description": "", "focus": (0, 1)}, {"id": 3}],
        quote_approval_policy="followers",
    )
    await c.update_status(1, media_ids=[])
    poll, media, nothing = server.requests
    assert poll.json == {"status": "", "poll": {"options": ["a", "b"], "expires_in": 300}}
    assert media.json == {
        "media_ids": ["2"],
        "media_attributes": [{"id": "2", "description": "", "focus": "0.0,1.0"}, {"id": "3"}],
        "quote_approval_policy": "followers",
    }
    assert nothing.json == {"media_ids": []}


@each(
    ("arguments", "error"),
    [
        ({"poll_options": ["a"], "media_ids": ["1"]}, ValueError),
        ({"poll_options": []}, ValueError),
        ({"media_attributes": [{"id": 1, "focus": (2, 0)}]}, ValueError),
        ({"media_attributes": [{"description": "x"}]}, TypeError),
        ({"media_attributes": ["1"]}, TypeError),
    ],
)
async def test_contradictions_are_refused_before_anything_is_sent(server, connect, arguments, error):
    c = await connect(server, "t")
    with pytest.raises(error):
        await c.update_status("1", **arguments)
    assert server.requests == []


async def test_who_may_quote_is_changed_alone(server, connect):
    c = await connect(server, "t")
    server.on("PUT", "/api/v1/statuses/1/interaction_policy", answer(json=STATUS))
    assert isinstance(await c.update_status_interaction_policy(1, quote_approval_policy="nobody"), Status)
    assert dict(server.requests[0].form) == {"quote_approval_policy": "nobody"}


async def test_a_deleted_status_can_be_written_anew(alice, status):
    deleted = await alice.delete_status(status)
    assert deleted.source_text == "Hello"
    with pytest.raises(NotFoundError):
        await alice.view_status(status)


async def test_the_media_can_be_deleted_with_the_status(server, connect):
    c = await connect(server, "t")
    server.on("DELETE", "/api/v1/statuses/1", answer(json=STATUS))
    await c.delete_status("1", delete_media=False)
    await c.delete_status("1")
    assert [request.target for request in server.requests] == [
        "/api/v1/statuses/1?delete_media=false",
        "/api/v1/statuses/1",
    ]


async def test_a_thread_has_what_came_before_and_after(alice, bob, status):
    reply = await bob.create_status(status="@alice hi", in_reply_to_id=status)
    last = await alice.create_status(status="@bob ho", in_reply_to_id=reply)
    context = await alice.status_context(reply)
    assert isinstance(context, Context)
    assert [item.id for item in context.ancestors] == [status.id]
    assert [item.id for item in context.descendants] == [last.id]


async def test_a_status_is_translated(server, connect):
    c = await connect(server, "t")
    server.on(
        "POST",
        "/api/v1/statuses/1/translate",
        answer(json={"content": "<p>Hallo</p>", "provider": "DeepL.com"}),
    )
    translation = await c.status_translate("1", lang="de")
    assert isinstance(translation, Translation)
    assert translation.content == "<p>Hallo</p>"
    assert dict(server.requests[0].form) == {"lang": "de"}


async def test_old_servers_have_the_preview_apart(server, connect):
    c = await connect(server)
    card = {"url": "https://a.example/", "title": "A", "type": "link"}
    server.on("GET", "/api/v1/statuses/1/card", answer(json=card), answer(json={}), answer(json={"x": 1}))
    found = await c.status_card("1")
    assert isinstance(found, PreviewCard)
    assert found.title == "A"
    assert await c.status_card("1") is None
    with pytest.raises(ApiError):
        await c.status_card("1")


@pytest.mark.parametrize("body", [b"[]", b"{}", b"", b"null", b'"ok"', b"true", b'{"success": true}'])
async def test_a_server_that_answers_with_nothing_has_deleted_the_status(server, connect, body):
    c = await connect(server, "t")
    server.on("DELETE", "/api/v1/statuses/1", answer(body=body))
    assert (await c.delete_status("1")).id == "1"
    gone = Status.from_dict(STATUS)
    assert await c.delete_status(gone) is gone


@pytest.mark.parametrize(
    "body", [b"<html><title>Log in</title></html>", b'{"error": ""}', b'["x"]', b'{"success": false}', b"{"]
)
async def test_what_says_nothing_of_success_is_no_deletion(server, connect, body):
    c = await connect(server, "t")
    server.on("DELETE", "/api/v1/statuses/1", answer(body=body))
    with pytest.raises(ApiError) as caught:
        await c.delete_status("1")
    assert not caught.value.is_empty
