"""What the handlers of a bot keep."""

import pytest

import atoot
from atoot.bots.state import BotState
from atoot.durable.tables import SqliteTables
from atoot.testing import BotTest


def shown(posts):
    return [post.text() for post in posts]


@pytest.fixture
def bot():
    return atoot.Bot(state=":memory:")


@pytest.fixture
async def store():
    store = SqliteTables(":memory:")
    await store.open()
    yield store
    await store.close()


async def test_outside_of_a_handler_what_is_set_is_kept_at_once(store):
    state = BotState(store)
    assert await state.get("count") is None
    assert await state.get("count", 7) == 7
    await state.set("count", [1, {"two": None}])
    assert await BotState(store).get("count", 7) == [1, {"two": None}]
    await state.set("count", None)
    assert await state.get("count", 7) == 7


async def test_in_a_handler_what_is_set_is_seen_by_it_and_by_nobody_else_yet(store):
    await BotState(store).set("count", 1)
    written = {}
    state = BotState(store, written)
    assert await state.get("count") == 1
    await state.set("count", 2)
    await state.set("gone", None)
    assert await state.get("count") == 2
    assert await state.get("gone", "nothing") == "nothing"
    assert await BotState(store).get("count") == 1
    assert written == {"count": "2", "gone": None}


async def test_what_is_falsy_is_kept_too(store):
    state = BotState(store)
    for nothing in (0, "", False, [], {}):
        await state.set("k", nothing)
        assert await state.get("k", "default") == nothing


async def test_what_is_changed_later_is_kept_as_it_was(store):
    things = ["a"]
    state = BotState(store, {})
    await state.set("things", things)
    things.append("b")
    (await state.get("things")).append("c")
    assert await state.get("things") == ["a"]


async def test_what_is_no_json_is_refused_and_leaves_what_was_there(store):
    state = BotState(store)
    await state.set("k", 1)
    with pytest.raises(TypeError, match="not JSON serializable"):
        await state.set("k", {1, 2})
    assert await state.get("k") == 1


@pytest.mark.parametrize("key", ["", " ", "a\0b", "caf\udce9.jpg", "\u2028", "%s", "🎲" * 500])
async def test_any_text_is_a_key(store, key):
    for state in (BotState(store), BotState(store, {})):
        await state.set(key, "x")
        assert await state.get(key) == "x"
        await state.set(key, None)
        assert await state.get(key) is None


async def test_a_key_that_cannot_be_written_ends_no_bot(bot):
    @bot.command("count {name}")
    async def count(message: atoot.Message, state: atoot.BotState, name: str) -> None:
        key = f"{name}\udce9"  # as Python reads the names of files that are not in UTF-8
        await state.set(key, await state.get(key, 0) + 1)
        await message.reply(str(await state.get(key)))

    async with BotTest(bot) as t:
        assert shown(await t.mention("count x")) == ["@alice 1"]
        await t.restart()
        assert shown(await t.mention("count x")) == ["@alice 2"]
        assert shown(await t.mention("count y")) == ["@alice 1"]


async def test_what_a_handler_keeps_counts_when_it_ended_well(bot):
    @bot.command("count {fail}")
    async def count(message: atoot.Message, state: atoot.BotState, fail: str = "no") -> None:
        await state.set("count", await state.get("count", 0) + 1)
        if fail == "yes":
            raise ArithmeticError
        await message.reply(f"Number {await state.get('count')}")

    async with BotTest(bot) as t:
        assert shown(await t.mention("count")) == ["@alice Number 1"]
        assert await t.mention("count yes") == []
        assert shown(await t.mention("count")) == ["@alice Number 2"]
