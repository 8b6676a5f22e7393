import io

import pytest
from rich.console import Console

from atoot.cli.screen import Screen, summary
from atoot.entities import Status
from tables import each

ACCOUNT = {"id": "1", "username": "mallory", "acct": "mallory@example.org"}


def status(**fields):
    return Status.from_dict({"id": "1", "created_at": "2026-01-02T03:04:05Z", "account": ACCOUNT} | fields)


@pytest.fixture
def paper():
    return io.StringIO()


@pytest.fixture
def screen(paper):
    return Screen(Console(file=paper, width=100, highlight=False))


async def test_a_step_is_shown_with_what_came_back(screen, paper):
    async def work():
        return "42 of them"

    await screen.show("Count", work)
    assert paper.getvalue().split() == ["✔", "Count", "42", "of", "them"]


async def test_a_failed_step_is_not_ticked(screen, paper):
    async def work():
        raise LookupError

    with pytest.raises(LookupError):
        await screen.show("Count", work)
    assert paper.getvalue() == ""


async def test_on_a_terminal_a_spinner_runs_until_the_step_is_done(paper):
    screen = Screen(Console(file=paper, force_terminal=True, width=100))

    async def work():
        return "42 of them"

    await screen.show("Count", work)
    shown = paper.getvalue()
    assert shown.index("⠋") < shown.index("\x1b[2K") < shown.index("✔")  # drawn, wiped out, ticked


async def test_what_people_write_is_neither_markup_nor_a_command_to_the_terminal(screen, paper):
    async def work():
        return "[red]not red[/red] [/] :smile: \x1b[2J"

    await screen.show("Read", work)
    assert "[red]not red[/red] [/] :smile: ␛[2J" in paper.getvalue()


def test_a_long_line_is_not_broken(screen, paper):
    screen.say("x" * 300)
    assert paper.getvalue() == "x" * 300 + "\n"


def test_the_timeline_is_a_table(screen, paper):
    screen.timeline(
        [status(content="<p>[b]Hi[/b] \x1b[31m</p>", replies_count=7, reblogs_count=8, favourites_count=9)]
    )
    shown = paper.getvalue()
    assert "mallory@example.org" in shown
    assert "[b]Hi[/b] ␛[31m" in shown
    assert shown.split()[-3:] == ["7", "8", "9"]


@each(
    ("fields", "line"),
    [
        ({"content": "<p>One &amp; two</p><p>three<br>four \x1b[1m</p>"}, "One & two three four ␛[1m"),
        ({"content": "<p>He dies.</p>", "spoiler_text": "the\x1b end"}, "CW: the␛ end"),
        (
            {
                "content": "Tea?",
                "poll": {"id": "1", "options": [{"title": "Yes", "votes_count": 2}, {"title": "No"}]},
            },
            "Tea? [poll: Yes 2, No 0]",
        ),
        (
            {"content": "", "media_attachments": [{"id": "1", "type": "image", "description": "A cat\x07"}]},
            "[image: A cat␇]",
        ),
        (
            {
                "reblog": {
                    "id": "2",
                    "created_at": "2026-01-02T03:04:05Z",
                    "account": ACCOUNT,
                    "content": "Yo",
                }
            },
            "boosted mallory@example.org: Yo",
        ),
    ],
)
def test_a_status_fits_in_one_printable_line(fields, line):
    assert summary(status(**fields)).strip() == line
