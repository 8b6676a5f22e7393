"""Text on standard input, as programs on all systems write it."""

import asyncio
import codecs
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.cli.errors import CommandError
from atoot.cli.input import interruptible, text_of
from tables import each

TEXT = "Grüße\nan alle"


@each(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.replace("\n", "\r\n").encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
)
def test_a_text_is_understood_whatever_wrote_it(content):
    assert text_of(content) == TEXT


def test_what_is_no_utf_8_is_read_as_the_system_has_it():
    assert text_of("Grüße".encode("cp1252"), "cp1252") == "Grüße"


@each("content", [b"\x89PNG\r\n\xff\xfe\xfd", codecs.BOM_UTF16_LE + b"a", b"\xff"])
def test_what_is_no_text_is_refused_in_words(content):
    with pytest.raises(CommandError, match="not text"):
        text_of(content, "ascii")


def test_an_encoding_that_nobody_knows_is_no_text():
    with pytest.raises(CommandError, match="not text"):
        text_of(b"\xff", "klingon")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff")))
def test_every_text_in_utf_8_stays_what_it_is(text):
    assert text_of(text.encode()) == text


def test_nothing_is_an_empty_text():
    assert text_of(b"") == text_of(codecs.BOM_UTF8) == ""


def test_a_post_from_windows_is_posted_without_its_marks(alice_shell, tmp_path):
    posted = alice_shell.feed("post", "--json", content="Grüße\r\nan alle\r\n".encode("utf-16"))
    assert posted.data["content"].count("ufeff") == 0
    shown = alice_shell.run("show", posted.data["id"])
    assert "  Grüße" in shown.out.splitlines() or "Grüße" in shown.out
    assert "\r" not in shown.out
    assert "\ufeff" not in shown.out


def test_a_token_from_windows_is_read_without_its_marks(shell, instance):
    given = codecs.BOM_UTF8 + instance.tokens["alice"].encode() + b"\r\n"
    ended = shell.feed("login", instance.origin, "--token", "--json", content=given)
    assert ended.data["account"] == "alice"


def test_ctrl_c_ends_a_wait_for_an_answer_at_once_in_an_event_loop_too():
    before, went_on = signal.getsignal(signal.SIGINT), []

    async def ask():
        with interruptible():
            signal.raise_signal(signal.SIGINT)
            went_on.append("asked on")

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(ask())
    assert went_on == []
    assert signal.getsignal(signal.SIGINT) is before


def test_where_ctrl_c_is_ignored_it_stays_so():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
