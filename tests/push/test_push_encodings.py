import pytest
from hypothesis import given
from hypothesis import strategies as st
from push_sender import encrypted

from atoot.push import PushDecryptionError, PushError, PushKeys, decrypt
from atoot.push.base64url import to_bytes, to_text
from atoot.push.encodings import LARGEST
from tables import each

ENCODINGS = ("aes128gcm", "aesgcm")
KEYS = PushKeys.generate()

# https://www.rfc-editor.org/rfc/rfc8291#appendix-A
RFC_8291_KEYS = PushKeys.from_dict(
    {"private_key": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
)
RFC_8291_BODY = to_bytes(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)

# https://datatracker.ietf.org/doc/html/draft-ietf-webpush-encryption-04#section-5
DRAFT_04_KEYS = PushKeys.from_dict(
    {"private_key": "9FWl15_QUQAWDaD3k3l50ZBZQJ4au27F1V4F0uLSD_M", "auth": "R29vIGdvbyBnJyBqb29iIQ"}
)
DRAFT_04_HEADERS = {
    "Crypto-Key": 'keyid="p256dh"; dh="BNoRDbb84JGm8g5Z5CFxurSqsXWJ11ItfXEWYVLE85Y7CYkDjXsIEc4aqxYaQ1G8BqkXCJ6DPpDrWtdWj_mugHU"',
    "Encryption": 'keyid="p256dh"; salt="lngarbyKfMoi9Z75xYXmkg"',
    "Content-Encoding": "aesgcm",
}
DRAFT_04_BODY = to_bytes("6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA")


def test_the_example_of_rfc_8291_is_opened():
    assert RFC_8291_KEYS.p256dh == (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )
    content = decrypt(RFC_8291_KEYS, {"Content-Encoding": "aes128gcm"}, RFC_8291_BODY)
    assert content == b"When I grow up, I want to be a watermelon"


def test_the_example_of_draft_04_is_opened():
    assert DRAFT_04_KEYS.p256dh == (
        "BCEkBjzL8Z3C-oi2Q7oE5t2Np-p7osjGLg93qUP0wvqRT21EEWyf0cQDQcakQMqz4hQKYOQ3il2nNZct4HgAUQU"
    )
    assert decrypt(DRAFT_04_KEYS, DRAFT_04_HEADERS, DRAFT_04_BODY) == b"I am the walrus"


def test_names_of_headers_count_in_any_case_and_keys_may_be_padded():
    headers = {name.lower(): value for name, value in DRAFT_04_HEADERS.items()}
    headers["encryption"] = "salt=lngarbyKfMoi9Z75xYXmkg=="
    assert decrypt(DRAFT_04_KEYS, headers, DRAFT_04_BODY) == b"I am the walrus"


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(content=st.binary(max_size=400), record=st.integers(18, 120), padding=st.integers(0, 9))
def test_what_was_encrypted_is_opened(encoding, content, record, padding):
    headers, body = encrypted(content, KEYS.p256dh, KEYS.auth, encoding=encoding, record=record)
    assert decrypt(KEYS, headers, body) == content
    headers, body = encrypted(content, KEYS.p256dh, KEYS.auth, encoding=encoding, padding=padding)
    assert decrypt(KEYS, headers, body) == content


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(cut=st.integers(0, 10_000))
def test_a_body_that_is_cut_anywhere_is_refused(encoding, cut):
    headers, body = encrypted(b"x" * 200, KEYS.p256dh, KEYS.auth, encoding=encoding, record=50)
    with pytest.raises(PushDecryptionError):
        decrypt(KEYS, headers, body[: cut % len(body)])


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_body_that_was_altered_anywhere_is_refused(encoding, place, change):
    headers, body = encrypted(b"hello", KEYS.p256dh, KEYS.auth, encoding=encoding)
    altered = bytearray(body)
    altered[place % len(body)] ^= change
    # The size of a record is no secret, and says nothing where there is but one.
    if encoding == "aes128gcm" and 16 <= place % len(body) < 20:
        return
    with pytest.raises(PushDecryptionError):
        decrypt(KEYS, headers, bytes(altered))


@each("encoding", ENCODINGS)
def test_a_body_for_other_keys_is_refused_and_the_error_says_so(encoding):
    headers, body = encrypted(b"hello", KEYS.p256dh, KEYS.auth, encoding=encoding)
    with pytest.raises(PushDecryptionError, match="not encrypted for these keys"):
        decrypt(PushKeys.generate(), headers, body)
    same_key_other_secret = PushKeys(KEYS.private_key, bytes(16))
    with pytest.raises(PushDecryptionError, match="not encrypted for these keys"):
        decrypt(same_key_other_secret, headers, body)


def test_a_body_that_ends_between_two_records_is_known_to_be_cut():
    headers, body = encrypted(b"x" * 100, KEYS.p256dh, KEYS.auth, record=50)
    with pytest.raises(PushDecryptionError, match="cut off"):
        decrypt(KEYS, headers, body[: 86 + 50])
    headers, body = encrypted(b"x" * 100, KEYS.p256dh, KEYS.auth, record=50, encoding="aesgcm")
    with pytest.raises(PushDecryptionError, match="cut off"):
        decrypt(KEYS, headers, body[:66])


@each("encoding", ENCODINGS)
def test_a_later_record_that_is_cut_is_known_to_be_cut(encoding):
    headers, body = encrypted(b"x" * 60, KEYS.p256dh, KEYS.auth, record=50, encoding=encoding)
    with pytest.raises(PushDecryptionError, match="cut off"):
        decrypt(KEYS, headers, body[:-1])


@each("last", [b"\1", b"\3", b""])
def test_a_record_that_does_not_end_as_records_do_is_refused(last):
    headers, body = encrypted(b"hello" if last else b"", KEYS.p256dh, KEYS.auth, last=last, padding=3)
    with pytest.raises(PushDecryptionError):
        decrypt(KEYS, headers, body)


def test_padding_that_is_no_padding_is_refused():
    headers, body = encrypted(b"hello", KEYS.p256dh, KEYS.auth, encoding="aesgcm", said_padding=3)
    with pytest.raises(PushDecryptionError, match="not padded"):
        decrypt(KEYS, headers, body)


@each(
    ("headers", "problem"),
    [
        ({}, "no Content-Encoding"),
        ({"Content-Encoding": "gzip"}, "'gzip'"),
        ({"Content-Encoding": "aesgcm"}, "Encryption"),
        ({"Content-Encoding": "aesgcm", "Encryption": "salt=!", "Crypto-Key": "dh=x"}, "Encryption"),
        ({"Content-Encoding": "aesgcm", "Encryption": "salt=AAAA", "Crypto-Key": "dh=x"}, "Encryption|salt"),
        ({**DRAFT_04_HEADERS, "Encryption": "salt=AAAA"}, "salt of 16 bytes"),
        ({**DRAFT_04_HEADERS, "Encryption": "salt=lngarbyKfMoi9Z75xYXmkg;rs=x"}, "Encryption"),
        ({**DRAFT_04_HEADERS, "Encryption": "salt=lngarbyKfMoi9Z75xYXmkg;rs=2"}, "too short"),
        ({**DRAFT_04_HEADERS, "Crypto-Key": "dh=" + to_text(b"\4" * 65)}, "key of the sender"),
        ({**DRAFT_04_HEADERS, "Crypto-Key": "dh=AAAA"}, "key of the sender"),
    ],
)
def test_headers_that_make_no_sense_are_refused_with_the_reason(headers, problem):
    with pytest.raises(PushError, match=problem):
        decrypt(KEYS, headers, bytes(100))


@each(
    ("body", "problem"),
    [
        (b"", "cut off"),
        (bytes(16) + b"\0\0\x10\0" + b"\x10" + bytes(100), "got 16"),
        (bytes(16) + b"\0\0\0\x11" + b"\x41" + bytes(200), "too short"),
        (bytes(16) + b"\0\0\x10\0" + b"\x41" + bytes(70), "cut off"),
        (bytes(LARGEST + 1), "larger"),
    ],
)
def test_a_body_that_cannot_be_one_is_refused_with_the_reason(body, problem):
    with pytest.raises(PushError, match=problem):
        decrypt(KEYS, {"Content-Encoding": "aes128gcm"}, body)


@given(
    headers=st.dictionaries(st.sampled_from(["Content-Encoding", "Encryption", "Crypto-Key"]), st.text()),
    body=st.binary(),
)
def test_nonsense_is_never_anything_but_a_push_error(headers, body):
    headers = {"Content-Encoding": "aesgcm", **headers}
    with pytest.raises(PushError):
        decrypt(KEYS, headers, body)


def test_every_error_of_a_push_is_a_value_error_too():
    with pytest.raises(ValueError, match="no Content-Encoding"):
        decrypt(KEYS, {}, b"")
