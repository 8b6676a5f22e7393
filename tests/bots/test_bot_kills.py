"""A bot that is killed before or after any of the things that it does has done each of them once in the end."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from tried_bots import dice

from atoot.testing import BotTest
from sizes import sized


class Killed(BaseException):
    """The process is gone."""


class Murderer:
    """Kills the bot at one of its writes or posts, before or after it is done."""

    def __init__(self, t: BotTest, place: int, when: str) -> None:
        self.left, self.when, self.did = place, when, False
        self._t = t
        self._write = t._store.write
        t._store.write = self.write

    def watch(self) -> None:
        """Watch the client of the bot, which is another after each restart."""
        exchange = self._t.client(self._t.name)._http.sender
        send = exchange.run

        async def run(request, seconds=float("inf")):
            if request.method != "POST":
                return await send(request, seconds)
            return await self._around(lambda: send(request, seconds))

        exchange.run = run

    async def write(self, changes):
        return await self._around(lambda: self._write(changes))

    async def _around(self, work):
        self.left -= 1
        fatal = self.left == 0
        if fatal and self.when == "before":
            self.did = True
            raise Killed
        done = await work()
        if fatal:
            self.did = True
            raise Killed
        return done


async def lived_through(t: BotTest, murderer: Murderer, away: timedelta, work) -> None:
    """Do something, and begin anew a while later if the bot was killed by it."""
    try:
        await work
    except Killed:
        t.clock.now += away.total_seconds()
        while True:
            with suppress(Killed):
                await t.restart()
                break
        murderer.watch()
        await t.settle()


def texts(t: BotTest) -> Counter[str]:
    return Counter(post.text for post in t.instance.posts if post.author.username == "dice")


@sized(22, 1, "step")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("profile", "hours"), [("mastodon", 0), ("mastodon", 3), ("snac", 0), ("snac", 3), ("pleroma", 0)]
)
async def test_wherever_it_is_killed_each_thing_is_done_once(profile, hours, when, step):
    # Not the same places on all servers.
    place, ended = ((len(profile + when) + 4 * hours) % step + 1 if step > 1 else 1) - step, False
    while not ended:
        place += step
        async with BotTest(dice(), profile=profile) as t:
            murderer = Murderer(t, place, when)
            murderer.watch()
            away = timedelta(hours=hours)
            await lived_through(t, murderer, away, t.mention("roll 6"))
            await lived_through(t, murderer, away, t.mention("roll 6", by="bob"))
            await lived_through(t, murderer, away, t.mention("survey", by="bob"))
            await lived_through(t, murderer, away, t.mention("blue", by="bob"))
            await lived_through(t, murderer, away, t.mention("of the sky", by="bob"))
            await lived_through(t, murderer, away, t.follow())
            answered = Counter(
                post.in_reply_to.number
                for post in t.instance.posts
                if post.in_reply_to and post.author.username == "dice"
            )
            said = sorted(text for text in texts(t).elements())
            assert set(answered.values()) == {1}, (place, said)
            assert len(said) == 6, (place, said)
            assert [text for text in said if "rolled" not in text] == [
                "@alice Welcome!", "@bob Which colour?", "@bob Why blue?", "@bob blue, because of the sky."
            ], place  # fmt: skip
            ended = not murderer.did
    assert place > 20


@pytest.mark.parametrize("profile", ["mastodon", "snac"])
async def test_a_job_that_is_killed_is_done_once(profile):
    for place in range(1, 10):
        async with BotTest(dice(), profile=profile) as t:
            await t.move(days=6, hours=23, minutes=59)
            murderer = Murderer(t, place, "after")
            murderer.watch()
            await lived_through(t, murderer, timedelta(minutes=5), t.move(minutes=2))
            await t.move(minutes=2)
            assert len(texts(t)) == 1, place
