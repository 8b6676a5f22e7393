"""Secrets in the keyring of the system, which each system has another of."""

import sys
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from people import ALICE, BOB, SECRETS

from atoot.oauth.apps import MOST
from atoot.oauth.credentials import CredentialsError
from atoot.oauth.grants import App
from atoot.oauth.keyring import Keyring
from atoot.oauth.scopes import Scopes
from atoot.oauth.store import CredentialStore
from atoot.secrets import Secret
from shown_locals import shown_with_locals

MASTODON, OTHER = "https://mastodon.example", "https://other.example"


def app(client_id="1", secret="app-secret"):
    return App(client_id=client_id, client_secret=Secret(secret), scopes=Scopes.of("read"))


class FakeKeyring(SimpleNamespace):
    """What the package `keyring` offers, in memory."""

    def __init__(self):
        self.entries = {}
        self.closed = False

    def _open(self):
        if self.closed:
            raise RuntimeError("alice-token alice-secret")

    def get_password(self, service, name):
        self._open()
        return self.entries.get((service, name))

    def set_password(self, service, name, text):
        self._open()
        self.entries[service, name] = text

    def delete_password(self, service, name):
        self._open()
        del self.entries[service, name]


@pytest.fixture
def keyring(monkeypatch):
    made = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", made)
    return made


def test_secrets_are_in_the_keyring_and_the_rest_in_the_file(keyring, path):
    store = CredentialStore(path, keyring=True, environ={})
    kept = store.save(ALICE)
    text = path.read_text()
    assert not any(secret in text for secret in SECRETS)
    assert "alice@mastodon.example" in text
    assert all(secret in str(keyring.entries) for secret in SECRETS[:3])
    assert store.get() == kept
    # Whoever reads it later need not know where the secrets are.
    assert CredentialStore(path, environ={}).get() == kept


def test_a_profile_that_goes_takes_its_secrets_along(keyring, path):
    store = CredentialStore(path, keyring=True, environ={})
    store.save(ALICE)
    CredentialStore(path, environ={}).remove("alice@mastodon.example")
    assert keyring.entries == {}


def test_two_stores_do_not_share_secrets(keyring, path, tmp_path):
    first = CredentialStore(path, keyring=True, environ={})
    second = CredentialStore(tmp_path / "second" / "credentials.json", keyring=True, environ={})
    first.save(ALICE)
    second.save(replace(ALICE, access_token="second-token"))
    assert first.get().access_token == "alice-token"


def test_a_keyring_that_is_closed_is_said_without_what_it_said(keyring, path):
    store = CredentialStore(path, keyring=True, environ={})
    store.save(ALICE)
    keyring.closed = True
    for call in (store.get, lambda: store.save(BOB)):
        with pytest.raises(CredentialsError, match="keyring refuses: RuntimeError") as caught:
            call()
        assert not any(secret in str(caught.value) for secret in SECRETS)
        assert caught.value.__context__ is None


@pytest.mark.parametrize("entry", [None, "no JSON", "[]"])
def test_secrets_that_are_gone_are_said(keyring, path, entry):
    store = CredentialStore(path, keyring=True, environ={})
    store.save(ALICE)
    for key in list(keyring.entries):
        keyring.entries[key] = entry
    with pytest.raises(CredentialsError, match="log in again"):
        store.get()
    store.remove("alice@mastodon.example")


def test_without_the_package_the_error_says_what_to_install(monkeypatch, path):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CredentialsError, match="pip install keyring"):
        CredentialStore(path, keyring=True, environ={}).save(ALICE)
    assert not path.exists()


def test_an_entry_is_found_again_and_one_that_is_not_there_is_no_harm(keyring):
    kept = Keyring("a place")
    kept.set("ann", {"access_token": "alice-token"})
    assert kept.get("ann") == {"access_token": "alice-token"}
    assert [*keyring.entries] == [("atoot", "a place#ann")]
    kept.remove("ann")
    kept.remove("ann")
    assert keyring.entries == {}
    with pytest.raises(CredentialsError, match="no secrets of the profile ann"):
        kept.get("ann")


def test_no_traceback_with_local_variables_shows_what_a_closed_keyring_was_given(keyring, path):
    keyring.closed = True
    with pytest.raises(CredentialsError) as caught:
        CredentialStore(path, keyring=True, environ={}).save(ALICE)
    shown = shown_with_locals(caught.value, __file__)
    assert "set_password" in shown
    assert not any(secret in shown for secret in SECRETS)


# Apps


def test_the_secret_of_an_app_is_in_the_keyring_and_comes_back(keyring, path):
    apps = CredentialStore(path, keyring=True, environ={}).apps
    apps.keep(MASTODON, "atoot", app())
    assert "app-secret" not in apps.path.read_text()
    (kept,) = apps.of(MASTODON)
    assert (kept.client_id, kept.client_secret, kept.client_name) == ("1", "app-secret", "atoot")
    assert "app-secret" not in repr(kept)
    # Without the keyring it is an app whose secret nobody knows: none that can be used.
    assert [one.client_secret for one in CredentialStore(path, environ={}).apps.of(MASTODON)] == [""]


def test_two_servers_that_count_their_apps_are_told_apart(keyring, path):
    apps = CredentialStore(path, keyring=True, environ={}).apps
    apps.keep(MASTODON, "atoot", app("1", "secret-of-mastodon"))
    apps.keep(OTHER, "atoot", app("1", "secret-of-other"))
    assert [one.client_secret for one in apps.of(MASTODON)] == ["secret-of-mastodon"]
    assert [one.client_secret for one in apps.of(OTHER)] == ["secret-of-other"]
    apps.forget(MASTODON, "1")
    assert apps.of(MASTODON) == []
    assert [one.client_secret for one in apps.of(OTHER)] == ["secret-of-other"]


def test_an_app_whose_secret_is_gone_is_none_and_keeps_nobody_from_logging_in(keyring, path):
    apps = CredentialStore(path, keyring=True, environ={}).apps
    apps.keep(MASTODON, "atoot", app("1"))
    apps.keep(MASTODON, "atoot", app("2"))
    (lost,) = [name for name in keyring.entries if "app 1 " in name[1]]
    del keyring.entries[lost]
    assert [one.client_id for one in apps.of(MASTODON)] == ["2"]
    keyring.closed = True
    assert apps.of(MASTODON) == []


def test_the_keyring_keeps_no_app_longer_than_the_file_does(keyring, path):
    apps = CredentialStore(path, keyring=True, environ={}).apps
    for number in range(MOST + 2):
        apps.keep(MASTODON, "atoot", app(str(number)))
    assert len(keyring.entries) == MOST
    apps.keep(MASTODON, "atoot", app("6", "newer"))
    assert len(keyring.entries) == MOST
    for one in apps.of(MASTODON):
        apps.forget(MASTODON, one.client_id)
    assert keyring.entries == {}
