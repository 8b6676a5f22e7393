"""In which forms an instance refuses."""

import json

import pytest

from atoot.errors.refusals import error_for
from atoot.message import Request, Response
from atoot.testing.memory.answers import ERRORS, Refusal, missing
from tables import each

SAYS_NOTHING = {"plain text", "a page", "nothing"}


def refused(form, status=422, text="The bird is not a word"):
    """The error that a client makes of an answer in a form."""
    made = ERRORS[form](status, text)
    body = made.body if isinstance(made.body, str) else json.dumps(made.body)
    headers = {} if made.type is None else {"Content-Type": made.type}
    return error_for(Response(Request("POST", "/api/v1/x"), made.status, headers, body.encode()))


@each("form", ERRORS)
def test_a_client_reads_the_words_of_a_refusal_in_every_form(form):
    error = refused(form)
    assert error.status_code == 422
    assert ("The bird is not a word" in str(error)) == (form not in SAYS_NOTHING)
    assert "<h1>" not in str(error)
    assert "{" not in str(error)


def test_a_refusal_knows_its_status_and_the_servers_own():
    assert (Refusal(404, "gone").status, str(Refusal(404, "gone"))) == (404, "gone")
    assert Refusal(None, "bad").status is None
    with pytest.raises(Refusal) as caught:
        missing()
    assert caught.value.status == 404
