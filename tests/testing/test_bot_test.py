"""A bot in a test: what is fed to it, and what is read of it."""

from datetime import UTC, datetime, timedelta

import pytest

import atoot
from atoot.testing import BotTest, InstanceUser, answer
from atoot.testing.bot_test import MovedClock


def shown(posts):
    return [post.text() for post in posts]


@pytest.fixture
def bot():
    bot = atoot.Bot(state="never-used.sqlite")

    @bot.command("say {text}")
    async def say(message: atoot.Message, text: str) -> None:
        await message.reply(text)

    @bot.command("wait")
    async def wait(message: atoot.Message) -> None:
        await message.sleep(timedelta(hours=2))
        await message.reply("Awake.")

    @bot.follow
    async def welcome(account: atoot.entities.Account, c: atoot.MastodonAPI) -> None:
        await c.publish(f"Welcome, {account.username}!")

    @bot.every("1h")
    async def hourly(c: atoot.MastodonAPI, due: datetime) -> None:
        await c.publish(f"{due:%H:%M}")

    return bot


async def test_each_call_gives_what_was_posted_since_and_posts_has_all(bot):
    async with BotTest(bot) as t:
        assert shown(await t.mention("say one")) == ["@alice one"]
        assert shown(await t.mention("say two", by="bob")) == ["@bob two"]
        assert shown(await t.follow(by="bob")) == ["Welcome, bob!"]
        assert await t.settle() == []
        assert shown(t.posts) == ["@alice one", "@bob two", "Welcome, bob!"]


async def test_time_goes_by_from_one_thing_to_the_next_and_no_further_than_told(bot):
    async with BotTest(bot) as t:
        begun = t.now
        assert begun == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
        assert await t.mention("wait") == []
        assert shown(await t.move(hours=1)) == ["09:00"]
        assert shown(await t.move(minutes=90)) == ["@alice Awake.", "10:00"]
        assert t.now == begun + timedelta(hours=2.5)
        assert await t.move() == []
        assert t.now == begun + timedelta(hours=2.5)


async def test_a_restart_keeps_what_was_written_down_and_nothing_else(bot):
    async with BotTest(bot) as t:
        before = t.engine
        await t.mention("wait")
        assert await t.restart() == []
        assert t.engine is not before
        assert shown(await t.move(hours=2)) == ["09:00", "@alice Awake.", "10:00"]


async def test_the_state_of_the_program_is_not_touched(bot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with BotTest(bot) as t:
        await t.mention("say x")
    assert list(tmp_path.iterdir()) == []


async def test_names_times_and_people_can_be_chosen(bot):
    now = datetime(2030, 6, 1, tzinfo=UTC)
    people = ["carol", InstanceUser("dave", "Dave", locked=True)]
    async with BotTest(bot, name="echo", people=people, now=now) as t:
        assert t.now == now
        assert shown(await t.mention("say x", by="dave")) == ["@dave x"]
        with pytest.raises(ValueError, match="there is no 'alice'; there are echo, carol, dave"):
            await t.mention("say x")


def test_a_person_with_the_name_of_the_bot_is_refused(bot):
    for people in (["dice"], [InstanceUser("dice")]):
        with pytest.raises(ValueError, match="name: 'dice' is the bot"):
            BotTest(bot, people=people)


async def test_before_it_is_begun_every_call_says_how_to(bot):
    t = BotTest(bot)
    for call in (
        lambda: t.mention("say x"),
        t.follow,
        lambda: t.event(atoot.events.StatusDeleted("7", stream=atoot.Subscription("user"))),
        lambda: t.move(hours=1),
        t.restart,
        t.settle,
    ):
        with pytest.raises(RuntimeError, match="use it with `async with BotTest"):
            await call()
    with pytest.raises(RuntimeError, match="use it with `async with BotTest"):
        t.client("alice")
    assert t.posts == []


async def test_a_bot_that_cannot_begin_leaves_nothing_open(bot):
    t = BotTest(bot)
    t.instance.server.on("GET", "*", answer(status=401, json={"error": "revoked"}))
    with pytest.raises(atoot.UnauthorizedError):
        await t.__aenter__()
    with pytest.raises(RuntimeError, match="use it with `async with BotTest"):
        t.client("alice")


async def test_the_clock_goes_on_by_what_is_slept_and_by_nothing_else():
    clock = MovedClock(datetime(2026, 1, 1, tzinfo=UTC))
    begun = clock.time()
    await clock.sleep(3600)
    assert clock.time() == clock.monotonic() == begun + 3600
    called = []
    clock.later(60, lambda: called.append(clock.time()))
    await clock.sleep(0)
    assert clock.time() == begun + 3660
