"""Texts that no server can keep."""

import pytest

from atoot.parameters.encodings import (
    MULTIPART,
    body,
    check_all_sendable,
    check_sendable,
    json_body,
    query,
)
from atoot.testing import answer
from tables import each

HALF = "caf\udce9"
"""As the bytes of Latin-1 stand in the arguments of a program."""


@each("text", ["", "plain", "é😀\u200d", "\x01\x7f", "\\u0000", "%00"])
def test_what_servers_can_keep_is_sent(text):
    check_sendable("status", text)
    for made in (query({"status": text}).encode(), json_body({"status": text})[0]):
        assert made


@each(
    ("text", "words"),
    [("a\0b", "at 1 is NUL"), (HALF, "at 3 there is half a character"), ("\ud83d\ude00", "at 0")],
)
@each("encoded", [query, json_body, body])
def test_what_they_cannot_is_named_and_not_repeated(encoded, text, words):
    with pytest.raises(ValueError, match=f"^note: .*{words}") as caught:
        encoded({"locked": True, "note": text})
    assert not isinstance(caught.value, UnicodeError)
    assert text not in str(caught.value)


@each(
    ("values", "name"),
    [
        ({"poll": {"options": ["a", "b\0"]}}, r"poll\[options\]"),
        ({"fields": [{"name": "x"}, {"name": HALF}]}, r"fields\[name\]"),
        ({"tags": ("a", HALF)}, "tags"),
    ],
)
def test_it_is_found_at_any_depth(values, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        check_all_sendable(values)
    with pytest.raises(ValueError, match=f"^{name}: "):
        json_body(values)


def test_it_is_found_beside_a_file():
    content, content_type = body({"file": b"\0\0", "description": "fine \\u0000"})
    assert content_type == MULTIPART
    assert content
    with pytest.raises(ValueError, match=r"^description: .*NUL"):
        body({"file": b"\0\0", "description": "a\0"})


@pytest.mark.parametrize("text", ["a\0b", HALF])
async def test_nothing_is_sent_not_even_the_files(server, connect, text):
    server.on("*", "*", answer(json={}))
    c = await connect(server, "token-of-alice")
    for call in (
        lambda: c.create_status(status=text),
        lambda: c.publish(text, media=[b"\x89PNG\r\n\x1a\n"]),
        lambda: c.search(text),
        lambda: c.post("/api/v1/lists", params={"title": text}),
    ):
        with pytest.raises(ValueError, match=r"NUL|half a character"):
            await call()
    assert not server.requests


def test_a_parameter_whose_name_cannot_be_sent_is_refused():
    with pytest.raises(ValueError, match="the name of a parameter: at 1 there is half a character"):
        check_all_sendable({"a\ud800": "x"})
