"""What a bot takes in, whom it calls, and what it does when that fails."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest
from tried_bots import dice

import atoot
from atoot.testing import BotTest, answer


def shown(posts):
    return [post.text() for post in posts]


@pytest.fixture
def bot():
    return atoot.Bot(state=":memory:")


def streams(bot):
    return [str(one) for one in bot.declared.streams]


def test_a_bot_listens_to_what_its_handlers_are_about_and_to_nothing_twice(bot):
    async def about(event: atoot.events.StatusPosted) -> None: ...

    async def said(message: atoot.Message) -> None: ...

    async def now(c: atoot.MastodonAPI) -> None: ...

    assert streams(bot) == []
    bot.every("1h")(now)
    assert streams(bot) == []
    bot.mention(said)
    assert streams(bot) == ["user:notification"]
    bot.on(atoot.events.StatusPosted, "hashtag:python")(about)
    assert streams(bot) == ["hashtag python", "user:notification"]
    bot.on(atoot.events.StatusPosted)(about)
    assert streams(bot) == ["hashtag python", "user"]  # which has the notifications


async def test_what_comes_twice_is_answered_once_also_much_later():
    async with BotTest(dice()) as t:
        await t.mention("roll 20")
        assert await t.settle() == []
        assert await t.restart() == []
        await t.move(days=10)
        posts = len(t.posts)
        assert await t.restart() == []
        assert await t.settle() == []
        assert len(t.posts) == posts


async def test_the_answer_to_one_of_two_questions_goes_to_it_and_a_command_stays_one():
    async with BotTest(dice()) as t:
        (first,) = await t.mention("survey")
        await t.mention("survey")
        assert shown(await t.mention("red", answers=first)) == ["@alice Why red?"]
        assert shown(await t.mention("roll 4")) == ["@alice You rolled 1 of 4."]
        assert await t.mention("blue", by="bob") != []  # somebody else, who was not asked
        assert "Which colour?" not in t.posts[-1].text()


async def test_trouble_of_the_server_is_tried_again_later_and_not_answered_twice():
    async with BotTest(dice()) as t:
        left, dice_token = 12, t.instance.tokens["dice"]

        def failing(request):
            nonlocal left
            if dice_token not in request.headers["Authorization"] or not left:
                return t.instance._answer(request)
            left -= 1
            if left % 2:
                t.instance._answer(request)
            return answer(status=503)

        for method in ("GET", "POST"):
            t.instance.server.on(method, "/api/v1/*status*", failing)
        await t.mention("roll 6")
        await t.move(hours=1)
        assert left == 0
        assert len([post for post in t.instance.posts if post.author.username == "dice"]) == 1


async def test_a_middleware_is_around_every_handler(bot):
    order = []

    @bot.middleware
    async def outer(about: object, handle) -> None:
        order.append("outer")
        await handle()
        order.append("end")

    @bot.middleware
    async def inner(about: object, handle) -> None:
        if "secret" in about.text:
            return
        order.append("inner")
        await handle()

    @bot.mention
    async def work(message: atoot.Message) -> None:
        await message.reply("Yes.")

    async with BotTest(bot) as t:
        assert len(await t.mention("hello")) == 1
        assert await t.mention("secret") == []
        assert order == ["outer", "inner", "end", "outer", "end"]


async def test_who_is_blocked_is_not_answered():
    async with BotTest(dice()) as t:
        await t.mention("roll 6")
        world = t.instance.world
        real = t.instance._answer

        def blocking(request):
            if request.path.endswith("/relationships"):
                return answer(json=[{"id": world.people["alice"].id, "blocking": True}])
            return real(request)

        t.instance.server.on("*", "*", blocking)
        assert await t.mention("roll 6") == []


async def test_every_event_of_a_stream_can_be_handled_once(bot):
    got = []

    @bot.on(atoot.events.StatusPosted, "hashtag:python")
    async def posted(event: atoot.events.StatusPosted) -> None:
        got.append((event.status.text(), str(event.stream), event.backfilled))

    @bot.on(atoot.events.StatusDeleted)
    async def deleted(event: atoot.events.StatusDeleted) -> None:
        got.append(event.status_id)

    @bot.on(atoot.events.Gap)
    async def gap(event: atoot.events.Gap) -> None:
        got.append(event.since_at)

    assert set(map(str, bot.declared.streams)) == {"hashtag python", "user"}
    async with BotTest(bot) as t:
        status = await t.client("alice").publish("about #python")
        python, user = atoot.hashtag("python"), atoot.Subscription("user")
        for _ in range(2):
            await t.event(atoot.events.StatusPosted(status, stream=python, backfilled=True))
        await t.event(atoot.events.StatusPosted(status, stream=user))
        await t.event(atoot.events.StatusDeleted("7", stream=user))
        at = datetime(2026, 1, 1, tzinfo=UTC)
        await t.event(atoot.events.Gap(None, None, "why", at, stream=user))
    assert got == [("about #python", "hashtag python", True), "7", at]


async def test_a_state_of_another_account_is_refused(tmp_path):
    async with BotTest(dice(), name="dice") as t:
        store = t._store
        await store.write([("meta", "account", "7 at https://elsewhere.example")])
        with pytest.raises(
            ValueError, match=r"the state is of 7 at https://elsewhere.example, and this is \d+ at"
        ):
            await t.engine.begin()


async def test_an_account_that_does_not_say_that_it_is_a_bot_is_warned_of(caplog):
    caplog.set_level(logging.WARNING)
    async with BotTest(dice()) as t:
        assert "is not marked as a bot" not in caplog.text
        await t.client("dice").update_account_credentials(bot=False)
        await t.restart()
        assert "@dice is not marked as a bot" in caplog.text


@pytest.mark.parametrize("fails", ["alone", "in a group of tasks"])
async def test_a_network_that_is_away_for_a_moment_is_tried_again_however_the_handler_asks(bot, fails):
    calls = []

    @bot.mention
    async def work(message: atoot.Message) -> None:
        async def ask() -> None:
            calls.append(1)
            if len(calls) < 3:
                raise atoot.NetworkError("away")

        if fails == "alone":
            await ask()
        else:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(ask())
        await message.reply("Done.")

    async with BotTest(bot) as t:
        assert await t.mention("work") == []
        assert shown(await t.move(hours=1)) == ["@alice Done."]
    assert len(calls) == 3


async def test_a_group_of_tasks_with_a_fault_of_the_handler_in_it_is_not_tried_again(bot, caplog):
    calls = []

    @bot.mention
    async def work(message: atoot.Message) -> None:
        calls.append(1)
        raise ExceptionGroup("tasks", [atoot.NetworkError("away"), ArithmeticError("a fault")])

    async with BotTest(bot) as t:
        await t.mention("work")
        assert await t.move(hours=1) == []
    assert len(calls) == 1
    assert "ArithmeticError: a fault" in caplog.text


async def test_a_token_that_is_revoked_ends_the_bot_also_where_a_group_of_tasks_finds_it_out(bot):
    @bot.mention
    async def work(message: atoot.Message) -> None:
        t.instance.server.on("GET", "*", answer(status=401, json={"error": "revoked"}))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(message.c.home_timeline())

    async with BotTest(bot) as t:
        with pytest.raises(atoot.UnauthorizedError):
            await t.mention("work")
