"""How the source is cut: each class has one name and one place, and CONTRIBUTING.md knows the way to it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "atoot"
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ABOVE_ALL = {"__init__", "__main__", "events", "types"}
"""Modules that only give names of the rooms, or start the command line."""


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def room_of(file: Path) -> str:
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(file: Path) -> Iterator[str]:
    """The rooms of which something is imported in a file."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom) and node.module == "atoot":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("atoot."):
            yield str(node.module).split(".")[1]


class Picture:
    """The picture of the house: which rooms stand in which box, and what can be reached from there."""

    def __init__(self, text: str) -> None:
        self.boxes: dict[str, str] = {}
        below: dict[str, set[str]] = {}
        group = ""
        for line in text.splitlines():
            if started := re.match(r" *subgraph (\w+)", line):
                group = started[1]
            elif line.strip() == "end":
                group = ""
            for box, rooms in re.findall(r'(\w+)\["(.+?)<br>', line):
                self.boxes |= {re.sub(r"/$|\.py$", "", room): box for room in rooms.split(" · ")}
                if group:  # what leads to a group leads to all in it, and from each what leads from the group
                    below.setdefault(group, set()).add(box)
                    below.setdefault(box, set()).add(group)
            if arrow := re.match(r' *(\w+)(?:\[".+"\])? --> (\w+)', line):
                below.setdefault(arrow[1], set()).add(arrow[2])
        self._below = below

    def leads(self, one: str, other: str) -> bool:
        """Whether arrows lead from a room to another one."""
        seen, waiting = set[str](), [self.boxes[one]]
        while waiting:
            found = self._below.get(waiting.pop(), set()) - seen
            seen |= found
            waiting += found
        return self.boxes[other] in {*seen, self.boxes[one]}


PICTURE = Picture(GUIDE.partition("```mermaid")[2].partition("```")[0])


def test_no_two_rooms_have_a_class_of_the_same_name():
    # A chapter of the API beside the entity that it is about is meant: Lists and List, Media and Media.
    rooms: dict[str, list[str]] = {}
    for file in SOURCE.rglob("*.py"):
        for node in tree_of(file).body:
            if isinstance(node, ast.ClassDef):
                rooms.setdefault(node.name, []).append(room_of(file))
    assert rooms["MastodonAPI"] == ["mastodon"]
    twice = {name: found for name, found in rooms.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if sorted(found) != ["api", "entities"]} == {}


def test_the_picture_of_the_house_has_all_rooms_and_no_others():
    rooms = {room_of(file) for file in SOURCE.rglob("*.py")} - ABOVE_ALL
    assert rooms == set(PICTURE.boxes)


def test_who_imports_whom_is_as_the_picture_shows_it():
    against = {
        (room, other)
        for file in SOURCE.rglob("*.py")
        if (room := room_of(file)) not in ABOVE_ALL
        for other in imported(file)
        if other in PICTURE.boxes and not PICTURE.leads(room, other)
    }
    assert against == set()
    assert not PICTURE.leads("http", "api")
    assert not PICTURE.leads("paging", "posting")


def test_a_file_that_the_guide_names_exists():
    files = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.\w+)?)`", GUIDE)) - {"site/"}  # which is made
    assert len(files) > 50
    assert [file for file in files if not (SOURCE / file).exists() and not (ROOT / file).exists()] == []


def defined(file: Path) -> set[str]:
    """The classes and functions of a file, and their methods with the class before them."""
    found = set[str]()
    for node in tree_of(file).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = [one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
            found |= {f"{node.name}.{name}" for name in inner}
            if room_of(file) == "api":  # a method of a chapter is one of the client
                found.update(inner)
    return found


def test_a_function_that_the_guide_names_stands_in_the_file_that_it_names():
    named = re.findall(r"`([\w.]+)`\s+in\s+`([\w/]+\.py)`", GUIDE)
    assert len(named) > 20
    assert [(name, file) for name, file in named if name not in defined(SOURCE / file)] == []
