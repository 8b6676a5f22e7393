"""The client without await does what the one with it does."""

import inspect
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

import atoot
import atoot.sync
from atoot.entities import CredentialAccount, Status
from atoot.sync import MastodonAPI
from atoot.testing import EmbeddedInstance, ScriptedServer, answer, stall


@pytest.fixture
def alice(instance: EmbeddedInstance) -> Iterator[MastodonAPI]:
    with atoot.sync.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c:
        yield c


@pytest.fixture
def bob(instance: EmbeddedInstance) -> Iterator[MastodonAPI]:
    with atoot.sync.client(instance.host, access_token=instance.tokens["bob"], use_https=False) as c:
        yield c


@pytest.fixture
def here() -> Iterator[ScriptedServer]:
    """A scripted server on the loop of `atoot.sync`."""
    server = ScriptedServer()
    atoot.sync.run(server.__aenter__())
    yield server
    atoot.sync.run(server.__aexit__(None, None, None))


@pytest.fixture
def c(here: ScriptedServer) -> Iterator[MastodonAPI]:
    with atoot.sync.client(here.host, access_token="token-of-alice", use_https=False, retries=0) as c:
        yield c


def test_an_operation_gives_the_entity(alice: MastodonAPI):
    me = alice.verify_account_credentials()
    assert isinstance(me, CredentialAccount)
    made = alice.create_status(status="Hello")
    assert isinstance(made, Status)
    assert alice.view_status(made).text() == "Hello"
    assert alice.delete_status(made).id == made.id


def test_a_list_is_iterated_over_for_all_items_and_asked_for_its_first_page(alice: MastodonAPI):
    made = [alice.create_status(status=f"Number {n}").id for n in range(5)]
    me = alice.verify_account_credentials()
    listing = alice.account_statuses(me, limit=2)
    assert isinstance(listing, atoot.sync.Paged)
    assert [status.id for status in listing] == made[::-1]
    first = listing.first_page()
    assert [status.id for status in first] == made[:2:-1]
    assert [status.id for status in alice.get_next(first)] == made[2:0:-1]
    assert alice.get_previous(alice.get_next(first))[0].id in made
    assert [len(page) for page in listing.pages()] == [2, 2, 1]
    assert [status.id for status in alice.get_all(listing)] == made[::-1]
    assert len(alice.get_n_pages(listing, n=2)) == 4


def test_an_object_with_a_list_in_it_can_be_walked_too(alice: MastodonAPI):
    found = alice.search("alice", search_type="accounts")
    assert isinstance(found, atoot.sync.PagedObject)
    assert [account.acct for account in found] == ["alice"]
    assert [account.acct for account in found.first_page().accounts] == ["alice"]


def test_a_walk_waits_for_a_page_and_not_for_each_item(c: MastodonAPI, here: ScriptedServer):
    link = {"Link": f'<{here.origin}/api/v1/followed_tags?max_id=2>; rel="next"'}
    tags = [{"name": name} for name in "abcd"]
    here.on("GET", "/api/v1/followed_tags", answer(json=tags[:2], headers=link), answer(json=tags[2:]))
    walk = iter(c.followed_tags())
    assert next(walk).name == "a"
    assert len(here.requests) == 1
    assert [tag.name for tag in walk] == ["b", "c", "d"]
    assert len(here.requests) == 2


def test_a_list_has_no_places_and_says_what_to_take(c: MastodonAPI):
    with pytest.raises(TypeError, match=r"first_page\(\)"):
        c.home_timeline()[0]
    with pytest.raises(TypeError, match="expected a list of the API"):
        c.get_all([])


def test_events_come_as_they_happen(alice: MastodonAPI, bob: MastodonAPI):
    with alice.stream("user") as events:
        assert [str(stream) for stream in events.subscriptions] == ["user"]
        bob.create_status(status="@alice Hi")
        event = next(event for event in events if isinstance(event, atoot.events.NotificationReceived))
        assert event.notification.account.acct == "bob"
        assert set(events.connections) == set(events.subscriptions)
        assert events.dropped == 0
        events.subscribe("public")
        events.unsubscribe("user")
        assert [str(stream) for stream in events.subscriptions] == ["public"]
    assert list(events) == []


def test_a_stream_says_how_it_is_opened(alice: MastodonAPI):
    with pytest.raises(ValueError, match="which stream"):
        alice.stream()
    with pytest.raises(RuntimeError, match="open the stream first"):
        next(alice.stream("user"))
    with pytest.raises(RuntimeError, match="open the websocket first"):
        alice.streaming("user").receive()


def test_a_bare_websocket_can_be_read(alice: MastodonAPI, bob: MastodonAPI):
    with alice.streaming("user") as socket:
        bob.create_status(status="@alice Hi")
        assert next(socket).json()["event"] in ("update", "notification")
        bob.create_status(status="@alice Again")
        assert socket.receive(timeout=5).json()["event"] in ("update", "notification")
        assert not socket.closed
        with pytest.raises(TimeoutError):
            socket.receive(timeout=0.001)
    assert socket.closed


def test_a_handler_is_called_in_the_thread_that_waits(alice: MastodonAPI, bob: MastodonAPI):
    seen = []

    class EnoughError(Exception):
        pass

    def handler(client: MastodonAPI, message):
        seen.append((client, message.json()["event"]))
        raise EnoughError

    with ThreadPoolExecutor() as pool:
        done = pool.submit(alice.streaming_handler, "user", handler)
        while not done.done():
            bob.create_status(status="@alice Hi")
        with pytest.raises(EnoughError):
            done.result()
    assert seen[0][0] is alice


def test_an_error_is_the_same_and_shows_the_line_of_the_caller(alice: MastodonAPI):
    with pytest.raises(atoot.NotFoundError, match=r"404 Not Found: .*GET /api/v1/statuses/0") as caught:
        alice.view_status("0")
    shown = traceback.format_exception(caught.value)
    assert "alice.view_status" in "".join(shown)
    frames = traceback.extract_tb(caught.tb)
    ours = [frame.filename for frame in frames if "/atoot/sync/" in frame.filename]
    assert len(ours) == 2
    assert not any("asyncio" in frame.filename for frame in frames)


def test_an_argument_that_is_none_is_refused_before_anything_is_sent(c: MastodonAPI, here: ScriptedServer):
    with pytest.raises(TypeError, match="view_status"):
        c.view_status()
    with pytest.raises(ValueError, match="poll_expires_in without poll_options"):
        c.create_status(status="x", poll_expires_in=5)
    assert here.requests == []


def test_options_hold_for_the_view_alone(c: MastodonAPI, here: ScriptedServer):
    here.on("GET", "/api/v1/statuses/1", stall())
    view = c.with_options(timeout=0.05).with_options(priority=True)
    with pytest.raises(atoot.MastodonError):
        view.view_status("1")
    assert view.base_url == c.base_url
    with pytest.raises(ValueError, match="timeout"):
        c.with_options(timeout=-1)


def test_what_is_known_of_limits_can_be_asked(alice: MastodonAPI):
    alice.verify_account_credentials()
    assert "all" in alice.limits
    assert alice.deviations == []
    assert alice.forecast("delete_status") >= 0
    assert type(alice.forecast_streams("user")).__name__ == "StreamForecast"
    assert alice.ratelimit_limit
    assert alice.ratelimit_remaining
    assert alice.ratelimit_lastcall
    assert alice.ratelimit_server_date
    assert alice.ratelimit_reset is None or alice.ratelimit_reset
    assert alice.get_access_token()
    assert (alice.client_id, alice.client_secret) == (None, None)
    assert repr(alice) == f"<atoot.sync.MastodonAPI {alice.base_url}>"


def test_a_post_with_a_picture_goes_in_one_call(alice: MastodonAPI):
    from atoot.cli.picture import sunrise

    told = []
    post = alice.publish(
        "Look", media=atoot.Attachment(sunrise(), "a sunrise"), progress=lambda *n: told.append(n)
    )
    assert [media.description for media in post.media_attachments] == ["a sunrise"]
    assert told


def test_a_person_logs_in_and_is_asked_in_the_thread_that_waits(instance: EmbeddedInstance):
    import threading

    asked, told = [], []

    def ask(url: str) -> str:
        asked.append(threading.current_thread())
        return instance.consent(url, username="alice")

    options = {"store": False, "use_https": False, "out_of_band": True, "open_browser": False}
    made = atoot.sync.login(instance.host, ask_code=ask, on_url=told.append, **options)
    assert asked == [threading.current_thread()]
    assert told
    with atoot.sync.client(**made.for_client()) as c:
        assert c.verify_account_credentials().acct == "alice"

    def give_up(url: str) -> str:
        raise LookupError("nobody there")

    with pytest.raises(LookupError, match="nobody there"):
        atoot.sync.login(instance.host, ask_code=give_up, **options)


def test_the_old_way_to_log_in_needs_no_session(instance: EmbeddedInstance):
    app, secret = MastodonAPI.create_app(instance.host, use_https=False)
    assert app in MastodonAPI.browser_login_url(instance.host, app, use_https=False)
    token = MastodonAPI.login(instance.host, app, secret, use_https=False)
    with MastodonAPI.create(instance.host, access_token=token, use_https=False) as c:
        assert c.verify_app_credentials().name


def test_several_threads_share_a_client(alice: MastodonAPI):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: alice.create_status(status=f"Number {n}").id, range(24)))
    assert len(set(made)) == 24
    me = alice.verify_account_credentials()
    assert {status.id for status in alice.account_statuses(me)} == set(made)


async def test_it_works_where_a_loop_runs_already(instance: EmbeddedInstance):
    with atoot.sync.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c:
        assert c.verify_account_credentials().acct == "alice"


def test_a_hook_that_calls_the_client_is_told_and_does_not_hang(here: ScriptedServer, caplog):
    here.on("GET", "/api/v1/instance/rules", answer(json=[]))
    hooks = atoot.Hooks(on_request=lambda *_: c.view_status("1"))
    with atoot.sync.client(here.host, use_https=False, hooks=hooks) as c:
        assert c.get("/api/v1/instance/rules") == []
    assert "atoot.sync was called from its own loop" in caplog.text


def test_a_closed_client_says_so_and_may_be_closed_again(here: ScriptedServer):
    c = atoot.sync.client(here.host, use_https=False)
    c.close()
    c.close()
    with pytest.raises(RuntimeError, match="closed"):
        c.get("/api/v1/instance/rules")


def test_a_method_is_documented_as_it_is_written_here():
    assert inspect.signature(MastodonAPI.view_status) == inspect.signature(atoot.MastodonAPI.view_status)
    assert MastodonAPI.view_status.__qualname__ == "MastodonAPI.view_status"
    written = [inspect.getdoc(getattr(MastodonAPI, name)) for name in dir(MastodonAPI) if name[0] != "_"]
    assert [doc for doc in written if doc and ("async with" in doc or "async for" in doc)] == []
