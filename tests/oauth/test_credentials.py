import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import MastodonAPI
from atoot.oauth.credentials import Credentials
from atoot.oauth.scopes import Scopes

SECRETS = ("the-token", "the-client-secret", "the-refresh-token")
WHOLE = Credentials(
    instance="Mastodon.Example:3000",
    access_token=SECRETS[0],
    account="alice",
    profile="work",
    client_id="id",
    client_secret=SECRETS[1],
    refresh_token=SECRETS[2],
    scopes=Scopes.of("read"),
    use_https=False,
    client_name="bot",
    app_scopes=Scopes.of("read write"),
    redirect_uris=("http://127.0.0.1:4000/callback",),
    created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    expires_at=datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC),
)
LEAST = Credentials(instance="https://mastodon.example/", access_token="t")


def test_nothing_shows_a_secret():
    for text in (repr(WHOLE), str(WHOLE), f"{WHOLE}", repr([WHOLE]), repr(WHOLE.app)):
        assert not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize("credentials", [WHOLE, LEAST])
def test_credentials_survive_being_kept(credentials):
    assert Credentials.from_dict(credentials.to_dict()) == credentials
    again = pickle.loads(pickle.dumps(credentials))
    assert again == credentials
    assert "the-token" not in repr(again)


def test_what_is_not_set_is_not_kept():
    assert LEAST.to_dict() == {"instance": "mastodon.example", "access_token": "t", "use_https": True}


def test_an_instance_is_a_host():
    assert WHOLE.instance == "mastodon.example:3000"
    assert WHOLE.origin == "http://mastodon.example:3000"
    assert LEAST.origin == "https://mastodon.example"
    for nonsense in ("", "a/b", "user@host", "http://plain.example"):
        with pytest.raises(ValueError, match="instance"):
            Credentials(instance=nonsense, access_token="t")


def test_a_token_that_is_none_is_refused_and_not_shown():
    with pytest.raises(ValueError, match="token") as caught:
        Credentials(instance="mastodon.example", access_token="secret\n")
    assert "secret" not in str(caught.value)


def test_the_name_is_the_account_with_its_host():
    assert WHOLE.name == "alice@mastodon.example:3000"
    assert LEAST.name == "mastodon.example"


def test_an_app_needs_its_secret():
    assert LEAST.app is None
    app = WHOLE.app
    assert app is not None
    assert app.client_secret == SECRETS[1]
    assert app.scopes == Scopes.of("read write")


def test_a_token_expires_when_it_was_said():
    moment = WHOLE.expires_at.timestamp()
    assert not WHOLE.is_expired(moment - 1)
    assert WHOLE.is_expired(moment)
    assert not LEAST.is_expired(moment)


async def test_a_client_is_made_of_them():
    c = await MastodonAPI.create(**WHOLE.for_client())
    assert c.base_url == WHOLE.origin
    assert c.get_access_token() == SECRETS[0]
    assert c.client_id == "id"
    await c.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"instance": 7},
        {"access_token": None},
        {"use_https": "yes"},
        {"scopes": 7},
        {"created_at": "yesterday"},
        {"created_at": 7},
        {"redirect_uris": "x"},
        {"client_secret": ["x"]},
    ],
)
def test_what_are_no_credentials_is_refused(changes):
    with pytest.raises((TypeError, ValueError)):
        Credentials.from_dict({**WHOLE.to_dict(), **changes})


@pytest.mark.parametrize("field", ["instance", "access_token"])
def test_without_instance_or_token_there_are_none(field):
    data = WHOLE.to_dict()
    del data[field]
    with pytest.raises(ValueError, match="missing"):
        Credentials.from_dict(data)


def test_fields_of_later_versions_and_times_without_zone_are_no_trouble():
    data = {**LEAST.to_dict(), "colour": "blue", "expires_at": "2026-01-03T03:04:05"}
    assert Credentials.from_dict(data).expires_at == WHOLE.expires_at


@given(
    scopes=st.lists(st.sampled_from(["read", "write", "push"])).map(Scopes),
    expires=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
    account=st.text(),
)
def test_whatever_they_hold_it_is_kept(scopes, expires, account):
    credentials = Credentials(
        instance="mastodon.example", access_token="t", scopes=scopes, expires_at=expires, account=account
    )
    assert Credentials.from_dict(credentials.to_dict()) == credentials
