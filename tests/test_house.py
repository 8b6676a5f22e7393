"""How the source is cut: each class has one name and one place, and CONTRIBUTING.md knows the way to it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "atoot"
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_no_two_rooms_have_a_class_of_the_same_name():
    # A chapter of the API beside the entity that it is about is meant: Lists and List, Media and Media.
    rooms: dict[str, list[str]] = {}
    for file in SOURCE.rglob("*.py"):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                rooms.setdefault(node.name, []).append(file.relative_to(SOURCE).parts[0])
    assert rooms["MastodonAPI"] == ["mastodon.py"]
    twice = {name: found for name, found in rooms.items() if len(found) > 1}
    assert {name: found for name, found in twice.items() if sorted(found) != ["api", "entities"]} == {}


def test_the_picture_of_the_house_has_its_rooms_and_no_others():
    named = {name.rstrip("/") for name in re.findall(r"(?<![\w/.])([a-z_]+/(?:[a-z_]+\.py)?)", GUIDE)}
    rooms = {place.parent.name for place in SOURCE.glob("*/__init__.py")}
    assert rooms <= {name.partition("/")[0] for name in named}
    files = set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", GUIDE))
    assert len(files) > 30
    assert [
        file for file in sorted(files) if not (SOURCE / file).exists() and not (ROOT / file).exists()
    ] == []
