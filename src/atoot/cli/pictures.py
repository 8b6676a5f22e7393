"""Pictures of posts and people in the terminal (`pip install 'atoot[pictures]'`).

`textual-image` draws them with Kitty's protocol or with Sixel (which iTerm2 also supports), where the terminal has
one; elsewhere they are drawn with half blocks.
"""

import asyncio
import io
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import aiohttp
from rich.color import Color
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style

from atoot.cli.errors import require
from atoot.cli.options import Choice
from atoot.cli.terminal import PLAIN_TERMINALS
from atoot.cli.view.settings import View
from atoot.entities import Account, Conversation, Notification, Status

LARGEST = 8 << 20
"""Maximum bytes of a picture."""
MOST_PIXELS = 40_000_000
PATIENCE = 5.0
"""Maximum seconds for all pictures of a post, because the reader waits for them."""
WIDTH, HEIGHT = 40, 16
"""Maximum cells of a picture."""
FACE = 12
"""Cells of an avatar."""
KEPT = 100
"""Number of cached pictures."""
PLAIN_WIDTH = 80


def pictures_for(choice: Choice, view: View, *, paged: bool = False) -> "Pictures | None":
    """The drawer of pictures, if they are wanted here."""
    if choice.images == "always":
        require("textual_image", extra="pictures")
    elif find_spec("textual_image") is None:
        return None
    return Pictures(view.width or PLAIN_WIDTH, always_blocks=paged or view.width is None)


class Pictures:
    """Fetches pictures and draws them. Unavailable ones are left out: their description is still shown."""

    def __init__(self, width: int, *, always_blocks: bool = False) -> None:
        self._width = width
        self._always_blocks = always_blocks
        self._drawn: dict[str, RenderableType | None] = {}

    async def of(self, *things: object) -> Mapping[str, RenderableType]:
        """The pictures of posts and people, by URL."""
        wanted = {address: size for thing in things for address, size in addresses_of(thing)}
        new = {address: size for address, size in wanted.items() if address not in self._drawn}
        if new:
            await self._fetch(new)
        found = {address: self._drawn.get(address) for address in wanted}
        return {address: drawn for address, drawn in found.items() if drawn is not None}

    async def _fetch(self, new: Mapping[str, int]) -> None:
        while len(self._drawn) > KEPT:
            del self._drawn[next(iter(self._drawn))]
        self._drawn.update(dict.fromkeys(new))
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        # Sent without the token: many of these are on other hosts.
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
            bodies = await asyncio.gather(*(_body(session, address) for address in new))
        for (address, size), body in zip(new.items(), bodies, strict=True):
            self._drawn[address] = self._draw(body, size) if body else None

    def _draw(self, body: bytes, size: int) -> RenderableType | None:
        picture = picture_of(body)
        return (
            None
            if picture is None
            else Drawn(picture, min(size, self._width - 4), blocks=self._always_blocks)
        )


class Drawn:
    """A picture, scaled to its maximum number of cells."""

    def __init__(self, picture: Any, cells: int, *, blocks: bool) -> None:
        self._picture, self._cells, self._blocks = picture, max(4, cells), blocks

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it."""
        width = min(self._cells, options.max_width)
        wide, high = self._picture.size
        rows = max(1, round(width * high / wide / 2))
        if rows > HEIGHT:
            width, rows = max(1, round(width * HEIGHT / rows)), HEIGHT
        drawer = None if self._blocks else drawer_of(os.environ)
        if drawer is not None:
            try:
                yield from [*console.render(drawer(self._picture, width=width, height=rows), options)]
            except Exception:  # noqa: BLE001 - a terminal that answers oddly; blocks work everywhere
                drawer = None
        if drawer is None:
            yield from blocks_of(self._picture, width, rows)


def drawer_of(environ: Mapping[str, str]) -> Any:
    """The drawer for this terminal's picture protocol; None if it has none.

    Importing `textual_image` queries the terminal: so this happens late, and only where a terminal can answer.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or environ.get("TERM", "dumb") in PLAIN_TERMINALS:
        return None
    logging.getLogger("textual_image").setLevel(logging.ERROR)  # a silent terminal is not worth a note
    try:
        module = import_module("textual_image.renderable")
    except Exception:  # noqa: BLE001 - whatever a terminal answers
        return None
    return module.Image if module.Image in (module.SixelImage, module.TGPImage) else None


def blocks_of(picture: Any, width: int, rows: int) -> Iterator[Segment]:
    """A picture as blocks of colour: each cell has an upper and a lower half."""
    small = picture.convert("RGB").resize((width, 2 * rows))
    for row in range(rows):
        for column in range(width):
            upper, lower = (Color.from_rgb(*small.getpixel((column, 2 * row + half))) for half in (0, 1))
            yield Segment("▀", Style(color=upper, bgcolor=lower))
        yield Segment.line()


def addresses_of(thing: object) -> Iterable[tuple[str, int]]:
    """The picture URLs of a post or person, and their maximum widths; none for sensitive or hidden ones."""
    match thing:
        case Status():
            shown = thing.reblog or thing
            quoted = shown.quote.quoted_status if shown.quote is not None else None
            for one in (shown, quoted):
                if one is not None and not one.sensitive and not one.spoiler_text and not one.filtered:
                    yield from _media(one)
        case Account():
            yield thing.avatar_static or thing.avatar, FACE
        case Notification(status=Status() as status) | Conversation(last_status=Status() as status):
            yield from addresses_of(status)
        case _:
            pass


def _media(status: Status) -> Iterable[tuple[str, int]]:
    for media in status.media_attachments:
        if media.type in ("image", "gifv", "video") and (media.preview_url or media.type == "image"):
            yield media.preview_url or media.url or "", WIDTH


async def _body(session: aiohttp.ClientSession, address: str) -> bytes | None:
    """The bytes of a picture; None if it is missing or too large."""
    if not address.lower().startswith(("https://", "http://")):
        return None
    try:
        async with session.get(address) as answer:
            if answer.status != 200:
                return None
            body = await answer.content.read(LARGEST + 1)
            while len(body) <= LARGEST and (more := await answer.content.read(LARGEST)):
                body += more
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None
    return body if len(body) <= LARGEST else None


def picture_of(body: bytes) -> Any:
    """The picture in these bytes, scaled down to the drawn size; None if it is unreadable or far too large."""
    image = import_module("PIL.Image")
    try:
        picture = image.open(io.BytesIO(body))
        wide, high = picture.size
        if not 0 < wide * high <= MOST_PIXELS:
            return None
        picture.thumbnail((800, 800))
        return picture.convert("RGBA")
    except Exception:  # noqa: BLE001 - picture decoders fail in many ways, none of which matters here
        return None
