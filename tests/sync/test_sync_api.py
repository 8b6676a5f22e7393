"""The operations without await are made of those with it."""

import inspect

import pytest

import atoot
from atoot.paging import Paged
from atoot.sync import MastodonAPI
from atoot.sync.api import NOT_HERE, operations, without_await
from tables import each


def test_every_operation_is_there():
    public = {
        name
        for name in dir(atoot.MastodonAPI)
        if not name.startswith("_") and callable(getattr(atoot.MastodonAPI, name))
    }
    assert public - {name for name in dir(MastodonAPI) if not name.startswith("_")} == set()


def test_what_makes_no_sense_outside_of_the_loop_is_not_there():
    assert NOT_HERE.isdisjoint(operations())
    assert not any(hasattr(MastodonAPI, name) for name in NOT_HERE)


def test_no_method_can_be_awaited_and_none_leads_back_to_the_one_that_can():
    made = {name: vars(MastodonAPI)[name] for name in operations()}
    assert len(made) > 250
    assert [name for name, method in made.items() if inspect.iscoroutinefunction(method)] == []
    assert [name for name, method in made.items() if hasattr(method, "__wrapped__")] == []
    assert {method.__module__ for method in made.values()} == {"atoot.sync.api"}


def test_a_method_is_documented_as_it_is_written_here():
    assert inspect.signature(MastodonAPI.view_status) == inspect.signature(atoot.MastodonAPI.view_status)
    assert MastodonAPI.view_status.__qualname__ == "SyncMastodonAPI.view_status"
    written = [inspect.getdoc(getattr(MastodonAPI, name)) for name in dir(MastodonAPI) if name[0] != "_"]
    assert [doc for doc in written if doc and ("async with" in doc or "async for" in doc)] == []


@each(
    ("written", "here"),
    [
        ("async for s in c.home_timeline(): ...", "for s in c.home_timeline(): ..."),
        ("async with c.stream('user') as events: ...", "with c.stream('user') as events: ..."),
        ("page = await c.get_next(page)", "page = c.get_next(page)"),
        ("await asyncio.gather(...)", "asyncio.gather(...)"),
        ("You await what comes; an async function", "You await what comes; an async function"),
        ("the awaited answer (await it)", "the awaited answer (await it)"),
        ("", ""),
    ],
)
def test_an_example_is_rewritten_and_a_sentence_is_not(written, here):
    assert without_await(written) == here


def test_a_list_is_a_list_here_and_everything_else_is_what_it_gives(c, here):
    from atoot.testing import answer

    here.on("GET", "/api/v1/timelines/home", answer(json=[]))
    here.on("GET", "/api/v1/preferences", answer(json={"posting:default:visibility": "public"}))
    listed = c.home_timeline()
    assert not isinstance(listed, Paged)
    assert list(listed) == []
    assert c.preferences()["posting:default:visibility"] == "public"
    with pytest.raises(TypeError, match="home_timeline"):
        c.home_timeline(limits=4)


def test_a_setting_that_makes_no_sense_is_refused_and_shows_no_token():
    with pytest.raises((TypeError, ValueError)) as caught:
        atoot.sync.client("a.example/path", access_token="s3cr3t-token")
    assert "s3cr3t" not in repr(caught.value)
    with pytest.raises(TypeError, match="retrys"):
        atoot.sync.client("a.example", access_token="s3cr3t-token", retrys=3)
