"""A small instance that does the work of a post, or does not, and then tells the truth, or does not."""

import json
from collections import Counter
from datetime import UTC, datetime
from html import escape
from random import Random
from typing import Any, Literal

from atoot.testing import (
    Behaviour,
    ReceivedRequest,
    ScriptedServer,
    answer,
    cut,
    drop,
    hang_up,
    html_error,
    stall,
)

ACCOUNT = {"id": "1", "username": "alice", "acct": "alice"}
Keys = Literal["honoured", "ignored", "refused"]
"""What becomes of a repeated Idempotency-Key: the first answer again, a second post, or a 500."""

AFTER = ("drop", "hang up", "504", "502", "500", "408", "cut", "nothing")
"""How a post ends that was made."""
LATE = "504, seen late"
"""The end of a post that was made, but is not among the latest ones before its key comes again: what the key is for."""
BEFORE = ("drop before", "hang up before", "429", "503", "504 before", "500 before")
"""How a post ends that was not made."""


class ChaoticInstance:
    """Keeps statuses; of its answers to posts so many are trouble, by chance, but the same with each seed."""

    def __init__(self, server: ScriptedServer, *, keys: Keys, seed: int, trouble: float = 0.5) -> None:
        self.keys = keys
        self.statuses: list[dict[str, Any]] = []
        self.scheduled: list[dict[str, Any]] = []
        self.ends: Counter[str] = Counter()
        """How many posts ended in which way."""
        self._random = Random(seed)
        self._trouble = trouble
        self._by_key: dict[str, dict[str, Any]] = {}
        self._unseen: set[str] = set()
        server.on("POST", "/api/v1/statuses", self.post)
        server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=ACCOUNT))
        server.on("GET", "/api/v1/accounts/1/statuses", self.latest)
        server.on("GET", "/api/v1/statuses/*", self.one)
        server.on("GET", "/api/v1/statuses/*/source", self.source)
        server.on("GET", "/api/v1/scheduled_statuses", self.waiting)
        server.on("GET", "/api/v1/scheduled_statuses/*", self.one_waiting)

    def post(self, request: ReceivedRequest) -> Behaviour:
        """Post, or not, and answer, or not."""
        key, wish = request.headers["Idempotency-Key"], request.json
        later = "scheduled_at" in wish
        if key in self._by_key and not later and self.keys != "ignored":
            self.ends["repeated key"] += 1
            known = self._by_key[key]
            self._unseen.discard(known["id"])
            return answer(json=known) if self.keys == "honoured" else html_error(500)
        end = "done"
        if self._random.random() < self._trouble:
            late = () if later or self.keys == "ignored" else (LATE,)
            end = self._random.choice(AFTER + BEFORE + late)
        self.ends[end] += 1
        if end in BEFORE:
            return _before(end)
        made = self._schedule(wish) if later else self._make(wish)
        self._by_key[key] = made
        if end == LATE:
            self._unseen.add(made["id"])
        return _after(end, made)

    def latest(self, request: ReceivedRequest) -> Behaviour:
        """The latest statuses, the newest first."""
        older = int(request.query.get("max_id", len(self.statuses) + 1)) - 1
        limit = int(request.query["limit"])
        seen = [status for status in self.statuses[:older] if status["id"] not in self._unseen]
        return _dated(seen[::-1][:limit])

    def one(self, request: ReceivedRequest) -> Behaviour:
        """A status."""
        return _dated(self.statuses[int(request.path.rpartition("/")[2]) - 1])

    def source(self, request: ReceivedRequest) -> Behaviour:
        """The text of a status, as it was typed."""
        status = self.statuses[int(request.path.split("/")[4]) - 1]
        return _dated({"id": status["id"], "text": status["text"], "spoiler_text": ""})

    def waiting(self, request: ReceivedRequest) -> Behaviour:
        """The scheduled statuses."""
        return _dated(self.scheduled[::-1][: int(request.query["limit"])])

    def one_waiting(self, request: ReceivedRequest) -> Behaviour:
        """A scheduled status."""
        return _dated(self.scheduled[int(request.path.rpartition("/")[2]) - 1])

    def texts(self) -> Counter[str]:
        """How often which text was posted."""
        return Counter(status["text"] for status in self.statuses)

    def _make(self, wish: dict[str, Any]) -> dict[str, Any]:
        text = wish["status"]
        made = {
            "id": str(len(self.statuses) + 1),
            "created_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "visibility": wish["visibility"],
            "content": f"<p>{escape(text)}</p>",
            "text": text,
            "account": ACCOUNT,
        }
        self.statuses.append(made)
        return made

    def _schedule(self, wish: dict[str, Any]) -> dict[str, Any]:
        made = {
            "id": str(len(self.scheduled) + 1),
            "scheduled_at": wish["scheduled_at"],
            "params": {"text": wish["status"], "visibility": wish["visibility"]},
            "media_attachments": [],
        }
        self.scheduled.append(made)
        return made


def _before(end: str) -> Behaviour:
    return {
        "drop before": drop(),
        "hang up before": hang_up(),
        "429": answer(status=429, json={"error": "Too many requests"}, headers={"Retry-After": "0"}),
        "503": answer(status=503, json={"error": "Down"}, headers={"Retry-After": "0"}),
        "504 before": html_error(504),
        "500 before": html_error(500),
    }[end]


def _after(end: str, made: dict[str, Any]) -> Behaviour:
    return {
        "done": _dated(made),
        "drop": drop(),
        "hang up": hang_up(),
        "504": html_error(504),
        LATE: html_error(504),
        "502": html_error(502),
        "500": html_error(500),
        "408": html_error(408),
        "cut": cut(made, at=len(json.dumps(made)) // 2),
        "nothing": stall(),
    }[end]


def _dated(data: Any) -> Behaviour:
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return answer(json=data, headers={"Date": date})
