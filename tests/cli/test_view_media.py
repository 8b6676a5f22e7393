import io

from rich.console import Console
from viewed import NOW, shown, status

from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows


def test_files_are_described_and_sensitive_ones_are_marked():
    media = [
        {"id": "1", "type": "image", "description": "A cat", "url": "https://x/1"},
        {"id": "2", "type": "video"},
    ]
    drawn = shown(content="x", media_attachments=media)
    assert drawn[2:5] == ["  [image] A cat", "  https://x/1", "  [video] no description"]
    assert "  [image] A cat  (sensitive)" in shown(media_attachments=media, sensitive=True)


def test_a_picture_that_was_fetched_stands_below_its_description():
    media = {"id": "1", "type": "image", "description": "A cat", "preview_url": "https://x/1"}
    view = View(now=NOW, width=40, pictures={"https://x/1": "▄▄\n▄▄"})
    paper = io.StringIO()
    console = Console(file=paper, width=40)
    for row in status_rows(status(media_attachments=[media]), view, number=1):
        console.print(row)
    assert paper.getvalue().splitlines()[1:4] == ["    [image] A cat", "    ▄▄", "    ▄▄"]


def test_the_card_of_a_page_is_shown_where_nothing_else_is_attached():
    card = {"url": "https://x/", "title": "A page", "description": "about all", "provider_name": "x"}
    assert shown(card=card)[1:3] == ["  │ A page  x", "  │ about all"]
    assert "  │ A page  x" not in shown(card=card, media_attachments=[{"id": "1", "type": "image"}])
