"""What newcomers want: each is answered by one page, which the search of the site finds, with code that is short."""

import pytest
from docs_sources import blocks_of

TASKS = {
    "post with a picture": ("how-to/media.md", 0),
    "reply bot": ("how-to/reply.md", 1),
    "feed bot": ("how-to/feed-bot.md", 0),
    "all my posts into pandas": ("how-to/data-frames.md", 0),
    "follow everybody who follows me": ("how-to/follow-back.md", 0),
    "weekly scheduled post": ("how-to/schedule.md", 1),
    "live hashtag to sqlite": ("how-to/hashtag-to-sqlite.md", 0),
    "log a web user in": ("how-to/web-login.md", 0),
    "ban a spammer": ("how-to/moderate.md", 0),
    "test my bot": ("how-to/testing.md", 0),
}
"""What somebody searches for, the page that answers it, and the number of the block that does it."""
LONGEST = 15


@pytest.mark.parametrize(("page", "number"), TASKS.values(), ids=TASKS)
def test_a_task_takes_few_lines(page: str, number: int):
    # They run as they are printed: see test_docs_code.py.
    lines = [line for line in blocks_of(page)[number].code.splitlines() if line.strip()]
    assert len(lines) <= LONGEST
