import pytest
from hypothesis import given
from hypothesis import strategies as st
from push_sender import ENDPOINT, NOW, Server

from atoot.push import PushError, PushKeys, PushSignatureError, Sender, verify
from atoot.push.base64url import to_text
from tables import each

SERVER = Server()
KEYS = PushKeys.generate()


def verified(headers, **options):
    return verify(headers, **{"endpoint": ENDPOINT, "server_key": SERVER.key, "now": NOW, **options})


def standard(token, key=SERVER.key):
    return {"Authorization": f"vapid t={token}, k={key}"}


def test_the_example_of_rfc_8292_is_verified():
    # https://www.rfc-editor.org/rfc/rfc8292#section-2.4
    key = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    token = (
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1Yi"
        "I6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9"
        "OkSSHzvoD1oA"
    )
    sender = verify(
        standard(token, key), endpoint="https://push.example.net/p/x", server_key=key, now=1453500000.0
    )
    assert sender == Sender("mailto:push@example.com", 1453523768.0)


@each("encoding", ["aes128gcm", "aesgcm"])
def test_a_push_of_the_server_is_verified_in_both_ways(encoding):
    headers, _ = SERVER.push(KEYS, encoding=encoding)
    assert verified(headers).subject == "mailto:admin@mastodon.example"
    assert verified(headers, server_key=SERVER.key + "=").expires == NOW + 86400


def test_keys_in_headers_of_their_own_are_found():
    headers, _ = SERVER.push(KEYS, encoding="aesgcm")
    from multidict import CIMultiDict

    several = CIMultiDict({"authorization": headers["Authorization"]})
    for part in headers["Crypto-Key"].split(";"):
        several.add("crypto-key", part)
    assert verified(several).subject


def test_a_push_of_another_server_is_refused():
    other = Server()
    headers, _ = other.push(KEYS)
    with pytest.raises(PushSignatureError, match="another server"):
        verified(headers)


def test_a_push_that_only_shows_the_right_key_is_refused():
    with pytest.raises(PushSignatureError, match="invalid"):
        verified(standard(Server().token()))


def test_words_that_were_not_signed_are_refused():
    head, _, signature = SERVER.token().split(".")
    with pytest.raises(PushSignatureError, match="invalid"):
        verified(standard(f"{head}.{to_text(b'{}')}.{signature}"))


@each(
    "headers",
    [{}, {"Authorization": "Basic x"}, {"Authorization": "vapid t=x"}, {"Authorization": "WebPush x"}],
)
def test_a_push_without_signature_is_refused(headers):
    with pytest.raises(PushSignatureError, match="not signed"):
        verified(headers)


@each(
    ("token", "problem"),
    [
        ("a.b", "cannot be read"),
        ("a.b.c.d", "cannot be read"),
        ("!.!.!", "cannot be read"),
        (f"{to_text(b'[]')}.b.c", "cannot be read"),
        (SERVER.token(algorithm="none"), "ES256"),
        (SERVER.token().rsplit(".", 1)[0] + ".AAAA", "ES256"),
        (SERVER.token().rsplit(".", 1)[0] + "." + to_text(bytes(64)), "invalid"),
    ],
)
def test_a_signature_that_is_none_is_refused(token, problem):
    with pytest.raises(PushSignatureError, match=problem):
        verified(standard(token))


@each(
    ("claims", "problem"),
    [
        ({"aud": "https://other.example"}, "another push service"),
        ({"aud": "http://push.example"}, "another push service"),
        ({"aud": "https://push.example:444"}, "another push service"),
        ({"aud": None}, "another push service"),
        ({"aud": "::"}, "another push service"),
        ({"aud": "https://["}, "another push service"),
        ({"exp": None}, "no expiry time"),
        ({"exp": True}, "no expiry time"),
        ({"exp": "soon"}, "no expiry time"),
        ({"exp": int(NOW) - 121}, "too old"),
        ({"exp": int(NOW) + 86400 + 200}, "more than a day"),
    ],
)
def test_a_signature_for_something_else_is_refused(claims, problem):
    with pytest.raises(PushSignatureError, match=problem):
        verified(standard(SERVER.token(claims)))


@each("claims", [b"[]", b"{", b'{"aud": "\xff"}', b"[" * 4000])
def test_claims_that_cannot_be_read_are_refused_though_they_are_signed(claims):
    with pytest.raises(PushSignatureError, match="cannot be read"):
        verified(standard(SERVER.token(text=claims)))


def test_clocks_may_differ_a_little():
    assert verified(standard(SERVER.token({"exp": int(NOW) - 60}))).expires < NOW
    assert verified(standard(SERVER.token({"sub": None, "aud": "https://push.example:443"}))).subject == ""


@each("key", ["", "AAAA", "!", to_text(b"\4" + bytes(64))])
def test_a_server_key_that_is_none_is_told_apart_from_a_bad_push(key):
    with pytest.raises(PushError, match="server_key") as caught:
        verified(standard(SERVER.token()), server_key=key)
    assert not isinstance(caught.value, PushSignatureError)


def test_a_shown_key_that_is_none_is_a_foreign_one():
    with pytest.raises(PushSignatureError, match="another server"):
        verified(standard(SERVER.token(), key="!"))


@given(st.text())
def test_nonsense_is_never_anything_but_an_error_about_the_signature(text):
    with pytest.raises(PushSignatureError):
        verified({"Authorization": text})
    with pytest.raises(PushSignatureError):
        verified({"Authorization": f"vapid t={text},k={SERVER.key}"})
