import io

import pytest
from PIL import Image
from rich.console import Console

from atoot.cli import pictures
from atoot.cli.errors import CommandError
from atoot.cli.options import Choice
from atoot.cli.picture import HEIGHT, WIDTH, sunrise
from atoot.cli.pictures import HEIGHT as HIGHEST
from atoot.cli.pictures import (
    LARGEST,
    MOST_PIXELS,
    Drawn,
    Pictures,
    addresses_of,
    drawer_of,
    picture_of,
    pictures_for,
)
from atoot.cli.view.settings import View
from atoot.entities import Account, Conversation, Notification, Status
from atoot.testing import answer
from tables import each

ACCOUNT = {
    "id": "1",
    "username": "a",
    "acct": "a",
    "avatar": "https://x/a.gif",
    "avatar_static": "https://x/a.png",
}
IMAGE = {"id": "1", "type": "image", "url": "https://x/1", "preview_url": "https://x/small"}


def status(**fields):
    return Status.from_dict({"id": "7", "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT} | fields)


def addresses(thing):
    return [address for address, _ in addresses_of(thing)]


def test_pictures_are_those_of_the_post_and_of_what_it_quotes():
    media = [IMAGE, {"id": "2", "type": "audio", "preview_url": "https://x/2"}, {"id": "3", "type": "video"}]
    quote = {
        "state": "accepted",
        "quoted_status": status(media_attachments=[IMAGE | {"preview_url": None}]).to_dict(),
    }
    post = status(media_attachments=media, quote=quote)
    assert addresses(post) == ["https://x/small", "https://x/1"]
    assert addresses(status(reblog=post.to_dict())) == addresses(post)
    made = {"id": "1", "type": "mention", "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT}
    assert addresses(Notification.from_dict(made | {"status": post.to_dict()})) == addresses(post)
    assert addresses(Conversation.from_dict({"id": "1", "last_status": post.to_dict()})) == addresses(post)
    assert addresses(Account.from_dict(ACCOUNT)) == ["https://x/a.png"]
    assert addresses("something else") == []


@each("fields", [{"sensitive": True}, {"spoiler_text": "careful"}])
def test_what_stands_behind_a_warning_is_not_fetched(fields):
    assert addresses(status(media_attachments=[IMAGE], **fields)) == []


@each("body", [b"", b"GIF89a", b"<svg/>", sunrise()[:60]])
def test_what_is_no_picture_is_none(body):
    assert picture_of(body) is None


def test_a_picture_that_would_fill_the_memory_is_none():
    paper = io.BytesIO()
    Image.new("1", (MOST_PIXELS // 1000 + 1, 1000)).save(paper, "PNG")
    assert picture_of(paper.getvalue()) is None
    assert picture_of(sunrise()).size == (WIDTH, HEIGHT)


async def test_pictures_are_fetched_once_and_without_the_token(server):
    good = server.on("GET", "/good.png", answer(sunrise(), headers={"Content-Type": "image/png"}))
    server.on("GET", "/gone.png", answer(status=404))
    large = server.on("GET", "/large.png", answer(b"x" * (LARGEST + 2)))
    several = Pictures(80)
    post = status(
        media_attachments=[
            IMAGE | {"preview_url": address}
            for address in (
                *(f"{server.origin}/good.png", f"{server.origin}/gone.png", f"{server.origin}/large.png"),
                *("file:///etc/passwd", "http://127.0.0.1:1/closed", "http://[broken"),
            )
        ]
    )
    for _ in range(2):
        assert [*(await several.of(post))] == [f"{server.origin}/good.png"]
    assert len(good.requests) == len(large.requests) == 1
    assert good.requests[0].headers.get("Authorization") is None


def test_pictures_that_are_wanted_need_what_draws_them(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "textual_image", None)
    assert pictures_for(Choice(images="auto"), View(width=80)) is None
    with pytest.raises(
        CommandError, match=r"textual-image not installed; run: pip install 'atoot\[pictures\]'"
    ):
        pictures_for(Choice(images="always"), View(width=80))


class Broken:
    """What a terminal that answers oddly makes of a picture."""

    def __init__(self, picture, width, height):
        pass

    def __rich_console__(self, console, options):
        raise OSError("the terminal says something else")


def drawn(monkeypatch, drawer):
    monkeypatch.setattr(pictures, "drawer_of", lambda _environ: drawer)
    paper = io.StringIO()
    Console(file=paper, width=20).print(Drawn(picture_of(sunrise()), 10, blocks=False))
    return paper.getvalue().splitlines()


@pytest.mark.parametrize("drawer", [None, Broken])
def test_where_a_terminal_has_no_protocol_there_are_blocks(drawer, monkeypatch):
    assert drawn(monkeypatch, drawer) == ["▀" * 10] * 3


def test_what_draws_with_a_protocol_is_used_where_there_is_one(monkeypatch):
    assert drawn(monkeypatch, lambda _picture, width, height: f"{width} x {height}") == ["10 x 3"]


def test_a_high_picture_is_no_higher_than_it_may_be(monkeypatch):
    paper = io.StringIO()
    Console(file=paper, width=80).print(Drawn(Image.new("RGB", (10, 400)), 40, blocks=True))
    assert len(paper.getvalue().splitlines()) == HIGHEST


@each("term", ["dumb", "linux", "xterm-256color"])
def test_nobody_is_asked_where_nobody_answers(term):
    assert drawer_of({"TERM": term}) is None  # standard input is no terminal here
