import base64
import html
import json
import pickle
import re
import traceback
from typing import NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from yarl import URL

from atoot import ClientError
from atoot.entities import Field
from atoot.errors import MastodonError
from atoot.errors.refusals import error_for
from atoot.message import Request, Response
from atoot.secrets import (
    HiddenBytes,
    Redactor,
    Secret,
    as_secret,
    checked_token,
    is_secret_name,
    secrets_in,
    without_secrets,
)
from tables import each

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
        fail(as_secret(TOKEN))
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "token = '***'" in shown


def test_a_secret_can_be_kept():
    assert pickle.loads(pickle.dumps(Secret(TOKEN))) == TOKEN


def test_only_texts_are_hidden():
    assert as_secret(None) is None
    assert as_secret(7) == 7
    secret = Secret("x")
    assert as_secret(secret) is secret


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


@each("token", [None, 7, b"token", ["token"]])
def test_a_token_that_is_no_text_is_a_type_error(token):
    with pytest.raises(TypeError, match="expected an access token as text"):
        checked_token(token)


def answered(body, reason=""):
    return Response(Request("GET", "/x"), 500, {}, body, reason)


def test_a_token_that_a_server_repeats_is_taken_out():
    response = answered(b"Authorization: Bearer s3cr3t-t0ken, twice: s3cr3t-t0ken", "No s3cr3t-t0ken")
    Redactor(TOKEN).hide_in(response)
    assert response.body == b"Authorization: Bearer ***, twice: ***"
    assert response.reason == "No ***"


@each("token", [None, "", "t", "1234567"])
def test_a_token_as_short_as_a_word_is_not_looked_for(token):
    response = answered(b"1234567 t", "t")
    Redactor(token).hide_in(response)
    assert (response.body, response.reason) == (b"1234567 t", "t")


def test_what_hides_a_token_does_not_show_it():
    assert TOKEN not in repr(vars(Redactor(TOKEN)))


# Whatever an error carries

AWKWARD = "s3cr3t-t0ken/of+alice=&<x>"
FORMS = {
    "as it is": str,
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded whole": lambda text: "".join(f"%{ord(char):02X}" for char in text),
    "percent-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "in lower case": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "as JSON": json.dumps,
    "as JSON of PHP": lambda text: json.dumps(text).replace("/", "\\/"),
    "as JSON with escapes": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "as JSON in JSON": lambda text: json.dumps(json.dumps({"a": text})),
    "as HTML": html.escape,
    "as numbers of HTML": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "in hexadecimal digits": lambda text: text.encode().hex(),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "in base64 with the word before it": lambda text: base64.b64encode(f"Bearer {text}".encode()).decode(),
    "in base64 with a name before it": lambda text: base64.b64encode(f"alice:{text}\n".encode()).decode(),
}


@each("token", [TOKEN, AWKWARD])
@each("name", FORMS)
def test_a_secret_is_found_in_every_form_in_which_servers_repeat_it(name, token):
    written = FORMS[name](token)
    found = Redactor(token).text(f"you sent {written}, did you not")
    assert "***" in found
    core = written.strip('"')[3:-4]
    assert core[: len(core) // 2] not in found
    assert found.startswith("you sent ")
    assert found.endswith(", did you not")


def test_a_text_without_secrets_stays():
    assert Redactor(TOKEN).text("nothing here") == "nothing here"
    assert Redactor(None, "", "short").text("short") == "short"


def test_an_error_is_cleaned_with_all_that_it_carries():
    from yarl import URL

    cause = OSError(5, f"cannot {TOKEN}", f"/{TOKEN}")
    cause.add_note(f"note {TOKEN}")
    cause.headers = CIMultiDict({"X-Request-Id": TOKEN})
    cause.url = URL(f"http://alice:short@proxy.example/{TOKEN}")
    cause.known = {"a": [TOKEN, (b"x" + TOKEN.encode(),)]}
    other = ValueError(LookupError(TOKEN))
    cause.__context__ = other
    error = MastodonError(
        TOKEN, request=Request("GET", f"/{TOKEN}"), request_id=TOKEN, details={TOKEN[:0]: TOKEN}
    )
    error.hint = quote(TOKEN)
    error.__cause__ = cause
    Redactor(TOKEN).clean(error)
    assert "s3cr3t" not in "".join(traceback.format_exception(error))
    for one in (error, cause, other, other.args[0]):
        assert "s3cr3t" not in f"{one} {one!r} {one.args!r} {vars(one)!r}"
    assert "short" not in repr(cause.url)
    assert cause.errno == 5


def test_what_was_not_to_be_shown_is_gone():
    with pytest.raises(ValueError, match="shown") as caught:
        try:
            {}[TOKEN]
        except LookupError:
            raise ValueError("shown") from None
    Redactor(TOKEN).clean(caught.value)
    assert caught.value.__context__ is None


def test_errors_that_lead_to_each_other_are_cleaned_once():
    one, other = ValueError(TOKEN), LookupError(TOKEN)
    one.__cause__, other.__cause__ = other, one
    Redactor(TOKEN).clean(one)
    assert str(one) == "***"
    assert other.args == ("***",)


def test_secrets_among_parameters_are_known_by_their_names():
    values = {
        "client_secret": "a" * 20,
        "password": "b" * 20,
        "grant_type": "client_credentials",
        "code": None,
    }
    assert secrets_in(values) == ["a" * 20, "b" * 20]
    assert secrets_in(None) == []


def test_what_redacts_does_not_show_what_it_knows():
    redactor = Redactor(TOKEN)
    redactor.text("x")
    assert "s3cr3t" not in f"{vars(redactor)!r} {redactor!r}"


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=60), st.binary())
def test_no_token_survives_in_base64_whatever_stands_beside_it(token, beside):
    written = base64.b64encode(beside + token.encode() + beside).decode()
    assert "***" in Redactor(token).text(written)


def test_the_body_of_a_request_does_not_show_itself():
    body = HiddenBytes(b"client_secret=x")
    assert body == b"client_secret=x"
    assert repr(body) == "b'***'"
    assert f"{body!r} {[body]}" == "b'***' [b'***']"


@given(before=st.text(), after=st.text(), secret=st.text(min_size=4))
def test_no_part_of_an_error_shows_a_secret_that_was_sent(before, after, secret):
    text = f"{before}{secret}{after}"
    error = ClientError(text, status_code=400, reason=text, details={"x": [text]})
    Redactor().with_secrets(secret).clean(error)
    for shown in (str(error), error.text, error.reason, *map(str, error.args), str(error.details)):
        assert secret not in shown.replace("***", "") or secret in "None 400 ; {'x': ['']}"


def test_what_was_sent_is_looked_for_though_it_is_short():
    error = ClientError("code=w%C3%BC%2Fx and wü/x", status_code=400)
    Redactor(TOKEN).with_secrets("wü/x", "no").clean(error)
    assert error.text == "code=*** and ***"
    kept = ClientError("no such code", status_code=400, details={"name": ["too long"]})
    Redactor(TOKEN).with_secrets("wü/x", "no").clean(kept)
    assert (kept.text, kept.details) == ("no such code", {"name": ["too long"]})


@each("depth", [400, 100_000])
def test_details_that_are_nested_too_deeply_to_be_looked_at_are_left_out(depth):
    deep = [TOKEN]
    for _ in range(depth):
        deep = [deep]
    error = ClientError("x", details=deep)
    Redactor(TOKEN).clean(error)
    found = error.details
    while isinstance(found, list):
        (found,) = found
    assert found is None or TOKEN not in found  # how deep can be looked at depends on Python
    while deep != [TOKEN]:
        deep = deep[0]


LONG = "AbCd3fGhIjKlMnOpQrStUvWxYz-0123456789_abcdefg"


@each("written", [str, FORMS["as JSON with escapes"], FORMS["as numbers of HTML"]])
@each("end", ["…", "...", "", "'", '"}'])
@each("size", [8, 20, 44])
def test_the_beginning_of_a_secret_at_which_a_text_was_cut_off_is_hidden(written, end, size):
    found = Redactor(LONG).text(f"you sent {written(LONG[:size])}{end}")
    assert LONG[:6].lower() not in found.lower()
    assert written(LONG[:size]) not in found
    assert found.startswith("you sent ***")


def test_a_word_that_begins_like_a_secret_stays_in_the_middle_of_a_text():
    redactor = Redactor().with_secrets("password1234")
    assert redactor.text("the password is wrong, says the server") == "the password is wrong, says the server"


@given(cut=st.integers(450, 499), status=st.sampled_from([401, 500]))
@pytest.mark.parametrize("name", ["as it is", "as JSON with escapes", "as numbers of HTML", "in base64"])
def test_no_error_shows_a_part_of_a_secret_that_stands_where_its_text_ends(name, cut, status):
    written = FORMS[name](LONG)
    body = f'{{"error": "{"x" * cut}{written}"}}' if "JSON" in name else f"{'x' * cut}{written} and more"
    response = Response(Request("GET", "/x"), status, {}, body.encode(), "No")
    redactor = Redactor(LONG)
    redactor.hide_in(response)
    error = error_for(response)
    redactor.clean(error)
    shown = str(error)
    assert not any(LONG[start : start + 8] in shown for start in range(len(LONG) - 8))
    assert written[8:24] not in shown


@each("piece", ["\\", "%25", "&#0", LONG[:8], LONG[:44], LONG[:44] + "\\u0041", "\\" + LONG[0]])
def test_what_is_nearly_a_secret_a_thousand_times_is_read_at_once(piece):
    text = piece * 1000
    found = Redactor(LONG).text(f"{text}{LONG}!")
    assert found.endswith("***!")
    assert len(text) - 8 < len(found) <= len(text) + 4


@each("change", [str.lower, str.upper, str.swapcase])
def test_a_secret_is_found_in_large_and_small_letters(change):
    assert Redactor(LONG).text(f"https://{change(LONG)}.example/") == "https://***.example/"


def test_the_longer_of_two_secrets_is_found_whole():
    redactor = Redactor("s3cr3t-t", "s3cr3t-t0ken")
    assert redactor.text("s3cr3t-t0ken, s3cr3t-t") == "***, ***"


class SlottedError(Exception):
    __slots__ = ("held",)


def errors_that_hold(text):
    slots = SlottedError("x")
    slots.held = text
    return {
        "slots": slots,
        "an exit": SystemExit(text),
        "the end of an iterator": StopIteration(text),
        "an import": ImportError("x", name=text, path=text),
        "a name": NameError("x", name=text),
        "an attribute": AttributeError("x", name=text, obj=text),
        "syntax": SyntaxError(text, (text, 1, 1, text)),
        "letters": UnicodeDecodeError("utf-8", text.encode(), 0, 1, text),
        "a key": KeyError(text),
        "a file": OSError(2, text, text),
        "a set": ValueError({text}),
        "bytes": ValueError(bytearray(text.encode())),
        "an entity": ClientError("x", details=Field(name="a", value=text)),
    }


@each("name", errors_that_hold(""))
def test_a_secret_is_hidden_wherever_an_error_holds_it(name):
    error = errors_that_hold(TOKEN)[name]
    Redactor(TOKEN).clean(error)
    held = {field: getattr(error, field, None) for field in dir(error) if not field.startswith("_")}
    assert "s3cr3t" not in f"{error} {error!r} {held!r} {error.args!r}"
    assert "s3cr3t" not in repr(getattr(held.get("details"), "value", ""))


def test_parameters_that_are_secret_are_known_by_their_names_however_deep_they_stand():
    values = {
        "subscription": {"endpoint": "https://x.example/", "keys": {"auth": "a" * 9, "p256dh": "public"}},
        "subscription[keys][auth]": "b" * 9,
        "accounts": [{"Password": "c" * 9}, ("x",), 7],
        "status": "the code is out",
    }
    assert sorted(secrets_in(values)) == ["a" * 9, "b" * 9, "c" * 9]
    assert is_secret_name("data[token]")
    assert not is_secret_name("tokens")


def test_data_are_shown_without_what_stands_under_the_name_of_a_secret():
    data = {"a": [{"access_token": "x", "code": 7}], "email": "ann@x.example", "token": ""}
    assert without_secrets(data, {"email"}) == {
        "a": [{"access_token": "***", "code": 7}],
        "email": "***",
        "token": "",
    }


def test_a_secret_that_is_the_name_of_something_is_hidden_too():
    error = MastodonError("x", details={quote(TOKEN, safe=""): [{"error": "e"}]})
    Redactor(TOKEN).clean(error)
    assert error.details == {"***": [{"error": "e"}]}


class ProxyLogin(NamedTuple):
    """As aiohttp keeps it."""

    login: str
    password: str
    encoding: str


class Shows:
    """An object of somebody else's, which shows what it holds."""

    def __init__(self, held):
        self.held = held

    def __repr__(self):
        if self.held is None:
            raise ValueError(TOKEN)
        return f"<Shows {self.held}>"


def test_an_object_that_shows_a_secret_goes_and_one_that_shows_none_stays():
    redactor = Redactor(TOKEN)
    harmless, broken = Shows("a bird"), Shows(None)
    assert redactor.value(harmless) is harmless
    assert redactor.value(broken) is broken
    assert redactor.value(Shows(TOKEN)) == "<Shows ***>"
    assert redactor.value([harmless, {"a": (Shows(TOKEN),)}]) == [harmless, {"a": ("<Shows ***>",)}]
    assert redactor.value(Shows) is Shows


def test_the_password_of_a_proxy_is_hidden_though_it_is_no_secret_of_ours():
    redactor = Redactor(TOKEN)
    login = ProxyLogin("me", "pr0xy-passw0rd", "latin1")
    assert redactor.value(login) == ("me", "***", "latin1")
    assert redactor.value([login])[0].login == "me"
    assert str(redactor.value(URL("http://me:pr0xy-passw0rd@proxy.example/x"))) == "http://proxy.example/x"
    same = URL("https://a.example/x")
    assert redactor.value(same) is same


def test_an_error_that_another_one_only_keeps_is_cleaned_too():
    error, kept, deeper = MastodonError("x"), ValueError(f"bad {TOKEN}"), KeyError(TOKEN)
    error.kept, kept.deeper = kept, deeper
    deeper.back = error  # and they lead to each other
    Redactor(TOKEN).clean(error)
    assert str(kept) == "bad ***"
    assert deeper.args == ("***",)


def test_what_has_no_secret_in_it_stays_the_same_object():
    redactor = Redactor(TOKEN)
    for value in ((1, "a"), ["a", None], {"a": {"b": b"c"}}, b"bytes", "text", 7, None, CIMultiDict(a="b")):
        assert redactor.value(value) is value
    assert redactor.value(CIMultiDict(Authorization=f"Bearer {TOKEN}"))["authorization"] == "Bearer ***"
