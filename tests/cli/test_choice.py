from datetime import UTC, datetime

import pytest

from atoot.cli.choice import connected, credentials_for, place_of, tell_wait
from atoot.cli.command import Choice
from atoot.cli.errors import CommandError
from atoot.message import Request
from atoot.oauth.credentials import Credentials, NoProfileError
from atoot.oauth.places import Named
from atoot.oauth.store import CredentialStore
from atoot.testing import answer
from tables import each

NOBODY = Choice()


@pytest.fixture
def store(tmp_path):
    """Profiles of two people on one instance, and of one on another."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    made = CredentialStore(folder / "credentials.json", environ={})
    for account, host in (("alice", "one.example"), ("bob", "one.example"), ("carol", "two.example")):
        made.save(Credentials(instance=host, access_token=f"{account}-token", account=account))
    return made


def chosen(store, choice, **environ):
    found = credentials_for(choice, store, environ)
    return found.account if isinstance(found, Credentials) else found


def test_without_a_word_it_is_the_current_profile(store):
    assert chosen(store, NOBODY) == "carol"


def test_a_profile_is_chosen_by_its_name(store):
    assert chosen(store, Choice(profile="bob@one.example")) == "bob"
    assert chosen(store, Choice(profile="bob@one.example", instance="https://one.example/")) == "bob"
    with pytest.raises(CommandError, match=r"not of two\.example"):
        chosen(store, Choice(profile="bob@one.example", instance="two.example"))
    with pytest.raises(NoProfileError):
        chosen(store, Choice(profile="dave"))


def test_an_instance_chooses_its_only_profile_or_the_current_one(store):
    store.use("alice@one.example")
    assert chosen(store, Choice(instance="two.example")) == "carol"
    assert chosen(store, Choice(instance="one.example")) == "alice"


def test_several_profiles_of_an_instance_are_named_if_none_is_current(store):
    with pytest.raises(CommandError, match=r"--profile .*alice@one\.example, bob@one\.example"):
        chosen(store, Choice(instance="one.example"))


def test_where_nobody_has_logged_in_only_the_instance_is_known(store):
    assert chosen(store, Choice(instance="http://localhost:3000")) == Named("http://localhost:3000")
    assert chosen(store, NOBODY, ATOOT_INSTANCE="three.example") == Named("https://three.example")


def test_a_token_of_the_environment_goes_to_its_own_instance_only(store):
    environ = {"ATOOT_INSTANCE": "three.example", "ATOOT_ACCESS_TOKEN": "dave-token"}
    found = credentials_for(NOBODY, store, environ)
    assert (found.instance, str(found.access_token)) == ("three.example", "dave-token")
    assert chosen(store, Choice(instance="two.example"), **environ) == "carol"
    assert chosen(store, Choice(instance="four.example"), **environ) == Named("https://four.example")
    plain = chosen(store, Choice(instance="http://three.example"), **environ)
    assert plain == Named("http://three.example")


def test_a_token_without_an_instance_belongs_to_the_one_that_is_named(store):
    found = credentials_for(Choice(instance="three.example"), store, {"ATOOT_ACCESS_TOKEN": "dave-token"})
    assert (found.instance, str(found.access_token)) == ("three.example", "dave-token")


@each("instance", ["", "a b", "user:word@example.org", "example.org/path"])
def test_what_is_no_instance_is_wrong_usage(instance):
    with pytest.raises(CommandError) as raised:
        place_of(instance)
    assert raised.value.status == 2


def test_only_a_long_wait_is_told(capsys):
    tell_wait(Request("GET", "/x"), 1.0, "all")
    tell_wait(Request("GET", "/x"), 60.0, "all")
    assert capsys.readouterr().err == "waiting 60 s for the rate limit of the server (all)\n"


@pytest.mark.parametrize(("renews", "used"), [(True, "fresh-token"), (False, "old-token")])
async def test_a_command_begins_with_a_fresh_token_if_it_has_time_for_that(
    server, tmp_path, monkeypatch, renews, used
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    ending = Credentials(
        instance=server.host,
        use_https=False,
        access_token="old-token",
        client_id="id",
        client_secret="secret",
        refresh_token="refresh-1",
        expires_at=long_ago,
    )
    CredentialStore(environ={}).save(ending)
    fresh = {"access_token": "fresh-token", "token_type": "Bearer", "refresh_token": "refresh-2"}
    server.on("POST", "/oauth/token", answer(json=fresh))
    async with connected(NOBODY, renews=renews) as c:
        assert c.get_access_token() == used


@pytest.mark.parametrize(
    ("command", "advice"),
    [
        (("whoami",), "nobody has logged in yet; run: atoot login INSTANCE"),
        (("timeline", "public"), "run: atoot login INSTANCE, or read without a login: --instance HOST"),
        (("timeline", "--profile", "moon"), "there is no profile 'moon'"),
    ],
)
def test_who_is_not_logged_in_is_told_what_to_type(command, advice, shell):
    done = shell.run(*command)
    assert done.status == 1
    assert advice in done.err
    assert "await" not in done.err
