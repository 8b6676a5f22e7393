"""What a bot does, said in the words of those who write one."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from tried_bots import dice

import atoot
from atoot.testing import BotTest, InstanceUser, answer
from atoot.testing.profiles import PROFILES


def shown(posts):
    return [post.text() for post in posts]


@pytest.fixture
def bot():
    return atoot.Bot(state=":memory:")


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_bot_does_the_same_on_every_server(profile):
    async with BotTest(dice(), profile=profile) as t:
        assert shown(await t.mention("roll 20")) == ["@alice You rolled 1 of 20."]
        assert t.posts[0].in_reply_to_id is not None
        assert shown(await t.mention("ROLL", by="bob")) == ["@bob You rolled 2 of 6."]
        assert shown(await t.mention("how are you?")) == ["@alice What do you mean by 'how are you?'?"]
        (question,) = await t.mention("survey", by="bob", visibility="direct")
        assert question.visibility == "direct"
        assert shown(await t.restart()) == []
        assert shown(await t.mention("green", by="bob", answers=question)) == ["@bob Why green?"]
        assert shown(await t.mention("of spring", by="bob")) == ["@bob green, because of spring."]
        if not t.instance.profile.media_needed:
            assert shown(await t.follow()) == ["@alice Welcome!"]
            assert shown(await t.move(days=7, hours=2)) == ["Week 3"]


async def test_a_wait_of_days_survives_restarts():
    async with BotTest(dice()) as t:
        assert shown(await t.mention("remind me in 3 days")) == ["@alice I will, number 1."]
        assert await t.move(days=2) == []
        assert await t.restart() == []
        assert shown(await t.move(days=1)) == ["@alice It is time!"]
        assert await t.move(days=1) == []


async def test_a_question_that_nobody_answers_ends(bot):
    @bot.command("ask")
    async def ask(message: atoot.Message) -> None:
        try:
            await message.ask("Well?", within=timedelta(hours=1))
        except TimeoutError:
            await message.reply("Too late.")

    async with BotTest(bot) as t:
        assert shown(await t.mention("ask")) == ["@alice Well?"]
        assert shown(await t.move(hours=2)) == ["@alice Too late."]
        assert await t.mention("here I am") == []


async def test_questions_in_a_group_of_tasks_are_asked_too(bot):
    @bot.command("both")
    async def both(message: atoot.Message) -> None:
        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(message.ask("One?"))
        await message.reply(f"Thank you for {asked.result().text}")

    async with BotTest(bot) as t:
        assert shown(await t.mention("both")) == ["@alice One?"]
        assert shown(await t.mention("this")) == ["@alice Thank you for this"]


async def test_a_handler_that_raises_is_logged_and_told_and_the_bot_lives_on(bot, caplog):
    told = []

    @bot.command("divide {by:int}")
    async def divide(message: atoot.Message, by: int) -> None:
        await message.reply(str(1 // by))

    @bot.error
    async def tell(error: Exception, about: object) -> None:
        told.append((type(error), about.text))

    async with BotTest(bot) as t:
        assert await t.mention("divide 0") == []
        assert told == [(ZeroDivisionError, "divide 0")]
        assert "integer division" in caplog.text
        assert await t.move(days=1) == []
        assert shown(await t.mention("divide 1")) == ["@alice 1"]


@pytest.mark.parametrize(("verdict", "answers"), [("again", 1), ("handled", 0), (None, 0)])
async def test_the_error_handler_says_whether_it_is_tried_again(bot, verdict, answers):
    calls = []

    @bot.mention
    async def work(message: atoot.Message) -> None:
        calls.append(1)
        if len(calls) < 3:
            raise LookupError
        await message.reply("Done.")

    @bot.error
    async def judge(error: Exception, about: object) -> str | None:
        return verdict

    async with BotTest(bot) as t:
        await t.mention("work")
        assert len(await t.move(hours=1)) == answers
        assert len(calls) == (3 if answers else 1)


async def test_manners_hold_unless_they_are_switched_off():
    people = ["alice", InstanceUser("robot", bot=True)]

    def polite(*without):
        bot = atoot.Bot(state=":memory:", without=without, answers_an_hour=2)

        @bot.mention
        async def work(message: atoot.Message) -> None:
            await message.reply("Hello @carol")

        return bot

    async with BotTest(polite(), people=people) as t:
        assert await t.mention("hi", by="robot") == []
        (first,) = await t.mention("hi", spoiler_text="careful", language="fr")
        assert (first.visibility, first.spoiler_text, first.language) == ("unlisted", "careful", "fr")
        assert first.text() == "@alice Hello @\u200bcarol"
        assert len(await t.mention("hi")) == 1
        assert await t.mention("hi") == []  # the third in an hour
        t.clock.now += 3601
        assert len(await t.mention("hi")) == 1
        await t.engine.c.account_block(first.in_reply_to_account_id)
    names = ["bots", "loops", "mentions", "unlisted", "warning", "language"]
    async with BotTest(polite(*names), people=people) as t:
        assert len(await t.mention("hi", by="robot")) == 1
        for _ in range(3):
            (first,) = await t.mention("hi", spoiler_text="careful", language="fr")
            assert (first.visibility, first.spoiler_text, first.text()) == (
                "public",
                "",
                "@alice Hello @carol",
            )


async def test_an_item_of_a_feed_is_posted_once_whatever_order_it_comes_in(bot):
    feed = ["a", "b"]

    @bot.every("1h")
    async def post(c: atoot.MastodonAPI, bot: atoot.Bot) -> None:
        for item in feed:
            if await bot.once(item):
                await c.publish(f"Item {item}")
                if item == "c":
                    feed.remove("c")
                    feed.insert(0, "d")
                    feed.append("c")
                    raise ConnectionError

    async with BotTest(bot) as t:
        assert shown(await t.move(hours=1)) == ["Item a", "Item b"]
        feed.insert(0, "c")
        await t.move(hours=3)
        assert sorted(shown(t.posts)) == ["Item a", "Item b", "Item c", "Item d"]
        await t.restart()
        assert await t.move(hours=3) == []


async def test_once_is_for_handlers(bot):
    with pytest.raises(RuntimeError, match="only a handler"):
        await bot.once("x")


@pytest.mark.parametrize(("missed", "times"), [("once", 1), ("skip", 0)])
async def test_a_job_that_was_missed_is_done_once_or_skipped(bot, missed, times):
    @bot.every("daily 12:00", missed=missed)
    async def noon(c: atoot.MastodonAPI, due: datetime) -> None:
        await c.publish(f"Noon of {due:%d}")

    async with BotTest(bot) as t:
        assert shown(await t.move(hours=5)) == ["Noon of 05"]
        t.clock.now += timedelta(days=3).total_seconds()
        assert len(await t.restart()) == times
        assert shown(await t.move(days=1)) == ["Noon of 09"]


async def test_a_job_at_a_moment_is_done_once(bot):
    @bot.at("2026-01-06 08:00", zone="Europe/Berlin")
    async def once(c: atoot.MastodonAPI) -> None:
        await c.publish("Now!")

    @bot.at("2020-01-01 00:00")
    async def over(c: atoot.MastodonAPI) -> None:
        await c.publish("Never!")

    async with BotTest(bot) as t:
        assert shown(await t.move(days=1)) == ["Now!"]
        assert await t.restart() == []
        assert await t.move(days=3) == []


# What is wrong is said when the bot is made


async def works(message: atoot.Message) -> None: ...


async def job(c: atoot.MastodonAPI) -> None: ...


def test_what_is_wrong_with_a_handler_is_said_when_it_is_declared(bot):
    bot.command("hello")(works)
    bot.mention(works)
    bot.every("10m")(job)
    for wrong, why in {
        lambda: bot.command("hello {")(works): "the handler 'works' (command): '{' is not a place",
        lambda: bot.command("Hello")(
            works
        ): "the handler 'works' (command): 'Hello' is like 'hello' of 'works'",
        lambda: bot.mention(works): "the handler 'works' (mention): 'works' is one already",
        lambda: bot.every("mon 09:00", zone="Mars/Olympus")(
            job
        ): "the handler 'job' (every mon 09:00): there is no time zone",
        lambda: bot.every("never")(job): "the handler 'job' (every never): 'never' is not a schedule",
        lambda: bot.every("20m")(job): "the handler 'job' (every 20m): another job has this name",
        lambda: bot.at("soon")(job): "the handler 'job' (at soon): 'soon' is not a time",
        lambda: bot.every("1h", missed="perhaps")(job): "missed: expected 'once' or 'skip'",
        lambda: bot.every("1h")(works): "the handler 'works' (every 1h): the parameter 'message' is Message",
        lambda: bot.follow(works): "the handler 'works' (follow): the parameter 'message'",
        lambda: bot.on(str)(works): "expected an event of atoot.events",
        lambda: atoot.Bot(state=":memory:", at_once=0): "at_once: expected 1 or more",
        lambda: atoot.Bot(state=":memory:", acces_token="x"): "unexpected keyword argument 'acces_token'",
    }.items():
        with pytest.raises((ValueError, TypeError)) as caught:
            wrong()
        assert why in str(caught.value)


def test_a_state_that_cannot_be_used_is_said_when_the_bot_is_made(tmp_path):
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"this is no database" * 100)
    newer = tmp_path / "newer.sqlite"
    with closing(sqlite3.connect(newer)) as db, db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    for path, why in {
        damaged: "cannot be used: file is not a database; move it away",
        newer: "by a newer version of atoot",
        tmp_path / "missing" / "x.sqlite": "there is no such folder",
    }.items():
        with pytest.raises(ValueError, match=why):
            atoot.Bot(state=str(path))
    with pytest.raises(ValueError, match="redis"):
        atoot.Bot(state="redis://:p:w@[")


def test_a_password_of_redis_is_never_shown():
    bot = atoot.Bot(state="redis://:s3cr3t@redis.example/0")
    assert "s3cr3t" not in f"{bot!r} {bot.store.place}"
    assert bot.store.place == "Redis at redis.example:6379"


async def test_what_the_log_says_has_no_control_characters_of_others(caplog):
    async with BotTest(dice()) as t:
        status = await t.client("alice").publish("@dice roll 6")
        (notification, *_) = await t.engine.c.get_notifications()
        notification.status.uri = "https://far.example/\x1b[2J"
        t.instance.server.on("POST", "/api/v1/statuses", answer(status=422, json={"error": "no"}))
        await t.event(
            atoot.events.NotificationReceived(notification, stream=atoot.Subscription("user:notification"))
        )
        assert status
    assert "far.example" in caplog.text
    assert "\x1b" not in caplog.text


async def test_a_bot_is_run_with_async_with_where_a_loop_runs_already(bot):
    with pytest.raises(RuntimeError, match=r"`async with bot: await bot\.wait\(\)`"):
        bot.run()


def test_what_is_no_bot_cannot_be_run_beside_one(bot):
    with pytest.raises(TypeError, match=r"expected bots, got str; pass the account to atoot\.Bot"):
        bot.run("mastodon.example")
