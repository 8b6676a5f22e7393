"""Posts and notifications for a watch that has no server."""

from datetime import UTC, datetime, timedelta

from atoot.entities import Notification, Status
from atoot.events import StatusPosted
from atoot.streaming.subscriptions import Subscription

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
NOW = BEGIN + timedelta(days=30)


def post(number, text="", **fields):
    name = f"user{number % 97}"
    return Status.from_dict(
        {
            "id": str(number),
            "created_at": (BEGIN + timedelta(seconds=number)).isoformat(),
            "content": f"<p>{text or f'post {number}'}</p>",
            "url": f"https://host.example/@{name}/{number}",
            "account": {"id": f"a{number % 97}", "username": name, "acct": f"{name}@host.example"},
            **fields,
        }
    )


def notice(number, kind="favourite", status=None):
    data = {
        "id": f"n{number}",
        "type": kind,
        "created_at": (BEGIN + timedelta(seconds=number)).isoformat(),
        "account": {"id": "a", "username": "ann", "acct": "ann"},
    }
    return Notification.from_dict(data | ({"status": status.to_dict()} if status is not None else {}))


def posted(status, stream="user"):
    return StatusPosted(stream=Subscription(stream), status=status)
