"""A column of the watch: what is seen of it, and when that is out of date."""

from datetime import timedelta

import pytest
from watched import NOW, post

pytest.importorskip("textual", reason="needs pip install 'atoot[tui]'")

from textual.app import App

from atoot.cli.watch.column import ColumnView
from atoot.cli.watch.model import HOME, WatchColumn, WatchModel

# What textual leaves behind is not ours to judge.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


async def test_a_column_knows_when_what_is_on_the_screen_is_out_of_date():
    now = [NOW]
    model = WatchModel([WatchColumn("Home", HOME)])
    model.columns[0].extend([post(1)])
    view = ColumnView(model, model.columns[0], lambda: now[0])

    class Alone(App):
        def compose(self):
            yield view

    async with Alone().run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        drawn = [view.render_line(y).text for y in range(20)]
        assert "Home" in drawn[0]
        assert "@user1@host.example" in "\n".join(drawn)
        assert not view.looks_changed()
        now[0] += timedelta(minutes=1)
        assert view.looks_changed()
        view.render_line(0)
        assert not view.looks_changed()
        assert not view.scroll_within(1)  # all of the post is seen
