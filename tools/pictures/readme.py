"""Draws the pictures of the README: `python -m tools.pictures.readme`.

`docs/assets/demo.svg` is what `atoot demo` shows of the embedded instance, and `docs/assets/map.svg` where what stands
in the documentation, out of `mkdocs.yml`.
"""

import asyncio
import io
import re
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from atoot.cli.demo import ROWS, take
from atoot.cli.screen import Screen
from atoot.cli.tour import STEPS, Tour

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "assets"
WIDTH = 100
ROOMS = ("Tutorial", "How-to", "Topics", "Coming from", "Reference")
MOST = 7
"""Pages that are named in a room."""


def recorder() -> Console:
    """A terminal that nobody sees."""
    return Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, force_terminal=False)


async def demo(console: Console) -> None:
    """The steps of `atoot demo`, and its timeline."""
    console.print(Text("$ atoot demo", style="bold"))
    async with AsyncExitStack() as opened:
        tour, screen = Tour(opened), Screen(console)
        for step in STEPS:
            await take(step, tour, screen)
        screen.timeline(tour.timeline[:ROWS])


def pages_of(nav: str, room: str) -> list[str]:
    """The titles of a room, in the order of the navigation."""
    part = re.search(rf"^  - {room}:\n((?:    .*\n)+)", nav, re.MULTILINE)
    return re.findall(r"^ +- ([^:\n]+): *[\w./-]+\.md$", part[1], re.MULTILINE) if part else []


def draw_map(console: Console) -> None:
    """The rooms of the documentation, with their first pages."""
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    tree = Tree(Text("the manual", style="bold"), guide_style="dim")
    for room in ROOMS:
        titles = pages_of(nav, room)
        more = f", and {len(titles) - MOST} more" if len(titles) > MOST else ""
        branch = tree.add(Text(room, style="bold magenta"))
        branch.add(Text((", ".join(titles[:MOST]) or "your first bot, step by step") + more))
    console.print(tree)


def main() -> None:
    """Draw both."""
    console = recorder()
    asyncio.run(demo(console))
    console.save_svg(str(FOLDER / "demo.svg"), title="atoot demo", unique_id="demo")
    console = recorder()
    draw_map(console)
    console.save_svg(str(FOLDER / "map.svg"), title="the manual", unique_id="map")


if __name__ == "__main__":
    main()
