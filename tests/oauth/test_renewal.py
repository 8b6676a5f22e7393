"""Tokens that end, and are renewed before they do."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from oauth_servers import TOKEN, Patient, oauth_on

import atoot
from atoot.oauth import CredentialsError, CredentialStore
from atoot.oauth.credentials import Credentials
from atoot.oauth.files import locked
from atoot.oauth.renewal import TURN, Renewal, renewed
from atoot.oauth.tokens import refresh
from atoot.testing import answer
from quick_clock import SteppingClock

NOW = 1_800_000_000.0
FRESH = answer(
    json={**TOKEN, "access_token": "fresh-token", "refresh_token": "refresh-2", "expires_in": 3600}
)
REFUSED = answer(status=401, json={"error": "invalid_request", "error_description": "revoked"})


def kept(server, store, *, left: float, lifetime: float = 15 * 86400.0, **changes) -> Credentials:
    """A profile whose token has so many seconds left."""
    ends = datetime.fromtimestamp(NOW, UTC) + timedelta(seconds=left)
    made = Credentials(
        instance=server.host,
        use_https=False,
        access_token="old-token",
        account="alice",
        client_id="the-client-id",
        client_secret="the-client-secret",
        refresh_token="refresh-1",
        created_at=ends - timedelta(seconds=lifetime),
        expires_at=ends,
    )
    return store.save(replace(made, **changes))


@pytest.mark.parametrize(("lifetime", "early"), [(15 * 86400, 86400), (3600, 360), (0, 0), (-50, 0)])
def test_a_token_ends_soon_with_a_tenth_of_its_time_and_at_most_a_day_left(server, store, lifetime, early):
    made = kept(server, store, left=0, lifetime=lifetime)
    assert made.ends_soon(NOW - early)
    assert not made.ends_soon(NOW - early - 1)


@pytest.mark.parametrize("missing", ["refresh_token", "client_secret", "expires_at"])
def test_what_cannot_be_renewed_or_does_not_end_is_left_alone(server, store, missing):
    assert not kept(server, store, left=-5, **{missing: None}).ends_soon(NOW)


async def test_a_token_with_time_left_is_given_as_it_is(server, store):
    made = kept(server, store, left=5 * 86400.0)
    assert await renewed(made, store=store, clock=Patient(NOW)) is made
    assert server.requests == []


async def test_a_token_that_ends_is_renewed_and_kept_and_the_current_profile_stays(server, store):
    oauth_on(server, token=FRESH)
    made = kept(server, store, left=100)
    store.save(Credentials(instance="x.example", access_token="t", account="bob"))
    fresh = await renewed(made, store=store, clock=Patient(NOW))
    assert fresh.access_token == "fresh-token"
    assert store.get(made.profile) == fresh
    assert store.get().account == "bob"


async def test_what_another_process_has_renewed_is_not_renewed_again(server, store):
    made = kept(server, store, left=100)
    other = kept(server, store, left=86400.0 * 10, access_token="of-the-other")
    assert await renewed(made, store=store, clock=Patient(NOW)) == other
    assert server.requests == []


async def test_of_two_processes_that_renew_at_once_the_slower_one_takes_what_the_quicker_one_got(
    server, store, caplog
):
    oauth_on(server)
    made = kept(server, store, left=100)

    def refuse(_request):
        kept(server, store, left=86400.0 * 10, access_token="of-the-other")
        return REFUSED

    server.on("POST", "/oauth/token", refuse)
    assert (await renewed(made, store=store, clock=Patient(NOW))).access_token == "of-the-other"
    assert caplog.records == []


async def test_who_comes_while_another_renews_waits_and_takes_what_it_got(server, store):
    oauth_on(server, token=FRESH)
    made = kept(server, store, left=100)
    found = await asyncio.gather(*[renewed(made, store=store, clock=SteppingClock(NOW)) for _ in range(3)])
    assert {one.access_token for one in found} == {"fresh-token"}
    assert [request.path for request in server.requests].count("/oauth/token") == 1


async def test_one_who_does_not_come_to_an_end_is_not_waited_for_for_ever(server, store, caplog):
    oauth_on(server, token=FRESH)
    made = kept(server, store, left=100)
    clock = SteppingClock(NOW)
    with locked(store.path.with_name(f"{store.path.name}.renewal")):
        assert await renewed(made, store=store, clock=clock) == made
    assert clock.monotonic() >= NOW + TURN
    assert "could not be renewed: another process holds" in caplog.text


@pytest.mark.parametrize(("left", "said"), [(100, "ends soon"), (-100, "has ended")])
async def test_where_it_cannot_be_renewed_the_log_says_so_and_the_old_one_is_given(
    server, store, caplog, left, said
):
    oauth_on(server, token=REFUSED)
    made = kept(server, store, left=left)
    assert await renewed(made, store=store, clock=Patient(NOW)) == made
    assert f"the token of {made.name} {said} and could not be renewed" in caplog.text
    assert "refresh-1" not in caplog.text


async def test_a_token_that_could_not_be_kept_is_not_asked_for(server, store, path):
    oauth_on(server, token=FRESH)
    made = kept(server, store, left=100)
    path.write_bytes(b"no store any more")
    with pytest.raises(CredentialsError):
        await refresh(made, store=store, clock=Patient(NOW))
    assert [request.path for request in server.requests] == []


async def test_a_client_of_the_current_profile_begins_with_a_fresh_token(server, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    oauth_on(server, token=FRESH)
    store = CredentialStore(environ={})
    kept(server, store, left=-NOW)  # whenever this runs
    async with atoot.client(user_agent="my-bot/1.0") as c:
        assert c.get_access_token() == "fresh-token"
    assert store.get().access_token == "fresh-token"
    assert {request.headers["User-Agent"].split()[0] for request in server.requests} == {"my-bot/1.0"}


STATUS = {"id": "1", "content": "<p>x</p>", "account": {"id": "7", "acct": "alice", "username": "alice"}}


def refusing(good, json, *, said="The access token expired"):
    """What takes one token and no other."""

    def decide(request):
        shown = request.headers.get("Authorization")
        return answer(json=json) if shown == f"Bearer {good}" else answer(status=401, json={"error": said})

    return decide


@pytest.fixture
async def running(server, store):
    """A client whose token the server does not take any more, in the middle of a run."""
    oauth_on(server, token=FRESH)
    made = kept(server, store, left=-NOW + 10 * 86400.0, expires_at=None)
    c = await atoot.MastodonAPI.create(**made.for_client())
    Renewal(made, store).serve(c._http)
    yield c
    await c.close()


def asked_for_tokens(server):
    return [request.path for request in server.requests].count("/oauth/token")


async def test_a_token_that_ends_amid_a_run_is_renewed_and_the_call_goes_on(server, store, running):
    server.on("GET", "/api/v1/timelines/home", refusing("fresh-token", [STATUS]))
    view = running.with_options(retries=0)
    assert [one.id for one in await view.home_timeline()] == ["1"]
    assert running.get_access_token() == store.get().access_token == "fresh-token"
    assert [one.id for one in await running.home_timeline()] == ["1"]
    assert asked_for_tokens(server) == 1


async def test_a_token_that_pleroma_does_not_know_any_more_is_renewed(server, running):
    refused = answer(status=403, json={"error": "Invalid credentials."})
    server.on("GET", "/api/v1/timelines/home", refused, answer(json=[STATUS]))
    assert [one.id for one in await running.home_timeline()] == ["1"]
    assert asked_for_tokens(server) == 1


async def test_many_calls_that_are_refused_at_once_get_one_fresh_token(server, running):
    server.on("GET", "/api/v1/timelines/home", refusing("fresh-token", [STATUS]))
    pages = await asyncio.gather(*[running.home_timeline() for _ in range(10)])
    assert [[one.id for one in page] for page in pages] == [["1"]] * 10
    assert asked_for_tokens(server) == 1


async def test_a_post_that_is_refused_goes_out_once_with_the_key_that_it_had(server, running):
    server.on("POST", "/api/v1/statuses", refusing("fresh-token", STATUS))
    assert (await running.create_status(status="x")).id == "1"
    keys = {
        request.headers["Idempotency-Key"]
        for request in server.requests
        if request.path == "/api/v1/statuses"
    }
    assert len(keys) == 1


async def test_a_file_is_sent_again_from_its_beginning(server, running, tmp_path):
    server.on(
        "POST",
        "/api/v2/media",
        refusing("fresh-token", {"id": "9", "type": "image", "url": "https://x.example/a"}),
    )
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 100)
    with file.open("rb") as opened:
        assert (await running.upload_attachment(opened)).id == "9"
    sent = [request.body.count(b"x" * 100) for request in server.requests if request.path == "/api/v2/media"]
    assert sent == [1, 1]


async def test_a_token_that_another_process_has_got_is_taken_over(server, store, running):
    server.on("GET", "/api/v1/timelines/home", refusing("of-the-other", [STATUS]))
    kept(server, store, left=86400.0, access_token="of-the-other")
    assert [one.id for one in await running.home_timeline()] == ["1"]
    assert asked_for_tokens(server) == 0


async def test_a_call_that_is_given_up_does_not_lose_the_token_that_is_on_its_way(server, store, running):
    server.on("GET", "/api/v1/timelines/home", refusing("fresh-token", [STATUS]))
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly(_request):
        asked.set()
        await goes_on.wait()
        return FRESH

    server.on("POST", "/oauth/token", slowly)
    call = asyncio.create_task(running.home_timeline())
    await asked.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    goes_on.set()
    assert [one.id for one in await running.home_timeline()] == ["1"]
    assert store.get().refresh_token == "refresh-2"
    assert asked_for_tokens(server) == 1


async def test_a_server_that_refuses_every_token_is_asked_for_one_and_the_error_is_told(server, running):
    server.on("GET", "/api/v1/timelines/home", answer(status=401, json={"error": "The access token expired"}))
    for _ in range(3):
        with pytest.raises(atoot.UnauthorizedError, match="log in again"):
            await running.home_timeline()
    assert asked_for_tokens(server) == 1


async def test_where_no_fresh_token_is_given_the_error_is_that_of_the_call(server, running, caplog):
    server.on("POST", "/oauth/token", REFUSED)
    server.on("GET", "/api/v1/timelines/home", refusing("fresh-token", [STATUS]))
    with pytest.raises(atoot.UnauthorizedError, match="access token expired"):
        await running.home_timeline()
    assert "was refused and could not be renewed" in caplog.text


async def test_neither_the_old_token_nor_the_fresh_one_appears(server, running, caplog):
    caplog.set_level(1)
    server.on("GET", "/api/v1/timelines/home", refusing("fresh-token", [STATUS]))
    await running.home_timeline()
    server.on("GET", "/api/v1/*", answer(status=500, text="old-token fresh-token refresh-2"))
    with pytest.raises(atoot.ServerError) as caught:
        await running.with_options(retries=0).verify_account_credentials()
    shown = f"{caught.value} {caught.value!r} {vars(caught.value)} {caplog.text}"
    assert not [secret for secret in ("old-token", "fresh-token") if secret in shown]


async def test_a_stream_that_is_refused_is_opened_with_a_fresh_token(server, running):
    def decide(request):
        if request.headers.get("Authorization") != "Bearer fresh-token":
            return answer(status=401, json={"error": "The access token expired"})
        return answer(
            headers={"Content-Type": "text/event-stream"},
            body=b"event: update\ndata: " + json.dumps(STATUS).encode() + b"\n\n",
        )

    server.on("GET", "/api/v1/streaming*", decide)
    server.on("GET", "/api/v1/timelines/home", refusing("fresh-token", []))
    async with running.stream("user", transport="sse") as events:
        async for event in events:
            if isinstance(event, atoot.events.StatusPosted):
                break
    assert event.status.id == "1"
    assert asked_for_tokens(server) == 1


async def test_a_client_of_the_current_profile_has_its_token_renewed_amid_a_run(
    server, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    oauth_on(server, token=FRESH)
    server.on("GET", "/api/v1/timelines/home", refusing("fresh-token", [STATUS]))
    kept(server, CredentialStore(environ={}), left=0, expires_at=None)
    async with atoot.client() as c:
        assert c.get_access_token() == "old-token"
        assert [one.id for one in await c.home_timeline()] == ["1"]
        assert c.get_access_token() == "fresh-token"
