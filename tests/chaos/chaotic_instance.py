"""A small instance that does the work of a post, or does not, and then tells the truth, or does not."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from itertools import repeat
from random import Random
from typing import Any, Literal

from atoot.http.settings import Clock
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
SOFTWARE = {
    "honoured": ("mastodon", "4.5.0"),
    "ignored": ("snac", "2.94"),
    "refused": ("mastodon", "4.6.5"),
}
"""Which server does so."""

AFTER = ("drop", "hang up", "504", "502", "500", "408", "cut", "nothing")
"""How a post ends that was made."""
LATE = "504, seen late"
"""The end of a post that was made, but is not among the latest ones before its key comes again: what the key is for."""
BEFORE = ("drop before", "hang up before", "429", "503", "504 before", "500 before")
"""How a post ends that was not made."""
DONE = "done"


def by_chance(seed: int | str, trouble: float, ends: tuple[str, ...]) -> Iterator[str]:
    """How one post after the other ends: so many of them in trouble, the same with each seed."""
    random = Random(seed)
    while True:
        yield random.choice(ends) if random.random() < trouble else DONE


class ChaoticInstance:
    """Keeps statuses, and answers posts as it is told.

    Args:
        server: what it runs on.
        keys: what becomes of a repeated key.
        ends: how one post after the other ends; all are done if None.
        ends_of: how one post of a text after the other ends, in whatever order the texts come; as `ends` says if None.
        clock: what tells it the time.
        late: seconds until a status is seen.
        closes: each connection after its answer, without a word.
        rewrites: keep another visibility, and media under other ids, as snac does.
    """

    def __init__(
        self,
        server: ScriptedServer,
        *,
        keys: Keys,
        clock: Clock,
        ends: Iterator[str] | None = None,
        ends_of: Callable[[str], Iterator[str]] | None = None,
        late: float = 0.0,
        closes: bool = False,
        rewrites: bool = False,
    ) -> None:
        self.keys = keys
        self.statuses: list[dict[str, Any]] = []
        self.scheduled: list[dict[str, Any]] = []
        self.ends: Counter[str] = Counter()
        """How many posts ended in which way."""
        self.late = late
        self.rewrites = rewrites
        self.end: Literal["keep", "hang up"] = "hang up" if closes else "keep"
        self._clock = clock
        self.plan = ends if ends is not None else repeat(DONE)
        self._plan_of = ends_of
        self._by_key: dict[str, dict[str, Any]] = {}
        self._seen_at: dict[str, float] = {}
        self._media = 0
        name, version = SOFTWARE[keys]
        links = [
            {
                "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
                "href": f"{server.origin}/nodeinfo/2.0",
            }
        ]
        server.on("GET", "/.well-known/nodeinfo", answer(json={"links": links}, end=self.end))
        server.on("GET", "/nodeinfo/2.0", self._told({"software": {"name": name, "version": version}}))
        server.on("POST", "/api/v1/statuses", self.post)
        server.on("POST", "/api/v2/media", self.upload)
        server.on("GET", "/api/v1/accounts/verify_credentials", self._told(ACCOUNT))
        server.on("GET", "/api/v1/accounts/1/statuses", self.latest)
        server.on("GET", "/api/v1/statuses/*", self.one)
        server.on("GET", "/api/v1/scheduled_statuses", self.waiting)
        server.on("GET", "/api/v1/scheduled_statuses/*", self.one_waiting)

    def post(self, request: ReceivedRequest) -> Behaviour:
        """Post, or not, and answer, or not."""
        key, wish = request.headers["Idempotency-Key"], request.values
        later = "scheduled_at" in wish
        if key in self._by_key and not later and self.keys != "ignored":
            self.ends["repeated key"] += 1
            known = self._by_key[key]
            self._seen_at[known["id"]] = min(self._clock.time(), self._seen_at[known["id"]])
            return self.dated(known) if self.keys == "honoured" else html_error(500)
        end = next(self.plan if self._plan_of is None else self._plan_of(wish["status"]))
        self.ends[end] += 1
        if end in BEFORE:
            return _before(end)
        made = self._schedule(wish) if later else self._make(wish)
        self._by_key[key] = made
        late = 1e9 if end == LATE and not later and self.keys != "ignored" else self.late
        self._seen_at[made["id"]] = self._clock.time() + late
        return self._after(end, made)

    def upload(self, _request: ReceivedRequest) -> Behaviour:
        """Take a file."""
        self._media += 1
        return self.dated({"id": str(self._media), "type": "image", "url": "https://a.example/x"})

    def latest(self, request: ReceivedRequest) -> Behaviour:
        """The latest statuses, the newest first."""
        older = int(request.query.get("max_id", len(self.statuses) + 1)) - 1
        limit, now = int(request.query["limit"]), self._clock.time()
        seen = [status for status in self.statuses[:older] if self._seen_at[status["id"]] <= now]
        return self.dated(seen[::-1][:limit])

    def one(self, request: ReceivedRequest) -> Behaviour:
        """A status, or the text of one as it was typed, or its history."""
        identifier, _, what = request.path.removeprefix("/api/v1/statuses/").partition("/")
        status = self.statuses[int(identifier) - 1]
        if what == "source":
            return self.dated({"id": status["id"], "text": status["text"], "spoiler_text": ""})
        if what == "history":
            return self.dated([{"content": status["first"], "created_at": status["created_at"]}])
        return self.dated(status)

    def waiting(self, request: ReceivedRequest) -> Behaviour:
        """The scheduled statuses."""
        now = self._clock.time()
        seen = [one for one in self.scheduled if self._seen_at[one["id"]] <= now]
        return self.dated(seen[::-1][: int(request.query["limit"])])

    def one_waiting(self, request: ReceivedRequest) -> Behaviour:
        """A scheduled status."""
        return self.dated(self.scheduled[int(request.path.rpartition("/s")[2]) - 1])

    def texts(self) -> Counter[str]:
        """How often which text was posted."""
        return Counter(status["text"] for status in self.statuses)

    def edit(self, text: str) -> None:
        """Change the latest status, as its author may from elsewhere."""
        self.statuses[-1] |= {
            "content": f"<p>{escape(text)}</p>",
            "edited_at": self.statuses[-1]["created_at"],
        }

    def dated(self, data: Any) -> Behaviour:
        """An answer that says when it was given."""
        return answer(
            json=data, headers={"Date": self._now().strftime("%a, %d %b %Y %H:%M:%S GMT")}, end=self.end
        )

    def _told(self, data: Any) -> Callable[[ReceivedRequest], Behaviour]:
        return lambda _request: self.dated(data)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)

    def _make(self, wish: dict[str, Any]) -> dict[str, Any]:
        text = wish.get("status", "")
        media = wish.get("media_ids", [])
        poll, quote = wish.get("poll"), wish.get("quoted_status_id")
        content = f"<p>{escape(text)}</p>"
        made = {
            "id": str(len(self.statuses) + 1),
            "created_at": self._now().isoformat(timespec="milliseconds"),
            "visibility": "public" if self.rewrites else wish.get("visibility", "public"),
            "content": content,
            "first": content,
            "text": text,
            "spoiler_text": wish.get("spoiler_text", ""),
            "language": wish.get("language"),
            "in_reply_to_id": wish.get("in_reply_to_id"),
            "media_attachments": [
                {"id": f"post-{identifier}.png" if self.rewrites else identifier, "type": "image"}
                for identifier in media
            ],
            "poll": poll and {"id": "1", "options": [{"title": title} for title in poll["options"]]},
            "quote": quote and {"state": "accepted", "quoted_status_id": quote},
            "account": ACCOUNT,
        }
        self.statuses.append(made)
        return made

    def _schedule(self, wish: dict[str, Any]) -> dict[str, Any]:
        made = {
            "id": f"s{len(self.scheduled) + 1}",
            "scheduled_at": wish["scheduled_at"],
            "params": {"text": wish["status"], "visibility": wish["visibility"]},
            "media_attachments": [],
        }
        self.scheduled.append(made)
        return made

    def _after(self, end: str, made: dict[str, Any]) -> Behaviour:
        return {
            DONE: self.dated(made),
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


def _before(end: str) -> Behaviour:
    return {
        "drop before": drop(),
        "hang up before": hang_up(),
        "429": answer(status=429, json={"error": "Too many requests"}, headers={"Retry-After": "0"}),
        "503": answer(status=503, json={"error": "Down"}, headers={"Retry-After": "0"}),
        "504 before": html_error(504),
        "500 before": html_error(500),
    }[end]
