"""What a profile says of a server, and in which forms it refuses."""

import json
from dataclasses import fields

import pytest

from atoot.errors.refusals import error_for
from atoot.message import Request, Response
from atoot.testing.profiles.known import PROFILES
from atoot.testing.profiles.profile import ERRORS, MASTODONS_WORDS, ProfileTable, Refusal

SAYS_NOTHING = {"plain text", "a page", "nothing"}


def refused(form, status=422, text="The bird is not a word"):
    """The error that a client makes of an answer in a form."""
    made = ERRORS[form](status, text)
    body = made.body if isinstance(made.body, str) else json.dumps(made.body)
    headers = {} if made.type is None else {"Content-Type": made.type}
    return error_for(Response(Request("POST", "/api/v1/x"), made.status, headers, body.encode()))


@pytest.mark.parametrize("form", ERRORS)
def test_a_client_reads_the_words_of_a_refusal_in_every_form(form):
    error = refused(form)
    assert error.status_code == 422
    assert ("The bird is not a word" in str(error)) == (form not in SAYS_NOTHING)
    assert "<h1>" not in str(error)
    assert "{" not in str(error)


def test_every_known_server_refuses_in_forms_that_there_are():
    for profile in PROFILES.values():
        for form in (profile.errors, profile.invalid[1], profile.unknown[1], profile.bad_token[1]):
            assert form in ERRORS, (profile.name, form)
    assert len({profile.name for profile in PROFILES.values()}) == len(PROFILES.values())


def test_each_difference_has_a_sentence_for_the_documentation():
    told = [field for field in fields(ProfileTable) if field.name != "name"]
    assert all(getattr(field.type, "__metadata__", None) or "Annotated" in str(field.type) for field in told)


def test_two_profiles_share_nothing_that_could_be_changed():
    one, other = (ProfileTable(name=name, software="x", version="1") for name in "ab")
    assert one.words is MASTODONS_WORDS is other.words
    assert one.special is not other.special
    with pytest.raises(AttributeError):
        one.errors = "nothing"


def test_a_refusal_knows_its_status_and_the_servers_own():
    assert (Refusal(404, "gone").status, str(Refusal(404, "gone"))) == (404, "gone")
    assert Refusal(None, "bad").status is None
