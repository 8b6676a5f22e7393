import asyncio
import json
from pathlib import Path

import pytest

from atoot.cli.api import params_of, typed_value
from atoot.cli.errors import CommandError
from atoot.cli.picture import sunrise
from atoot.testing import answer
from tables import each


def test_any_request_gives_its_json(alice_shell, instance):
    done = alice_shell.run("api", "GET", "/api/v1/accounts/verify_credentials")
    assert done.data["acct"] == "alice"
    assert "\n  " in done.out
    assert alice_shell.run("api", "get", "/api/v1/accounts/verify_credentials", "--json").out.count("\n") == 1


def test_fields_are_the_query_of_a_get_and_the_body_of_a_post(alice_shell):
    made = alice_shell.run(
        "api", "POST", "/api/v1/statuses", "-f", "status=a=b & c", "-f", "visibility=unlisted"
    ).data
    assert made["content"] == "<p>a=b &amp; c</p>"
    assert made["visibility"] == "unlisted"
    alice_shell.run("post", "another")
    done = alice_shell.run("api", "GET", "/api/v1/timelines/home", "-f", "limit=1")
    assert len(done.data) == 1


@pytest.mark.parametrize("path", ["/api/v1/timelines/home", "api/v1/timelines/home", "v1/timelines/home"])
def test_a_path_alone_is_asked_for(path, alice_shell):
    assert alice_shell.run("api", path).data == []


def test_a_path_alone_with_fields_is_posted_to(alice_shell):
    made = alice_shell.run(
        "api", "v1/statuses", "-f", "status=true", "-F", "sensitive=true", "--jq", ".content"
    )
    assert made.out == "<p>true</p>\n"
    listed = alice_shell.run(
        "api", "v1/timelines/home", "-X", "GET", "-F", "limit=1", "--template", "{0.sensitive}"
    )
    assert listed.out == "true\n"


@each(
    ("text", "value"),
    [
        *(("true", True), ("false", False), ("null", None), ("7", 7), ("-1", -1), ("0", 0), ("007", "007")),
        *(("1.5", "1.5"), ("", ""), ("True", "True"), ("@a.jpg", Path("a.jpg")), ("9" * 20, "9" * 20)),
    ],
)
def test_values_have_types(text, value):
    assert typed_value(text) == value


def test_a_value_may_be_the_text_of_a_file(tmp_path):
    (tmp_path / "note.txt").write_bytes("\ufeffhé".encode("utf-16-le"))
    assert params_of([], [f"note=<{tmp_path}/note.txt", "tags[]=1"]) == {"note": "hé", "tags": [1]}


def test_a_file_can_be_uploaded(alice_shell):
    (alice_shell.folder / "a.png").write_bytes(sunrise())
    done = alice_shell.run("api", "POST", "/api/v2/media", "-F", "file=@a.png", "-f", "description=The sun")
    assert done.data["description"] == "The sun"
    missing = alice_shell.run("api", "POST", "/api/v2/media", "--file", "file=b.png")
    assert missing.status == 1
    assert "b.png" in missing.err


async def test_all_pages_come_an_item_a_line(alice_shell, alice):
    for n in range(7):
        await alice.create_status(status=str(n))
    done = await asyncio.to_thread(
        alice_shell.run, "api", "GET", "/api/v1/timelines/home", "-f", "limit=3", "--all"
    )
    assert [status["content"] for status in done.lines] == [f"<p>{n}</p>" for n in range(6, -1, -1)]


def test_it_works_without_a_login_where_the_server_lets_it(shell, instance):
    done = shell.run("api", "GET", "/api/v2/instance", "--instance", instance.origin)
    assert done.data["domain"] == instance.host


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["GET", "https://evil.example/api/v1/x"], "requests only go to the client's own host"),
        (["GET", "/api/../admin"], "would lead to another path"),
        (["GET", "/api/v1/x", "-f", "novalue"], "NAME=VALUE"),
        (["POST", "/api/v1/x", "--all"], "--all is for GET"),
        (["GET", "/api/v1/instance", "--all"], "this answer is not a list"),
        (["DANCE", "/api/v1/instance"], "there is no method 'DANCE'"),
        (["GET"], "GET of which path?"),
        (["GET", "/api/v1/instance", "-X", "POST"], "which one: GET or POST?"),
        (["/api/v1/instance", "--jq", ".", "--template", "x"], "not both"),
        (["/api/v1/instance", "--jq", ".["], "--jq: "),
        (["/api/v1/instance", "--template", "{a!x}"], "!x is unknown"),
        (["/api/v1/instance", "--template", "{a"], "--template: "),
    ],
)
def test_a_request_that_makes_no_sense_is_wrong_usage(arguments, told, alice_shell):
    done = alice_shell.run("api", *arguments)
    assert done.status == 2
    assert told in done.err


async def test_an_answer_that_is_no_json_is_printed_safely(shell, server):
    server.on("GET", "/health", answer(text="OK \x1b[31m\nfine"))
    server.on("DELETE", "/api/v1/x", answer(text=""))
    done = await asyncio.to_thread(shell.run, "api", "GET", "/health", "--instance", server.origin)
    assert done.out == "OK ␛[31m\nfine\n"
    gone = await asyncio.to_thread(shell.run, "api", "DELETE", "/api/v1/x", "--instance", server.origin)
    assert (gone.status, gone.out) == (0, "")


async def test_json_with_escape_sequences_is_the_same_json_and_harmless(shell, server):
    sent = {"a": "\x1b[31m \x9b \u202e \x7f ü 日"}
    server.on("GET", "/api/v1/x", answer(json=sent))
    done = await asyncio.to_thread(shell.run, "api", "GET", "/api/v1/x", "--instance", server.origin)
    assert json.loads(done.out) == sent
    assert not set(done.out) & set("\x1b\x9b\u202e\x7f")
    assert "ü 日" in done.out


@each(
    ("fields", "params"),
    [
        (["a=1"], {"a": "1"}),
        (["a=1", "a=2", "a=3"], {"a": ["1", "2", "3"]}),
        (["a[]=1"], {"a": ["1"]}),
        (["a[]=1", "a[]=2"], {"a": ["1", "2"]}),
        (["poll[expires_in]=5", "x="], {"poll[expires_in]": "5", "x": ""}),
    ],
)
def test_fields_become_parameters(fields, params):
    assert params_of(fields) == params


@each("field", ["a", "=1", "[]=1"])
def test_a_field_without_a_name_or_a_value_is_refused(field):
    with pytest.raises(CommandError, match="NAME=VALUE"):
        params_of([field])
