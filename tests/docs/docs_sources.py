"""The documentation as it is written: its pages, and the code in them."""

import ast
import inspect
from typing import Any

from tools.code_blocks import DOCS, Block, pages, text_of
from tools.code_blocks import blocks_of as all_blocks_of

__all__ = ["DOCS", "PAGES", "Block", "blocks_of", "compiled", "run", "text_of"]

PAGES = pages()


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page that are run, in their order."""
    return [block for block in all_blocks_of(page) if block.is_run]


def compiled(block: Block, code: str | None = None) -> Any:
    """Code that may await at its top, as in the asyncio REPL."""
    return compile(block.code if code is None else code, str(block), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


async def run(block: Block, code: str, names: dict[str, Any]) -> None:
    result = eval(compiled(block, code), names)
    if inspect.isawaitable(result):
        await result
