"""Things that servers tell of, made for tests."""

from typing import Any

from atoot.entities import Conversation, Notification, Status
from atoot.testing import websocket

ACCOUNT = {"id": "1", "username": "ada", "acct": "ada"}
DATE = "2026-01-01T00:00:00Z"


def status_data(number: object, **facts: Any) -> dict[str, Any]:
    return {"id": str(number), "created_at": DATE, "content": "", "account": ACCOUNT, **facts}


def status(number: object, **facts: Any) -> Status:
    return Status.from_dict(status_data(number, **facts))


def notification(number: object, **facts: Any) -> Notification:
    data = {"id": str(number), "type": "follow", "created_at": DATE, "account": ACCOUNT}
    return Notification.from_dict({**data, **facts})


def conversation(number: object, last: object) -> Conversation:
    return Conversation.from_dict(
        {"id": str(number), "unread": True, "accounts": [], "last_status": status_data(last)}
    )


PATH = "/api/v1/streaming"
TOKEN = "s3cr3t-t0ken-of-alice"


def greeting(text):
    """A websocket that says something and waits for the client to go."""

    async def script(socket):
        await socket.send_event("update", {"id": text})
        await socket.closed()

    return websocket(script)
