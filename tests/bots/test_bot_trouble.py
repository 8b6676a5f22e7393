"""What a bot does about handlers that misbehave, and about messages and servers that are not as they were."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from tried_bots import dice

import atoot
from atoot.bots.bot import Bot
from atoot.entities import Status
from atoot.streaming.events import NotificationReceived
from atoot.testing import BotTest, answer, drop
from sizes import sized

STREAM = atoot.Subscription("user:notification")


@pytest.fixture
def bot():
    return atoot.Bot(state=":memory:")


def answers(t):
    """How often each message was answered."""
    posts = [post for post in t.instance.posts if post.author.username == t.name]
    return Counter(post.in_reply_to.number for post in posts if post.in_reply_to is not None)


async def notified(t, text="roll 6", by="alice"):
    """What comes to the bot about a message that is written now."""
    await t.client(by).publish(f"@{t.name} {text}")
    (notification, *_) = await t.client(t.name).get_notifications(limit=1)
    return NotificationReceived(notification, stream=STREAM)


def failing(t, fault, method="*", path="*"):
    """Let each request of the bot end so, until that is taken back."""
    token, is_on = t.instance.tokens[t.name], [True]

    def work(request):
        if is_on and token in request.headers.get("Authorization", ""):
            return fault
        return t.instance._answer(request)

    t.instance.server.on(method, path, work)
    return is_on.clear


async def test_a_handler_whose_own_work_was_cancelled_has_failed_and_is_not_called_for_ever(bot, caplog):
    calls = []

    @bot.mention
    async def wait(message: atoot.Message) -> None:
        calls.append(1)
        task = asyncio.create_task(asyncio.sleep(3600))
        await asyncio.sleep(0)
        task.cancel()
        await task

    async with BotTest(bot) as t:
        assert await t.mention("hello") == []
        assert await t.move(days=2) == []
    assert calls == [1]
    assert "failed: CancelledError" in caplog.text


async def test_a_handler_that_hangs_is_ended_and_told_and_others_are_heard_meanwhile(bot):
    told, heard = [], []

    @bot.command("hang")
    async def hang(message: atoot.Message) -> None:
        heard.append("hang")
        await asyncio.Event().wait()

    @bot.mention
    async def hello(message: atoot.Message) -> None:
        heard.append(message.text)

    @bot.error
    async def trouble(error: Exception, about: object) -> None:
        told.append((type(error), about.text))

    bot.declared.handler_timeout = 0.01
    async with BotTest(bot) as t:
        await t.client("alice").publish("@dice hang")
        await t.mention("hi", by="bob")
        await t.mention("hi")
        assert await t.move(days=2) == []
    assert sorted(heard) == ["hang", "hi", "hi"]
    assert told == [(TimeoutError, "hang")]


async def test_what_a_handler_or_the_error_handler_gives_back_means_nothing(bot):
    @bot.mention
    async def work(message: atoot.Message) -> int:
        await message.reply("Done.")
        if "fail" in message.text:
            raise LookupError
        return 7

    @bot.error
    async def judge(error: Exception, about: object) -> object:
        return {"again": True}

    async with BotTest(bot) as t:
        assert len(await t.mention("work")) == 1
        assert len(await t.mention("fail")) == 1
        assert await t.move(days=2) == []


async def test_an_error_handler_that_asks_or_fails_does_not_end_the_bot(bot, caplog):
    @bot.mention
    async def work(message: atoot.Message) -> None:
        raise LookupError("no")

    @bot.error
    async def judge(error: Exception, about: atoot.Message) -> None:
        if "ask" in about.text:
            await about.ask("What did you mean?")
        raise ArithmeticError

    async with BotTest(bot) as t:
        assert await t.mention("hello") == []
        assert len(await t.mention("ask")) == 1
        assert await t.move(days=2) == []
    assert caplog.text.count("the error handler failed") == 2


async def test_what_a_handler_raises_about_a_message_does_not_control_the_terminal(bot, caplog):
    @bot.mention
    async def work(message: atoot.Message) -> None:
        raise LookupError(f"there is no {message.text}\x1b[2J\r\u202e")

    @bot.error
    async def judge(error: Exception, about: atoot.Message) -> None:
        raise ArithmeticError(f"\x1b[2J {error}")

    async with BotTest(bot) as t:
        await t.mention("such thing")
    assert "failed: LookupError: there is no such thing[2J\n" in caplog.text
    assert "the error handler failed: ArithmeticError: [2J there is no such thing[2J\n" in caplog.text
    assert "in work\n" in caplog.text
    assert not {"\x1b", "\r", "\u202e"} & set(caplog.text)


def test_functions_that_cannot_be_awaited_are_refused_by_name(bot):
    def plain(message: atoot.Message) -> None: ...

    for declare, kind in (
        (bot.mention, "mention"),
        (bot.command("x"), "command"),
        (bot.middleware, "middleware"),
        (bot.error, "error"),
    ):
        with pytest.raises(TypeError, match=rf"the handler 'plain' \({kind}\): .* `async def`"):
            declare(plain)
    assert bot.declared.handlers == bot.declared.middlewares == []
    assert bot.declared.on_error is None


def test_handlers_of_one_event_have_names_of_their_own(bot):
    def made():
        async def posted(event: atoot.events.StatusPosted) -> None: ...

        return posted

    one = made()
    bot.on(atoot.events.StatusPosted, "hashtag:a")(one)
    bot.on(atoot.events.StatusPosted, "hashtag:b")(one)
    with pytest.raises(ValueError, match=r"the handler 'posted' .event.: another event has this name"):
        bot.on(atoot.events.StatusPosted, "hashtag:c")(made())


def test_settings_that_make_no_sense_are_refused():
    for more in ({"name": "a/b"}, {"name": "a b"}, {"handler_timeout": 0}, {"answers_an_hour": 1.5}):
        with pytest.raises(ValueError, match=f"^{next(iter(more))}: expected"):
            atoot.Bot(state=":memory:", **more)


def test_two_bots_in_one_place_are_refused_when_they_are_run(tmp_path):
    state = str(tmp_path / "state.sqlite")
    one, other, third = atoot.Bot(state=state), atoot.Bot(state=state), atoot.Bot(state=state, name="third")
    with pytest.raises(ValueError, match="give each its own name"):
        one.run(third, other)


async def test_a_notification_without_its_status_is_passed_over():
    async with BotTest(dice()) as t:
        event = await notified(t)
        event.notification.status = None
        await t.engine.take(event)
        assert t.engine.runs == {}
        assert len(await t.settle()) == 1  # the server has it as a whole


async def test_a_message_that_is_gone_before_it_is_answered_is_left_with_one_line_in_the_log(caplog):
    async with BotTest(dice()) as t:
        event = await notified(t)
        await t.client("alice").delete_status(event.notification.status.id)
        await t.event(event)
        await t.move(days=2)
        assert not answers(t)
        assert t.engine.runs == {}
        assert len(await t.mention("roll 6")) == 1
    assert caplog.text.count("failed:") == 1
    assert "Traceback" not in caplog.text


async def test_a_message_that_is_edited_is_answered_once():
    async with BotTest(dice()) as t:
        event = await notified(t)
        assert len(await t.event(event)) == 1
        status = await t.client("alice").update_status(event.notification.status.id, status="@dice roll 20")
        event.notification.id, event.notification.status = "9", status
        assert await t.event(event) == []


async def test_a_message_that_was_cleared_away_after_it_came_is_answered_once():
    async with BotTest(dice()) as t:
        event = await notified(t)
        mend = failing(t, answer(status=503))
        with pytest.raises(atoot.ServerError):
            await t.event(event)
        mend()
        t.instance.server.on("GET", "/api/v1/notifications", answer(json=[]))
        await t.move(hours=1)
        assert sum(answers(t).values()) == 1


@pytest.mark.parametrize("fault", [drop(), answer(status=502)], ids=["gone", "502"])
async def test_a_server_that_is_away_for_an_hour_is_answered_once_when_it_is_back(fault):
    async with BotTest(dice()) as t:
        event = await notified(t)
        mend = failing(t, fault)
        await t.engine.take(event)
        for _ in range(12):
            await t.engine.settle()
            t.clock.now += 300.0
        mend()
        await t.move(hours=1)
        assert sum(answers(t).values()) == 1
        assert await t.restart() == []


@pytest.mark.parametrize("status", [401, 403])
async def test_a_token_that_is_revoked_ends_the_bot_and_the_message_is_answered_by_the_next_one(status):
    async with BotTest(dice()) as t:
        event = await notified(t)
        mend = failing(t, answer(status=status, json={"error": "The access token was revoked"}))
        await t.engine.take(event)
        with pytest.raises(atoot.ClientError, match="revoked"):
            await t.engine.settle()
        assert len(await t._store.items("runs")) == 1
        mend()
        assert len(await t.restart()) == 1
        assert await t.restart() == []


async def test_what_is_forbidden_to_a_handler_is_its_failure_and_not_the_end():
    async with BotTest(dice()) as t:
        event = await notified(t)
        failing(t, answer(status=403, json={"error": "not allowed"}), "POST", "/api/v1/statuses")
        assert await t.event(event) == []
        assert t.engine.runs == {}


async def test_a_clock_that_is_set_back_holds_up_neither_tries_nor_intervals(bot):
    @bot.every("10m")
    async def often(c: atoot.MastodonAPI) -> None:
        await c.publish("Ten minutes.")

    @bot.mention
    async def hello(message: atoot.Message) -> None:
        await message.reply("Hello.")

    async with BotTest(bot) as t:
        event = await notified(t, "hi")
        mend = failing(t, answer(status=503))
        await t.engine.take(event)
        await t.engine.settle()
        mend()
        t.clock.now -= 7200.0
        said = [post.text() for post in await t.move(minutes=21)]
        assert sorted(said) == ["@alice Hello.", "Ten minutes.", "Ten minutes."]


@sized(50, 500, "messages")
async def test_many_messages_at_once_are_answered_once_each(messages):
    people = [f"person{number}" for number in range(10)]
    bot = dice()
    bot.declared.answers_an_hour = messages
    async with BotTest(bot, people=people) as t:
        asked = []
        for number in range(messages):
            status = await t.client(people[number % 10]).publish("@dice roll 6")
            asked.append(t.instance.world.index[status.id].number)
        notifications = [one async for one in t.client("dice").get_notifications(limit=40)]
        for one in [*notifications, *reversed(notifications)]:
            await t.engine.take(NotificationReceived(one, stream=STREAM))
        await t.engine.settle()
        assert answers(t) == Counter(asked)


async def test_what_came_before_it_listened_is_looked_at_until_the_server_answers():
    async with BotTest(dice()) as t:
        await notified(t)
        await notified(t, by="bob")
        refused = [answer(status=500), answer(status=403, json={"error": "later"})]
        real = t.instance._answer
        t.instance.server.on(
            "GET", "/api/v1/notifications", lambda request: refused.pop() if refused else real(request)
        )
        looking = asyncio.create_task(t.engine._look())
        async with asyncio.timeout(30):
            while not t.engine._has_looked:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await t.engine.settle()
        assert sum(answers(t).values()) == 2


async def test_a_row_of_its_state_that_means_nothing_is_named_when_it_begins():
    async with BotTest(dice()) as t:
        await t._store.write([("seen", "mention 7", "[")])
        with pytest.raises(ValueError, match="the state is damaged: seen has 'mention 7'"):
            await t.engine.begin()
        await t._store.write([("seen", "mention 7", None)])


async def test_a_state_that_is_taken_away_while_it_runs_is_told_as_such(tmp_path):
    path = tmp_path / "state.sqlite"
    bot = Bot(state=str(path))
    await bot.store.open()
    await bot.store.lead()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DROP TABLE atoot")
    with pytest.raises(ConnectionError, match=r"state.sqlite': no such table"):
        await bot.state.set("x", 1)
    await bot.store.close()


def test_a_status_is_what_a_handler_is_given(bot):
    @bot.mention
    async def look(status: Status) -> None: ...

    assert bot.declared.handlers[0].takes == {"status": Status}
