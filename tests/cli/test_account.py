import json
import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from command_line import Terminal

from atoot.oauth.credentials import Credentials
from atoot.oauth.store import CredentialStore
from atoot.testing import answer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


def browse(instance, address, user="alice"):
    """The browser: the person allows the app, and the browser goes back to the program."""
    back = instance.consent(address, user)
    with urlopen(back, timeout=10) as page:
        return page.read().decode()


def logged_in_by_browser(shell, instance, *arguments, user="alice"):
    """The status, the output and the address of a login in which the test plays the browser."""
    with shell.running("login", instance.origin, "--no-browser", *arguments) as process:
        told = ""
        for line in process.stderr:
            told += line
            if line.startswith("http"):
                page = browse(instance, line.strip(), user)
                break
        out, rest = process.communicate(timeout=30)
    return process.returncode, out, told + rest, page


def test_from_login_to_the_first_post_it_is_two_commands(shell, instance):
    status, out, _, page = logged_in_by_browser(shell, instance)
    assert status == 0
    assert f"logged in as alice@{instance.host}" in out
    assert "You are logged in" in page
    posted = shell.run("post", "Hello, fediverse!")
    assert posted.status == 0
    assert posted.out.startswith(f"{instance.origin}/@alice/")


def secrets_of(shell):
    kept = json.loads(shell.store.read_text())
    return [
        profile[name]
        for profile in kept["profiles"].values()
        for name in ("access_token", "client_secret")
        if name in profile
    ]


def readable_by_others(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file() and path.stat().st_mode & 0o077]


def test_a_login_shows_no_secret_and_keeps_them_where_nobody_else_can_read(shell, instance):
    status, out, err, _ = logged_in_by_browser(shell, instance, "--json")
    assert status == 0
    assert json.loads(out)["account"] == "alice"
    whoami, profiles, doctor = (
        shell.run(*words) for words in (["whoami"], ["profiles"], ["doctor", "--json"])
    )
    said = "".join([out, err, *(done.out + done.err for done in (whoami, profiles, doctor))])
    secrets = secrets_of(shell)
    assert len(secrets) == 2
    assert not [secret for secret in secrets if secret in said]
    assert stat.S_IMODE(shell.store.stat().st_mode) == 0o600
    assert stat.S_IMODE(shell.store.parent.stat().st_mode) == 0o700
    assert readable_by_others(shell.folder) == []


def test_an_answer_with_a_foreign_state_ends_the_login_and_says_possible_attack(shell, instance):
    with shell.running("login", instance.origin, "--no-browser") as process:
        address = next(line.strip() for line in process.stderr if line.startswith("http"))
        back = parse_qs(urlsplit(address).query)["redirect_uri"][0]
        with pytest.raises(OSError, match="400"):
            urlopen(f"{back}?code=stolen&state=foreign", timeout=10)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "possible attack" in err
    assert "Traceback" not in err
    assert not shell.store.exists()


def test_a_denied_login_says_so(shell, instance):
    with shell.running("login", instance.origin, "--no-browser") as process:
        address = next(line.strip() for line in process.stderr if line.startswith("http"))
        query = parse_qs(urlsplit(address).query)
        with pytest.raises(OSError, match="400"):
            urlopen(f"{query['redirect_uri'][0]}?error=access_denied&state={query['state'][0]}", timeout=10)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "access_denied" in err
    assert not shell.store.exists()


def test_ctrl_c_while_the_browser_is_waited_for_ends_with_130_and_leaves_nothing(shell, instance):
    import signal

    with shell.running("login", instance.origin, "--no-browser") as process:
        next(line for line in process.stderr if line.startswith("http"))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "atoot login: interrupted\n"
    assert not shell.store.exists()


def test_out_of_band_the_code_is_asked_for_at_the_terminal(shell, instance):
    terminal = Terminal(shell, "login", instance.origin, "--oob")
    address = terminal.until(r"http://\S+oauth/authorize\S+")[0]
    terminal.until("Code that the page shows: ")
    terminal.type(instance.consent(address, "alice") + "\n")
    assert terminal.end() == 0
    assert "logged in as alice@" in terminal.shown
    assert shell.run("whoami").out.startswith("@alice@")


def test_a_wrong_code_is_told(shell, instance):
    terminal = Terminal(shell, "login", instance.origin, "--oob")
    terminal.until("Code that the page shows: ")
    terminal.type("no-such-code\n")
    assert terminal.end() == 1
    assert "log in again for a new one" in terminal.shown
    assert not shell.store.exists()


def test_a_token_typed_at_the_terminal_is_not_shown(shell, instance):
    terminal = Terminal(shell, "login", instance.origin, "--token")
    terminal.until("Token: ")
    terminal.type(instance.tokens["alice"] + "\n")
    assert terminal.end() == 0
    assert "logged in as alice@" in terminal.shown
    assert instance.tokens["alice"] not in terminal.shown


def test_a_token_from_standard_input_is_verified_and_kept(shell, instance):
    done = shell.run(
        "login", instance.origin, "--token", "--name", "me", input=instance.tokens["alice"] + "\n"
    )
    assert done.status == 0
    assert "the profile is me" in done.out
    assert shell.run("whoami", "--json").data["acct"] == "alice"


def test_a_token_that_is_not_valid_is_not_kept(shell, instance):
    done = shell.run("login", instance.origin, "--token", input="no-such-token-at-all\n")
    assert done.status == 1
    assert done.err.startswith("atoot login: 401")
    assert "no-such-token-at-all" not in done.err
    assert not shell.store.exists()


def test_no_token_at_all_is_wrong_usage(shell, instance):
    done = shell.run("login", instance.origin, "--token")
    assert done.status == 2
    assert done.err == "atoot login: no token on standard input\n"


@pytest.mark.parametrize("name", ["a b", "example.org/path", "user:word@example.org", "ftp://example.org"])
def test_what_is_no_instance_is_wrong_usage(name, shell):
    done = shell.run("login", name)
    assert done.status == 2
    assert "expected the host of an instance" in done.err


def test_an_instance_that_cannot_be_reached_is_one_line(shell):
    done = shell.run("login", "http://127.0.0.1:1", "--token", input="a-token")
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "127.0.0.1:1" in done.err


async def test_a_server_of_another_kind_says_what_it_is_not(shell, server):
    import asyncio

    server.on("GET", "/.well-known/oauth-authorization-server", answer(status=404))
    server.on("POST", "/api/v1/apps", answer(status=404, html="<title>My blog</title>"))
    done = await asyncio.to_thread(shell.run, "login", server.origin, "--no-browser")
    assert done.status == 1
    assert "404" in done.err
    assert "Traceback" not in done.err


def test_logout_revokes_the_token_and_forgets_the_profile(shell, instance):
    logged_in_by_browser(shell, instance)
    token = secrets_of(shell)[0]
    done = shell.run("logout", "--json")
    assert done.data == {"profile": f"alice@{instance.host}", "revoked": True}
    late = shell.run("whoami", env={"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": token})
    assert late.status == 1
    assert "401" in late.err
    assert shell.run("whoami").status == 1


def test_a_token_that_atoot_did_not_make_is_only_forgotten(shell, instance):
    shell.run("login", instance.origin, "--token", input=instance.tokens["alice"])
    done = shell.run("logout")
    assert done.status == 0
    assert "stays valid" in done.out
    assert shell.run("profiles", "list", "--json").out == ""


def test_without_a_profile_every_command_says_how_to_log_in(shell):
    done = shell.run("whoami")
    assert done.status == 1
    assert "atoot login" in done.err
    done = shell.run("whoami", "--instance", "example.org")
    assert done.status == 1
    assert done.err == "atoot whoami: you are not logged in to example.org; run: atoot login example.org\n"


def test_a_store_that_others_can_read_is_refused_with_what_mends_it(shell, instance):
    shell.run("login", instance.origin, "--token", input=instance.tokens["alice"])
    shell.store.chmod(0o644)
    for command in ("whoami", "profiles"):
        done = shell.run(command)
        assert done.status == 1
        assert "chmod 600" in done.err
        assert done.err.count("\n") == 1


def test_the_instance_chooses_among_profiles(shell, instance):
    for user in ("alice", "bob"):
        shell.run("login", instance.origin, "--token", "--name", user, input=instance.tokens[user])
    assert shell.run("whoami", "--json", "--instance", instance.origin).data["acct"] == "bob"
    wrong = shell.run("whoami", "--profile", "bob", "--instance", "example.org")
    assert wrong.status == 2
    assert "not of example.org" in wrong.err


def test_no_token_stands_in_the_process_list(shell, instance):
    logged_in_by_browser(shell, instance)
    with shell.running_anew("stream", "user") as process:
        process.stderr.readline()  # it is connected
        words = Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
        assert "stream" in words
        assert not [secret for secret in secrets_of(shell) if secret in words]


def test_without_a_browser_no_browser_is_spoken_of(shell, instance):
    import signal

    with shell.running("login", instance.origin, "--no-browser") as process:
        first = process.stderr.readline()
        second = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert "browser" not in first
    assert second.startswith(f"{instance.origin}/oauth/authorize?")


def test_a_handle_will_do_where_an_instance_is_asked_for(shell, instance):
    place = f"http://{instance.host}/@alice"
    done = shell.run("login", place, "--token", "--json", input=instance.tokens["alice"])
    assert done.data["instance"] == instance.host
    assert shell.run("whoami", "--instance", place).out.startswith("@alice@")


def test_a_login_asks_where(shell):
    done = shell.at_terminal("login", typed="not a host\n")
    assert "Where is your account?" in done.out
    assert done.status == 2
    assert "expected the host of an instance" in done.shown[-1]
    assert (
        shell.run("login").err
        == "atoot login: on which server? Use: atoot login INSTANCE (or the name of your account)\n"
    )


def test_a_logout_that_the_server_does_not_take_keeps_the_profile_unless_forced(shell):
    shell.store.parent.mkdir(parents=True, mode=0o700)
    CredentialStore(shell.store, environ={}).save(
        Credentials(
            instance="127.0.0.1:1",
            use_https=False,
            account="alice",
            access_token="a-token",
            client_id="an-app",
            client_secret="a-secret",
        )
    )
    done = shell.run("logout")
    assert done.status == 1
    assert "--force" in done.err
    assert len(shell.run("profiles", "list", "--json").lines) == 1
    assert shell.run("logout", "--force").status == 0
    assert shell.run("profiles").err == "you are not logged in; run: atoot login INSTANCE\n"
