import asyncio
import resource
import sys
import time

import pytest
from watched import NOW, notice, post

pytest.importorskip("textual", reason="needs pip install 'atoot[tui]'")

from textual.widgets import Input

from atoot.cli.watch.model import HOME, NOTIFICATIONS, WatchColumn, WatchModel
from atoot.cli.watch.view import WatchApp

# What textual leaves behind is not ours to judge.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


class Recorded:
    """What the keys have wanted."""

    def __init__(self):
        self.done = []

    async def boost(self, post):
        self.done.append(("boost", post.id))

    async def favourite(self, post):
        self.done.append(("favourite", post.id))

    async def reply(self, post, text):
        self.done.append(("reply", post.id, text))

    async def older(self, column):
        self.done.append(("older", column.title))

    def open(self, post):
        self.done.append(("open", post.id))

    def begin(self, post):
        return f"@{post.account.username} "

    def give_up(self, post, text):
        self.done.append(("give up", post.id, text))


def app_of(count=30):
    model = WatchModel(
        [
            WatchColumn("Home", HOME),
            WatchColumn("Notifications", NOTIFICATIONS),
            WatchColumn("Local", "public:local"),
        ]
    )
    model.columns[0].extend(post(number) for number in range(count))
    model.columns[1].extend(notice(number, status=post(number)) for number in range(3))
    for column in model.columns:
        column.is_loading = False
    return WatchApp(model, Recorded(), lambda: NOW)


def shown(app):
    """What is on the screen, line by line."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def chosen(app):
    return app.watch_model.column.entry.id


async def test_columns_stand_side_by_side_with_the_newest_at_the_top():
    app = app_of()
    async with app.run_test(size=(130, 30)) as pilot:
        await pilot.pause()
        lines = shown(app)
        assert lines[0].split() == ["Home", "Notifications", "Local"]
        assert "▌ @user29@host.example" in lines[1]
        assert "likes your post" in "\n".join(lines)
        assert "nothing here yet" in lines[1]
        assert lines[-2].startswith("connecting")
        assert "q quit" in lines[-1]


async def test_a_narrow_terminal_shows_the_column_that_has_the_keys():
    app = app_of()
    async with app.run_test(size=(50, 20)) as pilot:
        await pilot.pause()
        assert shown(app)[0].split() == ["Home"]
        await pilot.press("tab")
        assert shown(app)[0].split() == ["Notifications"]
        await pilot.press("shift+tab", "h")
        assert shown(app)[0].split() == ["Local"]
        await pilot.resize_terminal(20, 4)
        async with asyncio.timeout(30):
            while len(shown(app)) != 4:  # it is laid out anew when there is time for it
                await pilot.pause()


async def test_the_screen_follows_what_is_chosen():
    app = app_of()
    async with app.run_test(size=(130, 20)) as pilot:
        await pilot.press(*"jjjjjjjjjj")
        assert chosen(app) == "19"
        assert any("▌ @user19" in line for line in shown(app))
        await pilot.press("end")
        assert chosen(app) == "0"
        assert any("▌ @user0@" in line for line in shown(app))
        assert ("older", "Home") in app._actions.done
        await pilot.press("g")
        assert "▌ @user29" in shown(app)[1]


async def test_a_look_while_the_screen_is_taken_down_finds_nothing_to_change():
    app = app_of()
    async with app.run_test(size=(130, 20)):
        await app.query("*").remove()
        app.look()


async def test_what_comes_does_not_move_what_is_read():
    app = app_of()
    async with app.run_test(size=(130, 20)) as pilot:
        await pilot.press(*"jjjjjj")
        before = shown(app)[1:-2]
        for number in range(100, 105):
            app.watch_model.columns[0].add(post(number))
        app.look()
        await pilot.pause()
        assert shown(app)[1:-2] == before
        assert "↑ 5 new" in shown(app)[0]


async def test_a_post_that_is_higher_than_the_screen_can_be_read_to_its_end():
    app = app_of()
    long = " ".join(f"word{n}" for n in range(150))
    app.watch_model.columns[0].add(post(50, long))
    async with app.run_test(size=(130, 16)) as pilot:
        seen = set()
        for _ in range(12):
            seen |= {word for line in shown(app) for word in line.split() if word.startswith("word")}
            if chosen(app) != "50":
                break
            await pilot.press("j")
        assert len(seen) == 150
        assert chosen(app) == "29"


async def test_keys_do_to_the_post_what_they_say():
    app = app_of()
    async with app.run_test(size=(130, 20)) as pilot:
        await pilot.press("b", "j", "f", "o")
        await pilot.pause()
        assert app._actions.done == [("boost", "29"), ("favourite", "28"), ("open", "28")]
        await pilot.press("l", "l", "b")
        assert "there is no post here" in shown(app)[-2]


async def test_an_answer_is_typed_below_and_sent_or_kept():
    app = app_of()
    async with app.run_test(size=(130, 20)) as pilot:
        await pilot.press("r", *"hi q", "tab")
        assert "@user29 hi q" in "\n".join(shown(app))
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("r", *"no", "escape")
        await pilot.press("r", "escape", "r", "enter")
        assert app._actions.done == [("reply", "29", "@user29 hi q"), ("give up", "29", "@user29 no")]
        await pilot.press("j")
        assert chosen(app) == "28"


async def test_what_stands_behind_a_warning_is_shown_when_asked():
    app = app_of(0)
    app.watch_model.columns[0].add(post(1, "the secret", spoiler_text="careful"))
    async with app.run_test(size=(130, 20)) as pilot:
        await pilot.pause()
        assert "careful" in "\n".join(shown(app))
        assert "the secret" not in "\n".join(shown(app))
        await pilot.press("w")
        assert "the secret" in "\n".join(shown(app))


async def test_what_others_write_never_controls_the_terminal():
    evil = "\x1b]0;owned\x07\x1b[31m\u202eevil\x9b2J[bold]x[/bold]"
    app = app_of(0)
    account = {"id": "1", "username": "a", "acct": f"a{evil}", "display_name": evil}
    app.watch_model.columns[0].add(post(1, evil, account=account, spoiler_text=evil, url=f"https://x/{evil}"))
    app.watch_model.columns[0].title = evil
    app.watch_model.said = evil
    async with app.run_test(size=(130, 20)) as pilot:
        await pilot.press("w", "r")
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(segment.text)
                link = segment.style.link if segment.style else None
                assert not {"\x1b", "\x07", "\x9b"} & set(link or "")
        assert "[bold]x[/bold]" in "\n".join(shown(app))


async def test_nothing_is_drawn_again_that_has_not_changed():
    app = app_of()
    drawn = []
    async with app.run_test(size=(130, 20)) as pilot:
        await pilot.pause()
        for view in app._views:
            view.refresh = lambda *_, view=view, **__: drawn.append(view.column.title)
        for _ in range(5):
            app.look()
        assert drawn == []
        app.watch_model.columns[2].add(post(1))
        app.look()
        assert drawn == ["Local"]


@pytest.mark.chaos
async def test_with_ten_thousand_posts_a_key_is_seen_at_once(monkeypatch):
    app, frames = app_of(10_000), []
    display = WatchApp._display

    def displayed(self, *arguments):
        display(self, *arguments)
        frames.append(time.perf_counter())

    async def took(pilot, key):
        """Until the last frame that the key has brought to the terminal."""
        await asyncio.sleep(0.02)
        frames.clear()
        began = time.perf_counter()
        await pilot.press(key)
        return frames[-1] - began

    monkeypatch.setattr(WatchApp, "_display", displayed)
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.press("r")
        typed = []
        for number in range(100):
            if number % 5 == 0:
                app.watch_model.columns[0].add(post(20_000 + number))
                app.look()
            typed.append(await took(pilot, "x"))
        assert app.query_one("#reply", Input).value.endswith("x" * 100)
        await pilot.press("escape")
        moved = [await took(pilot, "j") for _ in range(100)]
    for name, times in (("typing", sorted(typed)), ("moving", sorted(moved))):
        sys.stdout.write(f"{name}: median {times[50] * 1000:.1f} ms, 95 % {times[95] * 1000:.1f} ms\n")
        assert times[50] < 0.05
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"memory, that of the tests included: {kilobytes / 1024:.0f} MB\n")
