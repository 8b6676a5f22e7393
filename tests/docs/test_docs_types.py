"""The code of the README and the manual is type-checked as it stands there: no line is left out, or told of wrongly.

The checkers themselves run beside the tests: `python -m tools.typed_pages mypy`, and `pyright`.
"""

import ast
import re
import textwrap

from docs_sources import PAGES
from tools.code_blocks import README, Block, blocks_of, text_of
from tools.typed_pages import modules_of, told, walk, write

ALL = [README, *PAGES]


def test_every_line_of_code_stands_in_a_module_of_python_under_its_number():
    for page in ALL:
        made = list(modules_of(page).values())
        for code in made:
            ast.parse(code, page)
        modules = [code.splitlines() for code in made]
        for block in blocks_of(page):
            for number, line in enumerate(block.code.splitlines(), block.line):
                found = [module[number].strip() for module in modules if len(module) > number]
                assert line.strip() in found, f"{page}:{number + 1}"


FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(
    r"^\s*(?:await |async (?:def|for|with) |import \w+$|from \w+ import |with .+:$)", re.MULTILINE
)


def test_no_python_is_hidden_from_the_checkers_as_plain_text():
    others = [
        (page, code)
        for page in ALL
        for language, code in FENCE.findall(text_of(page))
        if language not in ("python", "py")
    ]
    assert len(others) > 40
    assert [(page, code) for page, code in others if PYTHON.search(code)] == []


def test_a_block_knows_the_names_of_those_before_it_and_may_use_them_anew():
    blocks = [
        Block("x.md", 3, "one = 1\n", is_run=True),
        Block("x.md", 9, "one = str(one)\nc = 2\n", is_run=True),
    ]
    (outer,) = ast.parse(walk(blocks[:1], {"c": "int"})).body[2:]
    assert ast.unparse(outer) == "async def block_3(c: int) -> None:\n    one = 1"
    tree = ast.parse(walk(blocks, {"c": "int"}))
    inner = tree.body[-1].body[-1]
    assert (
        ast.unparse(inner).splitlines()[0] == "async def block_9() -> None:"
    )  # c is made by the block itself
    assert inner.lineno == 9


def test_what_a_checker_finds_is_told_with_the_page_and_its_line(tmp_path):
    page_of = write(tmp_path)
    (program,) = blocks_of(README)
    assert page_of["how_to_reply"] == "docs/how-to/reply.md"
    said = [
        f"{tmp_path}/pages/how_to_reply.py:7: error: x",
        f"  {tmp_path}/pages/README_{program.line}.py:22:9 - error: y",
        "src/z.py:1: error",
    ]
    assert list(told(said, page_of)) == [
        "docs/how-to/reply.md:7: error: x",
        "  README.md:22:9 - error: y",
        "src/z.py:1: error",
    ]
    assert len(list(tmp_path.glob("pages/*.py"))) > 50


def test_a_page_of_programs_alone_has_a_module_for_each():
    code = textwrap.dedent(modules_of("index.md")["index_5"])
    assert "async def main() -> None:" in code
    assert "block_" not in code
