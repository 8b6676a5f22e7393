"""Decryption of pushes: the standard encoding, and that of the draft which Mastodon began with.

- `aes128gcm`: https://www.rfc-editor.org/rfc/rfc8291, in the frame of https://www.rfc-editor.org/rfc/rfc8188
- `aesgcm`: https://datatracker.ietf.org/doc/html/draft-ietf-webpush-encryption-04, in the frame of
  https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-encryption-encoding-03
"""

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from atoot.push.base64url import POINT, to_bytes
from atoot.push.errors import PushDecryptionError, PushError
from atoot.push.headers import header, parameters
from atoot.push.keys import PushKeys, point_of, public_key

STANDARD = "aes128gcm"
DRAFT = "aesgcm"
SALT = 16
"""Bytes."""
TAG = 16
"""Bytes that encryption adds to a record."""
LARGEST = 64 * 1024
"""Most bytes of a body. Push services take 4096: https://www.rfc-editor.org/rfc/rfc8030#section-7.2"""
_DRAFT_RECORD = 4096
"""The default record size in bytes, without a header."""
_PADDING_SIZE = 2
"""Bytes of the padding length, in the draft."""

CUT = "the body is cut off"
NOT_OURS = "the body was not encrypted for these keys, or was altered or cut off on its way"


class Sealed(NamedTuple):
    """An encrypted body, parsed."""

    encoding: str
    salt: bytes
    sender: bytes
    """Public key of the sender, generated for this one message."""
    record: int
    """Record size in bytes, as the encoding counts them."""
    content: bytes


def decrypt(keys: PushKeys, headers: Mapping[str, str], body: bytes) -> bytes:
    """The decrypted content of a push.

    Args:
        keys: of the subscription.
        headers: headers of the push.
        body: body of the push.

    Raises:
        PushDecryptionError: it is not encrypted for these keys, or was altered or cut off.
        PushError: its encoding is unknown.
    """
    return opened(keys, sealed(headers, body))


def sealed(headers: Mapping[str, str], body: bytes) -> Sealed:
    """Parse an encrypted body, with the help of its headers.

    Raises:
        PushDecryptionError: parts are missing.
        PushError: its encoding is unknown.
    """
    if len(body) > LARGEST:
        raise PushError(f"the body is larger than {LARGEST} bytes")
    encoding = header(headers, "Content-Encoding").strip().lower()
    if encoding == STANDARD:
        return _standard(body)
    if encoding == DRAFT:
        return _draft(headers, body)
    raise PushError(
        f"Content-Encoding is {encoding!r}; expected {STANDARD!r} or {DRAFT!r}"
        if encoding
        else "there is no Content-Encoding"
    )


def opened(keys: PushKeys, message: Sealed) -> bytes:
    """Decrypt a body.

    Raises:
        PushDecryptionError: it is not encrypted for these keys, or was altered or cut off.
    """
    try:
        shared = keys.private_key.exchange(ec.ECDH(), public_key(message.sender))
    except ValueError:
        raise PushDecryptionError("the key of the sender is not of the curve P-256") from None
    ours = point_of(keys.private_key.public_key())
    if message.encoding == STANDARD:
        secret = _derived(keys.auth_secret, shared, b"WebPush: info\0" + ours + message.sender, 32)
        key = _derived(message.salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(message.salt, secret, b"Content-Encoding: nonce\0", 12)
        return b"".join(_standard_records(AESGCM(key), nonce, message))
    secret = _derived(keys.auth_secret, shared, b"Content-Encoding: auth\0", 32)
    context = b"P-256\0" + b"".join(len(point).to_bytes(2, "big") + point for point in (ours, message.sender))
    key = _derived(message.salt, secret, b"Content-Encoding: aesgcm\0" + context, 16)
    nonce = _derived(message.salt, secret, b"Content-Encoding: nonce\0" + context, 12)
    return b"".join(_draft_records(AESGCM(key), nonce, message))


def _standard(body: bytes) -> Sealed:
    """https://www.rfc-editor.org/rfc/rfc8188#section-2.1"""
    if len(body) < SALT + 5:
        raise PushDecryptionError(CUT)
    record, key_size = struct.unpack_from("!LB", body, SALT)
    start = SALT + 5 + key_size
    if key_size != POINT:
        raise PushDecryptionError(f"expected the key of the sender in {POINT} bytes, got {key_size}")
    if record <= TAG + 1 or len(body) <= start + TAG:
        raise PushDecryptionError(CUT if record > TAG + 1 else "the records are too short to hold anything")
    return Sealed(STANDARD, body[:SALT], body[SALT + 5 : start], record, body[start:])


def _draft(headers: Mapping[str, str], body: bytes) -> Sealed:
    encryption = parameters(header(headers, "Encryption"))
    crypto_key = parameters(header(headers, "Crypto-Key"))
    try:
        salt, sender = to_bytes(encryption["salt"]), to_bytes(crypto_key["dh"])
        record = int(encryption.get("rs", _DRAFT_RECORD))
    except (KeyError, ValueError):
        raise PushDecryptionError(
            "expected the headers 'Encryption: salt=...' and 'Crypto-Key: dh=...'"
        ) from None
    if len(salt) != SALT:
        raise PushDecryptionError(f"expected a salt of {SALT} bytes, got {len(salt)}")
    if record <= _PADDING_SIZE:
        raise PushDecryptionError("the records are too short to hold anything")
    if len(body) < TAG + _PADDING_SIZE:
        raise PushDecryptionError(CUT)
    return Sealed(DRAFT, salt, sender, record, body)


def _standard_records(cipher: AESGCM, nonce: bytes, message: Sealed) -> Iterator[bytes]:
    """https://www.rfc-editor.org/rfc/rfc8188#section-2"""
    last = False
    for number, start in enumerate(range(0, len(message.content), message.record)):
        text = _decrypted(cipher, nonce, number, message.content[start : start + message.record])
        text, delimiter = text.rstrip(b"\0")[:-1], text.rstrip(b"\0")[-1:]
        last = start + message.record >= len(message.content)
        if delimiter == b"\1" and last:
            raise PushDecryptionError(CUT)  # this record announces another one
        if delimiter != (b"\2" if last else b"\1"):
            raise PushDecryptionError("a record does not end as records do")
        yield text


def _draft_records(cipher: AESGCM, nonce: bytes, message: Sealed) -> Iterator[bytes]:
    """https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-encryption-encoding-03#section-2"""
    size = message.record + TAG
    if len(message.content) % size == 0:
        raise PushDecryptionError(CUT)  # the last record is always shorter
    for number, start in enumerate(range(0, len(message.content), size)):
        text = _decrypted(cipher, nonce, number, message.content[start : start + size])
        padding = int.from_bytes(text[:_PADDING_SIZE], "big")
        filling = text[_PADDING_SIZE : _PADDING_SIZE + padding]
        if len(text) < _PADDING_SIZE + padding or any(filling):
            raise PushDecryptionError("a record is not padded as records are")
        yield text[_PADDING_SIZE + padding :]


def _decrypted(cipher: AESGCM, nonce: bytes, number: int, record: bytes) -> bytes:
    counter = int.from_bytes(nonce[4:], "big") ^ number
    try:
        return cipher.decrypt(nonce[:4] + counter.to_bytes(8, "big"), record, None)
    except (InvalidTag, ValueError):
        raise PushDecryptionError(CUT if number else NOT_OURS) from None


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
