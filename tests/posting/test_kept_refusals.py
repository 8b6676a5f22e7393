"""Servers that keep a refusal under an Idempotency-Key, and give it again for as long as they keep keys."""

import pytest
from scripted_posts import PLACE, status

from atoot import MastodonAPI
from atoot.errors import ClientError, ServerError, UnprocessedError
from atoot.http.call import MOST_RENEWALS
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.testing import ReceivedRequest, answer, drop
from atoot.testing.behaviours import Behaviour
from quick_clock import QuickClock

MEDIA = {"id": "5", "type": "image", "url": "https://e/i.png"}
THROTTLED = answer(status=429, json={"error": "Throttled"}, headers={"Retry-After": "0"})
UNFINISHED = answer(status=422, json={"error": "Media is not ready"})


class KeepingKeys:
    """Answers a request as the script says, and each further one with the same key with the same answer, as Pleroma does."""

    def __init__(self, *script: Behaviour) -> None:
        self.script = list(script)
        self.kept: dict[str, Behaviour] = {}
        self.keys: list[str] = []

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        key = request.headers["Idempotency-Key"]
        self.keys.append(key)
        if key in self.kept:
            return self.kept[key]
        now = self.script.pop(0)
        if now.name != drop().name:
            self.kept[key] = replayed(now)
        return now


def replayed(first: Behaviour) -> Behaviour:
    for known, again in AGAIN:
        if known is first:
            return again
    raise AssertionError(first)


def replay(code, json) -> Behaviour:
    return answer(status=code, json=json, headers={"Idempotent-Replayed": "true"})


MADE, BROKEN = answer(json=status(7)), answer(status=500, json={"error": "Something went wrong"})
AGAIN = [
    (THROTTLED, replay(429, {"error": "Throttled"})),
    (UNFINISHED, replay(422, {"error": "Media is not ready"})),
    (BROKEN, replay(500, {"error": "Something went wrong"})),
    (MADE, replay(200, status(7))),
]


@pytest.mark.parametrize("key", [None, "of-the-caller"])
@pytest.mark.parametrize("times", [1, 3])
async def test_a_post_goes_out_after_a_rate_limit_that_is_kept_under_its_key(server, c, key, times):
    script = KeepingKeys(*[THROTTLED] * times, MADE)
    server.on("POST", PLACE, script)
    assert (await c.create_status(status="Hello", idempotency_key=key)).id == "7"
    assert len(set(script.keys)) == times + 1
    if key is not None:
        assert script.keys[:2] == [key, key]
        assert script.keys[2].startswith(key)


async def test_a_post_goes_out_when_its_files_are_ready_though_the_refusal_is_kept(server, c):
    server.on("POST", PLACE, KeepingKeys(UNFINISHED, MADE))
    server.on("GET", "/api/v1/media/5", answer(status=206, json={**MEDIA, "url": None}), answer(json=MEDIA))
    assert (await c.create_status(status="Hello", media_ids=["5"])).id == "7"


@pytest.mark.parametrize("key", [None, "of-the-caller"])
async def test_a_failure_that_is_kept_is_looked_for_and_then_tried_with_another_key(server, c, key):
    server.on("POST", PLACE, KeepingKeys(BROKEN, MADE))
    assert (await c.create_status(status="Hello", idempotency_key=key)).id == "7"
    assert "/api/v1/accounts/1/statuses" in [request.path for request in server.requests]


async def test_another_process_with_the_same_key_comes_to_the_same_post(server, c):
    script = KeepingKeys(THROTTLED, MADE)
    server.on("POST", PLACE, script)
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "7"
    async with MastodonAPI(Transport(server.origin, "t2", settings=Settings(clock=QuickClock()))) as other:
        assert (await other.create_status(status="Hello", idempotency_key="k")).id == "7"
    assert len(set(script.keys)) == 2


async def test_a_refusal_of_the_post_itself_stays(server, c):
    script = KeepingKeys(*[UNFINISHED] * 3)
    server.on("POST", PLACE, script)
    for _ in range(2):
        with pytest.raises(UnprocessedError, match="not ready"):
            await c.create_status(status="Hello", idempotency_key="k")
    assert len(script.keys) == 3


async def test_a_server_that_gives_every_key_for_a_known_one_is_not_asked_for_ever(server, c):
    server.on("POST", PLACE, replay(422, {"error": "no"}))
    with pytest.raises(UnprocessedError, match="no"):
        await c.create_status(status="Hello")
    assert len(server.requests) == MOST_RENEWALS + 1


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (500, "Post is duplicate but unable to resolve original"),
        (408, "Failed to resolve idempotency key note within 1000 ms"),
    ],
    ids=["iceshrimp", "iceshrimp.net"],
)
async def test_a_key_that_a_failed_try_has_taken_is_given_up_once_nothing_is_found(server, c, code, said):
    taken = answer(status=code, json={"error": said})
    route = server.on("POST", PLACE, BROKEN, taken, MADE)
    assert (await c.create_status(status="Hello")).id == "7"
    first, second, third = (request.headers["Idempotency-Key"] for request in route.requests)
    assert first == second != third


async def test_a_key_that_is_known_and_unclear_stays(server, c):
    route = server.on("POST", PLACE, answer(status=500, json={"error": "Duplicate key"}))
    with pytest.raises(ServerError):
        await c.create_status(status="Hello")
    assert len({request.headers["Idempotency-Key"] for request in route.requests}) == 1


class TakingKeys(KeepingKeys):
    """Takes a key with the first try, whatever becomes of it, and refuses it then, as Pixelfed does."""

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        key = request.headers["Idempotency-Key"]
        self.keys.append(key)
        if key in self.kept:
            return answer(status=400, json={"error": "Duplicate idempotency key."})
        self.kept[key] = now = self.script.pop(0)
        return now


@pytest.mark.parametrize("key", [None, "of-the-caller"])
async def test_a_key_that_a_refused_try_of_the_same_call_has_taken_is_given_up(server, c, key):
    script = TakingKeys(THROTTLED, THROTTLED, MADE)
    server.on("POST", PLACE, script)
    assert (await c.create_status(status="Hello", idempotency_key=key)).id == "7"
    assert len(set(script.keys)) == 3


async def test_a_key_that_another_call_has_taken_is_not(server, c):
    server.on("POST", PLACE, answer(status=400, json={"error": "Duplicate idempotency key."}))
    with pytest.raises(ClientError, match="Duplicate"):
        await c.create_status(status="Hello", idempotency_key="k")
    assert [request.path for request in server.requests if request.method == "POST"] == [PLACE]


async def test_a_key_that_another_process_has_taken_meanwhile_leads_to_its_post(server, c):
    taken = answer(status=400, json={"error": "Duplicate idempotency key."})
    server.on("POST", PLACE, THROTTLED, taken)
    server.on(
        "GET", "/api/v1/accounts/1/statuses", answer(json=[]), answer(json=[]), answer(json=[status(7)])
    )
    server.on("GET", f"{PLACE}/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "7"
    assert [request.path for request in server.requests].count(PLACE) == 2
