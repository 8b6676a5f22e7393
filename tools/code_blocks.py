"""The Python code that stands in the README and in the pages of the manual."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = "README.md"
_BLOCK = re.compile(r"^```(python|py)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A block of Python code. `python` stands over what the tests run, `py` over what they cannot."""

    page: str
    """A path below `docs/`, or the README."""
    line: int
    """The line of the page on which the block begins; its code begins on the next one."""
    code: str
    is_run: bool

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_program(self) -> bool:
        """Whether it is run by itself."""
        return "asyncio.run(" in self.code

    @property
    def is_endless(self) -> bool:
        """Whether it listens to a stream."""
        return "c.stream" in self.code and "async for" in self.code


def place_of(page: str) -> Path:
    """Where a page is."""
    return ROOT / page if page == README else DOCS / page


def text_of(page: str) -> str:
    """What is written in a page."""
    return place_of(page).read_text(encoding="utf-8")


def pages() -> list[str]:
    """All pages of the manual."""
    return sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page, in their order."""
    text = text_of(page)
    return [
        Block(page, text.count("\n", 0, found.start()) + 1, found[2], is_run=found[1] == "python")
        for found in _BLOCK.finditer(text)
    ]
