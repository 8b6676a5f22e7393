import json
import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from people import ALICE, BOB, SECRETS
from side_by_side import together

from atoot import MastodonError
from atoot.oauth import store as stores
from atoot.oauth.credentials import CredentialsError, NoProfileError, UnsafeFileError
from atoot.oauth.files import LARGEST
from atoot.oauth.store import CredentialStore, from_environment
from atoot.secrets import Secret
from shown_locals import shown_with_locals


@pytest.fixture
def store(path):
    return CredentialStore(path, environ={})


def in_environment(path, **variables):
    return CredentialStore(path, environ=variables)


def test_what_is_saved_is_found_again(store, path):
    kept = store.save(ALICE)
    assert kept == replace(ALICE, profile="alice@mastodon.example")
    assert store.get() == kept
    assert CredentialStore(path, environ={}).get("alice@mastodon.example") == kept
    assert store.profiles() == {"alice@mastodon.example": kept}


def test_the_file_is_for_its_owner_alone(store, path):
    store.save(ALICE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["credentials.json"]


def test_the_latest_login_is_the_current_profile(store):
    assert store.current is None
    store.save(ALICE)
    store.save(BOB)
    assert store.current == "bob@other.example"
    store.save(replace(ALICE, profile="work"), make_current=False)
    assert store.get().account == "bob"
    store.use("work")
    assert store.get().profile == "work"
    assert store.names() == ["alice@mastodon.example", "bob@other.example", "work"]


def test_the_first_profile_is_the_current_one_in_any_case(store):
    store.save(ALICE, make_current=False)
    assert store.current == "alice@mastodon.example"


def test_when_the_current_profile_goes_another_takes_its_place(store):
    store.save(ALICE)
    store.save(BOB)
    store.remove("bob@other.example")
    assert store.current == "alice@mastodon.example"
    store.remove("alice@mastodon.example")
    assert store.current is None
    with pytest.raises(NoProfileError, match="atoot login"):
        store.get()


@pytest.mark.parametrize("call", ["get", "use", "remove"])
def test_a_profile_that_is_not_there_is_said(store, call):
    store.save(ALICE)
    with pytest.raises(NoProfileError, match="'nobody'") as caught:
        getattr(store, call)("nobody")
    assert isinstance(caught.value, MastodonError)
    assert store.names() == ["alice@mastodon.example"]


def test_without_a_login_the_error_says_how_to_log_in(store):
    with pytest.raises(NoProfileError, match=r"nobody has logged in yet.*atoot login"):
        store.get()


# The environment


def test_an_instance_with_its_token_in_the_environment_wins_and_no_file_is_read(path):
    path.mkdir(parents=True)  # a file that cannot be read
    found = in_environment(
        path, ATOOT_INSTANCE="https://env.example/", ATOOT_ACCESS_TOKEN="env-token", ATOOT_PROFILE="nobody"
    ).get()
    assert (found.origin, found.access_token, found.profile) == ("https://env.example", "env-token", "")
    assert "env-token" not in repr(found)


def test_an_instance_of_ones_own_machine_may_be_given_with_http():
    found = from_environment({"ATOOT_INSTANCE": "http://127.0.0.1:3000", "ATOOT_ACCESS_TOKEN": "t"})
    assert found.origin == "http://127.0.0.1:3000"
    assert from_environment({}) is None
    assert from_environment({"ATOOT_INSTANCE": "x.example", "ATOOT_ACCESS_TOKEN": ""}) is None


@pytest.mark.parametrize(
    ("instance", "token"),
    [(None, "env-token"), ("", "env-token"), ("a/b", "env-token"), ("a.example", "env token")],
)
def test_an_environment_that_makes_no_sense_is_refused_and_shows_no_token(instance, token):
    environ = {"ATOOT_ACCESS_TOKEN": token} | ({} if instance is None else {"ATOOT_INSTANCE": instance})
    with pytest.raises(CredentialsError) as caught:
        from_environment(environ)
    assert token not in str(caught.value)


def test_a_profile_in_the_environment_wins_over_the_current_one_and_a_named_one_over_both(store, path):
    store.save(ALICE)
    store.save(BOB)
    other = in_environment(path, ATOOT_PROFILE="alice@mastodon.example", ATOOT_INSTANCE="other.example")
    assert other.get().account == "alice"
    assert other.get("bob@other.example").account == "bob"
    with pytest.raises(NoProfileError, match="'nobody'"):
        in_environment(path, ATOOT_PROFILE="nobody").get()


def test_a_named_profile_is_used_also_where_the_environment_has_a_token(store, path):
    store.save(ALICE)
    environ = {"ATOOT_INSTANCE": "env.example", "ATOOT_ACCESS_TOKEN": "env-token"}
    assert in_environment(path, **environ).get("alice@mastodon.example").access_token == "alice-token"


def test_an_instance_in_the_environment_chooses_the_profile_there(store, path):
    store.save(ALICE)
    store.save(BOB)
    assert in_environment(path, ATOOT_INSTANCE="mastodon.example").get().account == "alice"
    assert in_environment(path, ATOOT_INSTANCE="https://Mastodon.Example/").get().account == "alice"
    store.save(replace(ALICE, profile="work"), make_current=False)
    with pytest.raises(NoProfileError, match=r"ATOOT_PROFILE to one of alice@mastodon\.example, work"):
        in_environment(path, ATOOT_INSTANCE="mastodon.example").get()
    store.use("work")
    assert in_environment(path, ATOOT_INSTANCE="mastodon.example").get().profile == "work"
    with pytest.raises(NoProfileError, match="no profile for that instance"):
        in_environment(path, ATOOT_INSTANCE="third.example").get()
    with pytest.raises(CredentialsError, match="is not usable"):
        in_environment(path, ATOOT_INSTANCE="a/b").get()


# Files that are not as they should be


def test_a_file_that_others_can_read_is_refused(store, path):
    store.save(ALICE)
    path.chmod(0o644)
    for call in (store.get, store.names, store.profiles, lambda: store.save(BOB), lambda: store.use("x")):
        with pytest.raises(UnsafeFileError, match=f"chmod 600 {path}"):
            call()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"profiles": 7}', b'{"profiles": {"x": "alice-token"}}', b"\xff", b"[" * 9999],
)
def test_a_damaged_file_is_said_and_shows_no_secret(store, path, content):
    store.save(ALICE)
    path.write_bytes(content)
    with pytest.raises(CredentialsError, match="damaged") as caught:
        store.get()
    assert "alice-token" not in str(caught.value)
    with pytest.raises(CredentialsError, match="damaged"):
        store.save(BOB)
    assert path.read_bytes() == content


def test_one_damaged_profile_costs_no_other(store, path):
    store.save(ALICE)
    store.save(BOB)
    data = json.loads(path.read_text())
    data["profiles"]["bob@other.example"]["access_token"] = ["bob-token"]
    path.write_text(json.dumps(data))
    assert store.get("alice@mastodon.example").account == "alice"
    with pytest.raises(CredentialsError, match=r"'bob@other.example'.*damaged") as caught:
        store.get("bob@other.example")
    assert "bob-token" not in str(caught.value)


def test_a_file_of_a_later_version_is_left_alone(store, path):
    store.save(ALICE)
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))
    with pytest.raises(CredentialsError, match="newer version"):
        store.save(BOB)


def test_fields_that_a_later_version_gave_a_profile_stay(store, path):
    store.save(ALICE)
    data = json.loads(path.read_text())
    data["profiles"]["alice@mastodon.example"]["colour"] = "blue"
    path.write_text(json.dumps(data))
    store.save(BOB)
    assert json.loads(path.read_text())["profiles"]["alice@mastodon.example"]["colour"] == "blue"


def test_a_server_that_gives_an_endless_token_costs_no_other_profile(store):
    store.save(ALICE)
    with pytest.raises(CredentialsError, match=r"more than \d+ bytes") as caught:
        store.save(replace(BOB, access_token=Secret("x" * (LARGEST + 1))))
    assert "xxx" not in str(caught.value)
    assert store.names() == ["alice@mastodon.example"]
    assert store.get().account == "alice"


def test_a_full_disk_keeps_what_was_there(store, path, monkeypatch):
    store.save(ALICE)
    from atoot.oauth import files

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(CredentialsError, match="No space left") as caught:
        store.save(BOB)
    monkeypatch.undo()
    assert store.names() == ["alice@mastodon.example"]
    assert not any(secret in str(caught.value) for secret in SECRETS)
    assert [file.name for file in path.parent.iterdir()] == ["credentials.json"]


def test_two_processes_that_save_at_once_lose_nothing(path):
    code = f"""
import sys
from atoot.oauth.credentials import Credentials
from atoot.oauth.files import LARGEST
from atoot.oauth.store import CredentialStore
store = CredentialStore({str(path)!r}, environ={{}})
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    store.save(Credentials(instance="m.example", access_token="t", account=f"{{sys.argv[1]}}{{number}}"))
"""
    together([[sys.executable, "-c", code, name] for name in ("a", "b")])
    store = CredentialStore(path, environ={})
    assert sorted(store.names()) == sorted(f"{name}{n}@m.example" for name in "ab" for n in range(20))


def test_what_a_killed_process_left_is_removed(store, path):
    store.save(ALICE)
    left = path.with_name(f"{path.name}.0123456789abcdef.new")
    left.write_text("half of a secret")
    store.save(BOB)
    assert not left.exists()


def test_a_link_to_the_file_stays_a_link(tmp_path, path):
    path.parent.mkdir(mode=0o700)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    CredentialStore(link, environ={}).save(ALICE)
    assert link.is_symlink()
    assert path.is_file()


# The default place


def test_the_default_place_is_the_folder_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    store = CredentialStore(environ={})
    store.save(ALICE)
    assert store.path.is_relative_to(tmp_path)
    assert store.path.name == "credentials.json"
    assert store.path.parent.name == "atoot"


def test_without_platformdirs_the_error_says_what_to_install(monkeypatch, path):
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    with pytest.raises(CredentialsError, match=r"pip install 'atoot\[cli\]'"):
        CredentialStore(environ={}).get()
    environ = {"ATOOT_INSTANCE": "env.example", "ATOOT_ACCESS_TOKEN": "t"}
    assert CredentialStore(environ=environ).get().instance == "env.example"
    assert CredentialStore(path, environ={}).names() == []


def test_the_repr_of_a_store_says_where_it_is(store, path):
    assert repr(store) == f"CredentialStore({str(path)!r})"
    assert repr(CredentialStore()) == "CredentialStore()"


# What is shown when it fails


def cannot(*_, **__):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("trouble", ["a full disk", "a damaged profile", "a newer version", "a large file"])
def test_no_traceback_with_local_variables_shows_a_secret_of_the_store(store, path, monkeypatch, trouble):
    kept = store.save(ALICE)
    if trouble == "a full disk":
        monkeypatch.setattr("atoot.oauth.files.os.fsync", cannot)
    elif trouble == "a damaged profile":
        path.write_text(path.read_text().replace('"account": "alice"', '"account": 7'))
    elif trouble == "a newer version":
        path.write_text(path.read_text().replace('"version": 1', '"version": 99'))
    else:
        monkeypatch.setattr("atoot.oauth.files.LARGEST", 10)
    with pytest.raises(CredentialsError) as caught:
        _ = store.save(kept) if trouble == "a full disk" else store.get()
    shown = shown_with_locals(caught.value, __file__)
    assert "_read" in shown or "write_private" in shown or "_credentials" in shown
    assert not any(secret in shown for secret in SECRETS), shown


# Laws


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["save", "keep", "use", "remove"]), st.sampled_from(["a", "b", "c"])),
        max_size=12,
    )
)
def test_a_store_behaves_like_a_dictionary_with_one_that_is_current(steps, tmp_path_factory):
    store = CredentialStore(tmp_path_factory.mktemp("law") / "s" / "credentials.json", environ={})
    model, current = {}, None
    for step, name in steps:
        if step in ("save", "keep"):
            store.save(replace(ALICE, profile=name), make_current=step == "save")
            model[name] = True
            current = name if step == "save" or current is None else current
        elif name not in model:
            with pytest.raises(NoProfileError):
                (store.use if step == "use" else store.remove)(name)
        elif step == "use":
            store.use(name)
            current = name
        else:
            store.remove(name)
            del model[name]
            if current == name:
                current = next(iter(model), None)
        assert store.names() == list(model)
        assert store.current == current


def test_the_names_of_the_variables_are_those_of_the_documentation():
    assert (stores.INSTANCE, stores.TOKEN, stores.PROFILE) == (
        "ATOOT_INSTANCE",
        "ATOOT_ACCESS_TOKEN",
        "ATOOT_PROFILE",
    )
