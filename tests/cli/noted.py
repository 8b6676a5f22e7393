"""Answers as the command line notes them, and what stands in them."""

import json

from atoot.cli.sent import Sent
from atoot.message import Request, Response

ACCOUNT = {"id": "1", "username": "ann", "acct": "ann", "created_at": "2026-01-01T00:00:00.000Z"}
STATUS = {
    "id": "1",
    "created_at": "2026-01-02T03:04:05.000Z",
    "content": "<p>Hi</p>",
    "account": ACCOUNT,
    "weather": "rainy",
    "sensitive": False,
}


def noted(*bodies):
    sent = Sent()
    for body in bodies:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent.note(Request("GET", "/"), Response(Request("GET", "/"), 200, {}, data), 0.1)
    return sent
