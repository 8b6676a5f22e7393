"""Type-checks the code of the README and the manual together with the project: `python -m tools.typed_pages mypy`.

Each page becomes a module, in which every line of code has the number that it has in the page. The blocks of a page are
read one after the other, as the tests run them: each is a function inside that of the block before, so it knows the
names of those before it, and may use them anew. A program is a module of its own. `pyright` in place of `mypy` runs
that one.
"""

import ast
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.code_blocks import README, ROOT, Block, blocks_of, pages

PACKAGE = "pages"
"""What the modules are in; pyproject.toml has rules for it."""
GIVEN = {"c": "atoot.MastodonAPI"}
"""What pages have without making it, and its type."""
GIVEN_TOO = {"tutorial/index.md": {"instance": "EmbeddedInstance"}}
"""Its pieces belong into its first program, which has an instance."""
SETTINGS = {"mypy": "files", "pyright": "include"}
"""The checkers, and the setting that says what of the project they look at."""


def modules_of(page: str) -> dict[str, str]:
    """The modules that are made of a page: their names, and what is in them."""
    stem = re.sub(r"\W", "_", page.removesuffix(".md"))
    blocks = blocks_of(page)
    made = {f"{stem}_{block.line}": "\n" * block.line + block.code for block in blocks if block.is_program}
    if walked := [block for block in blocks if not block.is_program]:
        made[stem] = walk(walked, GIVEN | GIVEN_TOO.get(page, {}))
    return made


def walk(blocks: Iterable[Block], given: Mapping[str, str]) -> str:
    """A module of blocks that are read one after the other.

    Args:
        blocks: they are all of one page.
        given: names that each of them has, unless it makes them itself, and their types.
    """
    lines = ["import atoot; from atoot.testing import EmbeddedInstance"]
    for depth, block in enumerate(blocks):
        made = names_made_in(block.code)
        asked = ", ".join(f"{name}: {kind}" for name, kind in given.items() if name not in made)
        lines += [""] * (block.line - 1 - len(lines))
        lines.append(f"{'    ' * depth}async def block_{block.line}({asked}) -> None:")
        lines += [f"{'    ' * (depth + 1)}{line}".rstrip() for line in block.code.splitlines()]
    return "\n".join(lines) + "\n"


def names_made_in(code: str) -> set[str]:
    """The names that code gives a value itself."""
    return {
        node.id
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def write(folder: Path) -> dict[str, str]:
    """Write the modules of all pages; gives the page of each."""
    package = folder / PACKAGE
    package.mkdir()
    (package / "__init__.py").touch()
    page_of = {}
    for page in [README, *pages()]:
        for name, code in modules_of(page).items():
            (package / f"{name}.py").write_text(code, "utf-8")
            page_of[name] = page if page == README else f"docs/{page}"
    return page_of


def told(lines: Iterable[str], page_of: dict[str, str]) -> Iterator[str]:
    """What a checker says, with the pages in place of the modules that were made of them."""
    for line in lines:
        yield re.sub(rf"\S*\b{PACKAGE}/(\w+)\.py\b", lambda found: page_of.get(found[1], found[0]), line)


def check(checker: str) -> int:
    """Run a checker on the project and the pages; gives its exit status."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][checker]
    with tempfile.TemporaryDirectory() as folder:
        page_of = write(Path(folder))
        done = subprocess.run(  # noqa: S603 - one of two checkers
            [sys.executable, "-m", checker, *settings[SETTINGS[checker]], str(Path(folder, PACKAGE))],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    print(*told(done.stdout.splitlines(), page_of), sep="\n")
    return done.returncode


if __name__ == "__main__":
    if sys.argv[1:] not in [[name] for name in SETTINGS]:
        sys.exit(f"python -m tools.typed_pages {'|'.join(SETTINGS)}")
    sys.exit(check(sys.argv[1]))
