"""The documentation as it is written: its pages, and the code in them."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any, NamedTuple

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A block of Python code."""

    page: str
    line: int
    code: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_program(self) -> bool:
        return "asyncio.run(" in self.code

    @property
    def is_endless(self) -> bool:
        """Whether it listens to a stream."""
        return "c.stream" in self.code and "async for" in self.code


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def blocks_of(page: str) -> list[Block]:
    text = text_of(page)
    return [Block(page, text.count("\n", 0, found.start()) + 1, found[1]) for found in _BLOCK.finditer(text)]


def compiled(block: Block, code: str | None = None) -> Any:
    """Code that may await at its top, as in the asyncio REPL."""
    return compile(block.code if code is None else code, str(block), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


async def run(block: Block, code: str, names: dict[str, Any]) -> None:
    result = eval(compiled(block, code), names)
    if inspect.isawaitable(result):
        await result
