"""The example bots do what they say."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from atoot.testing import BotTest, ScriptedServer, answer

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def example(tmp_path, monkeypatch):
    """Loads one, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def load(name):
        spec = spec_from_file_location(name, EXAMPLES / f"{name}.py")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def texts(posts):
    return [post.text() for post in posts]


async def test_dice_are_rolled_and_the_week_is_greeted(example):
    async with BotTest(example("dice_bot").bot) as t:
        assert texts(await t.mention("roll 1")) == ["@alice You rolled 1."]
        assert texts(await t.mention("roll")) in [[f"@alice You rolled {number}."] for number in range(1, 7)]
        assert texts(await t.move(days=7)) == ["A new week."]


ITEM = "<item><guid>{0}</guid><title>Item {0}</title><link>https://example.org/{0}</link></item>"


async def test_each_item_of_a_feed_is_posted_once(example, server: ScriptedServer):
    def feed(*numbers):
        items = "".join(ITEM.format(number) for number in numbers)
        return answer(f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode())

    pytest.importorskip("feedparser")
    module = example("feed_bot")
    module.FEED = f"{server.origin}/feed"
    server.on("GET", "/feed", feed(2, 1), feed(2, 1), feed(3, 2, 1))
    async with BotTest(module.bot) as t:
        assert [text[:6] for text in texts(await t.move(minutes=10))] == ["Item 1", "Item 2"]
        assert await t.move(minutes=10) == []
        assert await t.restart() == []
        assert [text[:6] for text in texts(await t.move(minutes=10))] == ["Item 3"]


async def test_a_reminder_comes_when_it_is_due(example):
    async with BotTest(example("reminder_bot").bot) as t:
        assert texts(await t.mention("remind me in 3 days to water the plants")) == [
            "@alice I will remind you in 3 days."
        ]
        await t.restart()
        assert await t.move(days=2, hours=23) == []
        assert texts(await t.move(hours=1)) == ["@alice You wanted to be reminded: to water the plants"]
        assert "I know minutes" in texts(await t.mention("remind me in 3 moons"))[0]


async def test_new_followers_are_welcome(example):
    async with BotTest(example("welcome_bot").bot) as t:
        (greeting,) = await t.follow()
        assert greeting.visibility == "direct"
        assert greeting.text().startswith("@alice Welcome!")
        assert texts(await t.mention("about")) == ["@alice Of what: rules or people?"]
        assert texts(await t.mention("the rules")) == ["@alice There is one: be kind."]


async def test_the_week_is_shown_in_a_picture(example, whole_stacks):
    pytest.importorskip("matplotlib")
    module = example("statistics_bot")
    async with BotTest(module.bot) as t:
        await t.client("dice").create_status(status="Hello")
        (_, shown) = [*t.posts, *await t.move(days=7)][-2:]
        assert shown.text() == "My week: 1 posts."
        (image,) = shown.media_attachments
        assert "Mon 1, Tue 0" in image.description
    assert module.picture(dict.fromkeys(range(7), 1)).startswith(b"\x89PNG")
