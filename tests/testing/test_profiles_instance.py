import io

import aiohttp
import pytest

from atoot.testing import ServerProfile, html_error
from atoot.testing.profiles import PROFILES


@pytest.fixture(params=PROFILES)
async def instance(request):
    """An instance of each profile."""
    async with ServerProfile(request.param) as instance:
        yield instance


@pytest.fixture
async def session():
    """A client that makes a connection for each request: some of the servers close theirs without a word."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        yield session


async def ask(session, instance, method, path, *, user="alice", **values):
    """The answer of the instance, as it came."""
    headers = {"Authorization": f"Bearer {instance.tokens[user]}"} if user else {}
    async with session.request(method, instance.origin + path, headers=headers, **values) as response:
        await response.read()
        return response


async def posted(session, instance, text="Hello", user="alice", **more):
    if instance.profile.media_needed:
        file = aiohttp.FormData({"file": io.BytesIO(b"\x89PNG a picture")})
        upload = await ask(session, instance, "POST", "/api/v2/media", user=user, data=file)
        more["media_ids[]"] = (await upload.json())["id"]
    response = await ask(
        session, instance, "POST", "/api/v1/statuses", user=user, data={"status": text, **more}
    )
    return await response.json()


async def test_what_is_posted_is_there(session, instance):
    status = await posted(session, instance, "Hello @bob #world")
    assert [(post.text, post.author.username) for post in instance.posts] == [("Hello @bob #world", "alice")]
    again = await (await ask(session, instance, "GET", f"/api/v1/statuses/{status['id']}")).json()
    assert again["uri"] == status["uri"]
    assert instance.count["POST /api/v1/statuses"] == 1


async def test_a_reset_leaves_only_the_users(session, instance):
    await posted(session, instance)
    instance.reset()
    assert instance.posts == []
    assert instance.requests == []
    assert (await posted(session, instance, "Again"))["account"]["username"] == "alice"


async def test_an_answer_can_be_lost_after_the_work_is_done(session, instance):
    instance.lose_answers(1, "POST /api/v1/statuses")
    with pytest.raises(OSError):
        await posted(session, instance, "Lost")
    await posted(session, instance, "Told")
    assert [post.text for post in instance.posts] == ["Lost", "Told"]


async def test_something_else_can_come_in_place_of_an_answer(session, instance):
    instance.lose_answers(1, "POST /api/v1/statuses", instead=html_error(504))
    with pytest.raises(aiohttp.ContentTypeError, match="504"):
        await posted(session, instance, "Done")
    assert [post.text for post in instance.posts] == ["Done"]


def test_a_profile_that_is_not_there_is_an_error_that_names_those_that_are():
    with pytest.raises(ValueError, match="mastodon, gotosocial"):
        ServerProfile("friendster")


@pytest.mark.parametrize("name", [name for name in PROFILES if PROFILES[name].sockets != "no"])
async def test_a_websocket_tells_what_is_posted(session, name):
    async with ServerProfile(name) as instance:
        headers = {"Authorization": f"Bearer {instance.tokens['alice']}"}
        url = f"{instance.origin}/api/v1/streaming"
        async with session.ws_connect(url, params={"stream": "user"}, headers=headers) as socket:
            await posted(session, instance, "Hi")
            frame = await socket.receive_json(timeout=30)
            assert (frame["stream"], frame["event"]) == (["user"], "update")
            instance.reset()
            assert (await socket.receive(timeout=30)).type in (
                aiohttp.WSMsgType.CLOSED,
                aiohttp.WSMsgType.CLOSING,
            )
