"""What newcomers want: each is answered by one page, which the search of the site finds, with code that is short."""

import ast

import pytest
from docs_sources import Block, blocks_of, text_of

TASKS = {
    "post with a picture": ("how-to/media.md", "A picture with a description"),
    "reply bot": ("how-to/reply.md", "Reply bot"),
    "feed bot that never posts twice": ("how-to/feed-bot.md", "Feed bot"),
    "all my posts into pandas": ("how-to/data-frames.md", "All my posts"),
    "follow everybody who follows me": ("how-to/follow-back.md", "Follow everybody who follows me"),
    "a weekly scheduled post": ("how-to/schedule.md", "Every week"),
    "a live hashtag to SQLite": ("how-to/hashtag-to-sqlite.md", "Collect a hashtag, live, into SQLite"),
    "log a web user in": ("how-to/web-login.md", "Log people in on a web site"),
    "ban a spammer": ("how-to/moderate.md", "Ban a spammer"),
    "test my bot": ("how-to/testing.md", "Does it do the right thing?"),
}
"""What somebody searches for, the page that answers it, and the heading below which it is done."""
LONGEST = 15


def answer(page: str, heading: str) -> Block:
    """The first code below a heading."""
    lines = text_of(page).splitlines()
    (at,) = (
        number
        for number, line in enumerate(lines, 1)
        if line.lstrip("#").strip() == heading and line[0] == "#"
    )
    return next(block for block in blocks_of(page) if block.line > at)


@pytest.mark.parametrize(("page", "heading"), TASKS.values(), ids=TASKS)
def test_a_task_takes_few_lines(page: str, heading: str):
    # They run as they are printed: see test_docs_code.py.
    lines = [line for line in answer(page, heading).code.splitlines() if line.strip()]
    assert len(lines) <= LONGEST


@pytest.mark.parametrize(("page", "heading"), TASKS.values(), ids=TASKS)
def test_a_task_needs_no_other_code_of_its_page(page: str, heading: str):
    # A stranger copies one block: all names in it are its own, `atoot`, or the client of all pages.
    tree = ast.parse(answer(page, heading).code)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    made |= {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.MatchAs) and node.name}
    assert used - made - set(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__) <= {
        "atoot",
        "c",
    }
