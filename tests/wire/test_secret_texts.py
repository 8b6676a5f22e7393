import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from atoot.message import Request, Response
from atoot.wire.secrets import Hider, Secret, checked_token, hidden

TOKEN = "s3cr3t-t0ken"


def test_a_secret_is_the_text_it_is_but_does_not_show_it():
    secret = Secret(TOKEN)
    assert secret == TOKEN
    assert secret.encode() == TOKEN.encode()
    assert repr(secret) == "'***'"
    assert TOKEN not in f"{[secret]} {{'a': {secret!r}}} {CIMultiDict(a=secret)!r} {(secret,)}"


def test_a_secret_is_not_shown_by_a_traceback_with_local_variables():
    def fail(token):
        raise LookupError

    with pytest.raises(LookupError) as caught:
        fail(hidden(TOKEN))
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "token = '***'" in shown


def test_a_secret_can_be_kept():
    assert pickle.loads(pickle.dumps(Secret(TOKEN))) == TOKEN


def test_only_texts_are_hidden():
    assert hidden(None) is None
    assert hidden(7) == 7
    secret = Secret("x")
    assert hidden(secret) is secret


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1))
def test_every_printable_token_is_one(token):
    assert checked_token(token) == token


@given(st.text())
def test_whatever_is_taken_for_a_token_can_stand_in_a_header_and_no_error_shows_another(token):
    try:
        found = checked_token(token)
    except ValueError as error:
        assert len(token) < 4 or token not in str(error)  # noqa: PT017 - the law is about whatever comes
    else:
        assert found.isascii()
        assert not set(found) & set(" \r\n\t\0")


@pytest.mark.parametrize("token", [None, 7, b"token", ["token"]])
def test_a_token_that_is_no_text_is_a_type_error(token):
    with pytest.raises(TypeError, match="expected an access token as text"):
        checked_token(token)


def answered(body, reason=""):
    return Response(Request("GET", "/x"), 500, {}, body, reason)


def test_a_token_that_a_server_repeats_is_taken_out():
    response = answered(b"Authorization: Bearer s3cr3t-t0ken, twice: s3cr3t-t0ken", "No s3cr3t-t0ken")
    Hider(f"Bearer {TOKEN}").hide_in(response)
    assert response.body == b"Authorization: Bearer ***, twice: ***"
    assert response.reason == "No ***"


@pytest.mark.parametrize("authorization", [None, "", "Bearer t", "Bearer 1234567"])
def test_a_token_as_short_as_a_word_is_not_looked_for(authorization):
    response = answered(b"1234567 t", "t")
    Hider(authorization).hide_in(response)
    assert (response.body, response.reason) == (b"1234567 t", "t")


def test_what_hides_a_token_does_not_show_it():
    assert TOKEN not in repr(vars(Hider(f"Bearer {TOKEN}")))
