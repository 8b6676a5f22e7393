"""Apps that were registered are used again: servers let an address register few."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from oauth_servers import APP, TOKEN, Browser, asked_in, oauth_on, quietly

from atoot import RatelimitError
from atoot.oauth import logout
from atoot.oauth.apps import MOST, AppStore
from atoot.oauth.credentials import CredentialsError, DeniedError, UnsafeFileError
from atoot.oauth.grants import App
from atoot.oauth.scopes import Scopes
from atoot.oauth.tokens import save_token
from atoot.secrets import Secret
from atoot.testing import answer


def registrations(server):
    return [request.path for request in server.requests].count("/api/v1/apps")


async def log_in(server, store, **options):
    browser = Browser()
    made = await quietly(server, store, on_url=browser, **options)
    await browser.page
    return made, asked_in(browser.url)


# As Mastodon says it.
NO_GRANT = answer(
    status=400,
    json={
        "error": "invalid_grant",
        "error_description": "The provided authorization grant is invalid, expired, revoked, does not match the "
        "redirection URI used in the authorization request, or was issued to another client.",
    },
)
NO_CLIENT = answer(status=401, json={"error": "invalid_client"})


async def test_the_sixth_registration_in_ten_minutes_is_said_at_once_with_the_time(server, store):
    refusal = answer(
        status=429,
        json={"error": "Too many requests"},
        headers={
            "X-RateLimit-Limit": "5",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": f"{datetime.now(UTC) + timedelta(seconds=464):%Y-%m-%dT%H:%M:%S}.123456Z",
        },
    )
    oauth_on(server, app=refusal)
    with pytest.raises(RatelimitError, match=r"only a few apps .* try again in 46[0-5] s, at \d\d:\d\d:\d\d"):
        await quietly(server, store, on_url=lambda _: pytest.fail("somebody was asked"))
    assert registrations(server) == 1


@pytest.mark.parametrize(
    "verify", [answer(status=404), answer(status=405), answer(status=501), answer(json={})]
)
async def test_an_app_is_used_again_also_where_it_cannot_be_verified(server, store, verify):
    oauth_on(server)
    server.on("GET", "/api/v1/apps/verify_credentials", verify)
    for _ in range(3):
        _, asked = await log_in(server, store)
    assert registrations(server) == 1
    assert asked["client_id"] == APP["client_id"]


async def test_a_login_that_comes_to_nothing_leaves_its_app_for_the_next(server, store):
    oauth_on(server)
    browser = Browser(lambda asked: {"error": "access_denied", "state": asked["state"]})
    for _ in range(6):
        with pytest.raises(DeniedError):
            await quietly(server, store, on_url=browser)
        await browser.page
    assert registrations(server) == 1
    assert not store.path.exists()
    assert stat.S_IMODE(store.apps.path.stat().st_mode) == 0o600


async def test_a_logout_leaves_the_app_for_the_next_login(server, store):
    oauth_on(server)
    made, _ = await log_in(server, store)
    await logout(made.profile, store=store)
    server.on("POST", "/oauth/token", NO_GRANT, answer(json=TOKEN))  # the first is whether the app is known
    again, _ = await log_in(server, store)
    assert registrations(server) == 1
    assert again.access_token == TOKEN["access_token"]


async def test_an_app_that_the_server_does_not_know_any_more_is_forgotten(server, store):
    oauth_on(server)
    made, _ = await log_in(server, store)
    await logout(made.profile, store=store)
    server.on("POST", "/oauth/token", NO_CLIENT, answer(json=TOKEN))
    server.on("POST", "/api/v1/apps", answer(json=APP | {"client_id": "another"}))
    _, asked = await log_in(server, store)
    assert asked["client_id"] == "another"
    assert [app.client_id for app in store.apps.of(server.origin)] == ["another"]


async def test_an_app_whose_token_was_revoked_is_used_again_if_the_server_knows_it(server, store):
    oauth_on(server)
    await log_in(server, store)
    server.on(
        "GET", "/api/v1/apps/verify_credentials", answer(status=401, json={"error": "The token was revoked"})
    )
    server.on("POST", "/oauth/token", NO_GRANT, answer(json=TOKEN))
    await log_in(server, store)
    assert registrations(server) == 1


async def test_the_app_of_another_server_is_not_used(server, store):
    oauth_on(server)
    store.apps.keep("https://other.example", "atoot", app("7"))
    await log_in(server, store)
    assert registrations(server) == 1


# Where the store cannot be used


@pytest.mark.parametrize("name", ["credentials.json", "other.json"])
async def test_a_folder_that_others_can_enter_is_refused_before_anybody_is_asked(server, tmp_path, name):
    tmp_path.chmod(0o755)
    oauth_on(server)
    for refused in (
        quietly(server, tmp_path / name, on_url=lambda _: pytest.fail("somebody was asked")),
        save_token(server.host, "token", store=tmp_path / name, use_https=False),
    ):
        with pytest.raises(UnsafeFileError, match="chmod 700"):
            await refused
    assert server.requests == []
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_none_is_refused_before_anybody_is_asked(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CredentialsError):
        await quietly(server, tmp_path / "file" / "credentials.json")
    assert server.requests == []


# The file


def app(number, redirect="http://127.0.0.1:7/callback"):
    return App(
        client_id=number, client_secret=Secret("s"), redirect_uris=(redirect,), scopes=Scopes.of("read")
    )


def test_the_newest_app_comes_first_and_few_are_kept(tmp_path):
    tmp_path.chmod(0o700)
    store = AppStore(tmp_path / "credentials.json")
    for number in range(MOST + 2):
        store.keep("https://a.example", "atoot", app(str(number)))
    store.keep("https://a.example", "atoot", app("3"))
    assert [one.client_id for one in store.of("https://a.example")] == ["3", "6", "5", "4", "2"]
    assert store.of("https://a.example")[0].app == app("3")
    assert store.of("https://b.example") == []
    store.forget("https://a.example", "6")
    assert [one.client_id for one in store.of("https://a.example")] == ["3", "5", "4", "2"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"apps": 7}', '{"apps": {"a": [{}]}}', "[" * 100_000])
def test_a_damaged_file_has_no_apps_and_is_written_anew(tmp_path, content):
    tmp_path.chmod(0o700)
    store = AppStore(tmp_path / "credentials.json")
    store.path.write_text(content)
    store.path.chmod(0o600)
    assert store.of("https://a.example") == []
    store.keep("https://a.example", "atoot", app("1"))
    assert len(store.of("https://a.example")) == 1


def test_a_file_that_others_can_read_is_refused(tmp_path):
    tmp_path.chmod(0o700)
    store = AppStore(tmp_path / "credentials.json")
    store.keep("https://a.example", "atoot", app("1"))
    store.path.chmod(0o644)
    with pytest.raises(UnsafeFileError, match="chmod 600"):
        store.of("https://a.example")


def test_no_secret_is_shown(tmp_path):
    tmp_path.chmod(0o700)
    store = AppStore(tmp_path / "credentials.json")
    store.keep("https://a.example", "atoot", App(client_id="1", client_secret=Secret("s3cret")))
    assert "s3cret" not in repr(store.of("https://a.example"))


def kept_app(client_id="1", secret="s"):
    return App(client_id=client_id, client_secret=Secret(secret), scopes=Scopes.of("read"))


def test_a_server_that_gives_an_endless_secret_costs_no_other_its_apps(tmp_path):
    apps = AppStore.at(tmp_path / "own" / "apps.json")
    apps.keep("https://good.example", "atoot", kept_app())
    for size in (100_000, 5_000_000):
        with pytest.raises(CredentialsError, match="says of the app has more than") as caught:
            apps.keep("https://evil.example", "atoot", kept_app(secret="x" * size))
        assert "xxx" not in str(caught.value)
    apps.keep("https://good.example", "atoot", kept_app("2"))
    assert [one.client_id for one in apps.of("https://good.example")] == ["2", "1"]
    assert apps.of("https://evil.example") == []


def test_of_more_servers_than_a_file_can_hold_the_latest_stay(tmp_path, monkeypatch):
    monkeypatch.setattr("atoot.oauth.apps.LARGEST", 2000)
    apps = AppStore.at(tmp_path / "own" / "apps.json")
    for number in range(40):
        apps.keep(f"https://s{number}.example", "atoot", kept_app())
        assert apps.path.stat().st_size <= 2000
        assert len(apps.of(f"https://s{number}.example")) == 1
    assert apps.of("https://s0.example") == []
    assert len(apps.of("https://s38.example")) == 1
