"""Answers as Mastodon gives them, small."""

from typing import Any


def account(id: str = "1", **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "username": "ada",
        "acct": "ada@example.social",
        "display_name": "Ada :blob:",
        "locked": False,
        "bot": False,
        "created_at": "2016-03-21T00:00:00.000Z",
        "note": "<p>Hello</p>",
        "url": "https://example.social/@ada",
        "last_status_at": "2026-08-01",
        "emojis": [
            {
                "shortcode": "blob",
                "url": "https://e/b.png",
                "static_url": "https://e/s.png",
                "visible_in_picker": True,
            }
        ],
        "roles": [{"id": "3", "name": "Owner", "color": ""}],
        "fields": [{"name": "web", "value": "e.org", "verified_at": None}],
        **fields,
    }


def status(id: str = "1", **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "created_at": "2026-08-01T13:49:50.077Z",
        "edited_at": None,
        "sensitive": False,
        "visibility": "public",
        "content": "<p>Hi</p>",
        "replies_count": 0,
        "favourited": True,
        "reblog": None,
        "account": account(),
        "media_attachments": [
            {
                "id": "5",
                "type": "image",
                "url": "https://e/i.png",
                "meta": {"focus": {"x": 1, "y": -0.5}, "original": {"width": 4, "height": 3, "aspect": 1.5}},
            }
        ],
        "mentions": [{"id": "2", "username": "bob", "url": "https://e/@bob", "acct": "bob"}],
        "tags": [{"name": "python", "url": "https://e/tags/python"}],
        "poll": {"id": "7", "options": [{"title": "yes", "votes_count": 1}], "own_votes": [0]},
        **fields,
    }


def page() -> list[dict[str, Any]]:
    """Statuses: a plain one, a boost, and one that quotes."""
    return [
        status("11"),
        status("12", reblog=status("13")),
        status("14", quote={"state": "accepted", "quoted_status": status("15", account=account("6"))}),
    ]
