"""Who forgets `async`, `await` or a name is told what to write."""

import inspect

import pytest

import atoot
from atoot import MastodonAPI
from atoot.entities import Status

POSITIONAL = [
    name
    for name, method in inspect.getmembers(MastodonAPI, inspect.isfunction)
    if not name.startswith("_")
    and (given := inspect.signature(method).parameters.get("params"))
    and given.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
]
REQUIRED = {
    "agreement": True,
    "fileobj": b"GIF89a",
    "context": ["home"],
    "locale": "en",
    "action": "silence",
}


async def test_a_client_is_opened_with_async_with(c):
    told = pytest.raises(TypeError, match=r"write `async with`, or use atoot\.sync\.client")
    with told, atoot.client("mastodon.example"):
        pass
    with pytest.raises(TypeError, match=r"async with atoot\.client"):
        await atoot.client("mastodon.example")
    with pytest.raises(TypeError, match="write `async with`"), c:
        pass


async def test_a_client_that_is_not_open_says_how_to_open_it():
    waiting = atoot.client("mastodon.example")
    with pytest.raises(AttributeError, match=r"me: the client is not open: write `async with atoot\.client"):
        waiting.me()
    with pytest.raises(AttributeError, match="'Opening' object has no attribute 'xyzzy'"):
        waiting.xyzzy  # noqa: B018 - asking is the test


async def test_arguments_of_another_method_lead_to_those_of_this_one(c, server):
    for name, meant in {"status": "text", "media_ids": "media", "in_reply_to_id": "in_reply_to"}.items():
        with pytest.raises(TypeError, match=f"argument '{name}'; did you mean '{meant}'"):
            await c.publish(**{name: "1"})
    with pytest.raises(TypeError, match="argument 'token'; did you mean 'access_token'"):
        await MastodonAPI.create("mastodon.example", token="t")
    assert server.requests == []


async def test_a_list_is_iterated_over_with_async_for(c, server):
    with pytest.raises(TypeError, match="`async for item in"):
        for _ in c.home_timeline():
            pass
    with pytest.raises(TypeError, match=r"\(await \.\.\.\)\[0\]"):
        c.home_timeline()[0]
    assert server.requests == []


async def test_a_stream_is_opened_with_async_with_and_iterated_over_with_async_for(c):
    with pytest.raises(TypeError, match="write `async with`"), c.stream("user"):
        pass
    with pytest.raises(TypeError, match="write `async with`"), c.streaming("user"):
        pass
    with pytest.raises(TypeError, match="write `async for`"):
        for _ in c.stream("user"):
            pass


@pytest.mark.parametrize("wrong", ["Hello!", b"Hello!", 7, Status.from_dict({"id": "1"})], ids=type)
async def test_what_belongs_to_another_argument_is_not_taken_for_extra_parameters(c, server, wrong):
    for name in POSITIONAL:
        await is_refused_as_extra_parameters(c, name, wrong)
    assert server.requests == []


async def is_refused_as_extra_parameters(c, name, wrong):
    method = getattr(c, name)
    needed = {
        parameter.name: REQUIRED.get(parameter.name, "1")
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    }
    with pytest.raises(TypeError, match="params") as caught:
        result = method(**needed, params=wrong)
        await result
    said = str(caught.value)
    assert "params: expected a mapping" in said or "status='Hello!'" in said
    names = set(inspect.signature(method).parameters) - {"params", *needed}
    assert not names or "status=" in said or any(f"{one}=..." in said for one in names), said


async def test_the_text_of_a_post_goes_by_its_name(c, server):
    with pytest.raises(TypeError, match=r"create_status\('Hello'\): .* by name: status='Hello'"):
        await c.create_status("Hello")
    assert server.requests == []
