import xml.etree.ElementTree as ET
from pathlib import Path

from tools.pictures.terminal import SCENES, picture_of

from tables import each

FOLDER = Path(__file__).parents[2] / "docs" / "assets" / "terminal"


def words_of(svg):
    return " ".join("".join(ET.fromstring(svg).itertext()).replace("\xa0", " ").split())


@each("name", SCENES)
def test_a_picture_shows_what_was_typed_and_no_failure(name):
    words = words_of((FOLDER / f"{name}.svg").read_text())
    for line in SCENES[name]:
        assert f"$ {line}" in words
    assert "Traceback" not in words
    assert "Error" not in words
    assert "127.0.0.1" not in words


def test_a_picture_asks_for_nothing_from_elsewhere_and_runs_nothing():
    svg = picture_of("x", [("atoot version", "\x1b_Gi=1;AAAA\x1b\\\x1b[c\x1b[1matoot\x1b[0m <script>&\n")])
    assert words_of(svg).endswith("$ atoot version atoot <script>&")
    assert "@font-face" not in svg
    assert "<script" not in svg
