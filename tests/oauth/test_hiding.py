import pickle

from hypothesis import given
from hypothesis import strategies as st

from atoot import ClientError
from atoot.oauth.hiding import HiddenBytes, hide

SECRET = "s3cret/+ü"


def test_the_body_of_a_request_does_not_show_itself():
    body = HiddenBytes(b"client_secret=x")
    assert body == b"client_secret=x"
    assert repr(body) == "b'***'"
    assert f"{body!r} {[body]}" == "b'***' [b'***']"


@given(before=st.text(), after=st.text(), secret=st.text(min_size=4))
def test_no_part_of_an_error_shows_a_secret(before, after, secret):
    text = f"{before}{secret}{after}"
    error = ClientError(text, status_code=400, reason=text, details={"x": [text]})
    hide(error, [secret])
    for shown in (str(error), error.text, error.reason, *map(str, error.args), str(error.details)):
        assert secret not in shown.replace("***", "") or secret in "None 400 ; "


def test_a_secret_is_found_as_it_stands_in_a_form_and_in_a_url():
    error = ClientError("code=s3cret%2F%2B%C3%BC and s3cret/+ü", status_code=400)
    hide(error, [SECRET])
    assert error.text == "code=*** and ***"


def test_what_shows_no_secret_stays_as_it_is():
    error = ClientError("no such code", status_code=400, details={"name": ["too long"]})
    hide(error, [SECRET, "", "no"])
    assert error.text == "no such code"
    assert error.details == {"name": ["too long"]}
    assert pickle.loads(pickle.dumps(error)).text == error.text


def test_details_that_are_nested_too_deeply_to_be_looked_at_are_left_out():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    error = ClientError("x", details=deep)
    hide(error, [SECRET])
    assert error.details is None
    while deep:
        deep = deep[0]
