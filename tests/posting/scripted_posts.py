"""A scripted server for posts, and a client of it that waits for nothing."""

from datetime import UTC, datetime, timedelta

from atoot import MastodonAPI, RetryPolicy, Timeouts
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.posting.once import PAUSES
from atoot.testing import answer

PLACE = "/api/v1/statuses"
LATEST = "/api/v1/accounts/1/statuses"
ALICE = {"id": "1", "username": "alice", "acct": "alice"}
QUICK = RetryPolicy(retries=3, base=0.001, cap=0.001)
LOOKS = 1 + len(PAUSES)
"""At the statuses after each try, where the server does not mind the key."""
TOMORROW = datetime.now(UTC) + timedelta(days=1)


def status(number, text="Hello", **fields):
    made = datetime.now(UTC).isoformat()
    return {"id": str(number), "created_at": made, "content": f"<p>{text}</p>", "account": ALICE, **fields}


def client_of(server, clock, token="t") -> MastodonAPI:
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=ALICE))
    server.on("GET", LATEST, answer(json=[]))
    settings = Settings(clock=clock, policy=QUICK, timeouts=Timeouts(read=1, total=10))
    return MastodonAPI(Transport(server.origin, token, settings=settings))


def known_as(server, software, version="1.0"):
    """Let the server say what it is."""
    rel, place = "http://nodeinfo.diaspora.software/ns/schema/2.0", "/nodeinfo/2.0"
    links = {"links": [{"rel": rel, "href": server.origin + place}]}
    server.on("GET", "/.well-known/nodeinfo", answer(json=links))
    server.on("GET", place, answer(json={"software": {"name": software, "version": version}}))


def asked(server, method="POST"):
    return [request.path for request in server.requests if request.method == method]
