"""The sender of a push: VAPID, the server's signature. https://www.rfc-editor.org/rfc/rfc8292"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from atoot.push.base64url import to_bytes
from atoot.push.errors import PushError, PushSignatureError
from atoot.push.headers import header, parameters
from atoot.push.keys import public_key

LONGEST_LIFE = 24 * 3600
"""Seconds that a signature may be good for. https://www.rfc-editor.org/rfc/rfc8292#section-2"""
DEFAULT_PORTS = {"https": 443, "http": 80}
LEEWAY = 120.0
"""Seconds by which two clocks may differ."""


class Sender(msgspec.Struct, frozen=True):
    """The sender of a push, proven by its signature."""

    subject: str
    """Its contact address, by its own account: `mailto:...` or `https://...`; empty if not given."""
    expires: float
    """When the signature expires, in seconds since 1970."""


def verify(headers: Mapping[str, str], *, endpoint: str, server_key: str, now: float) -> Sender:
    """Check that a push is signed by the server, for this endpoint, and not too long ago.

    Args:
        headers: of the push.
        endpoint: address that the server pushes to.
        server_key: of the server, as the subscription names it.
        now: seconds since 1970.

    Raises:
        PushSignatureError: it is not.
        PushError: `server_key` is no key.
    """
    token, shown_key = _credentials(headers)
    try:
        trusted = to_bytes(server_key)
        key = public_key(trusted)
    except ValueError:
        raise PushError("server_key is not a key of the curve P-256") from None
    try:
        foreign = to_bytes(shown_key) != trusted
    except ValueError:
        foreign = True
    if foreign:
        raise PushSignatureError("the push is signed with the key of another server")
    claims = _claims(token, key)
    audience = claims.get("aud")
    if not isinstance(audience, str) or not _same_place(audience, endpoint):
        raise PushSignatureError("the signature is for another push service")
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or isinstance(expires, bool):
        raise PushSignatureError("the signature has no expiry time")
    if expires <= now - LEEWAY:
        raise PushSignatureError("the signature is too old; is the clock of this machine right?")
    if expires > now + LONGEST_LIFE + LEEWAY:
        raise PushSignatureError(
            "the signature is valid for more than a day, which is not allowed; "
            "is the clock of this machine right?"
        )
    subject = claims.get("sub")
    return Sender(subject if isinstance(subject, str) else "", float(expires))


def _credentials(headers: Mapping[str, str]) -> tuple[str, str]:
    """The signed token, and the key that it claims to be signed with."""
    scheme, _, rest = header(headers, "Authorization").strip().partition(" ")
    if scheme.lower() == "vapid":
        found = parameters(rest)
        token, key = found.get("t", ""), found.get("k", "")
    elif scheme.lower() in ("webpush", "bearer"):
        # https://datatracker.ietf.org/doc/html/draft-ietf-webpush-vapid-01#section-3
        token, key = rest.strip(), parameters(header(headers, "Crypto-Key")).get("p256ecdsa", "")
    else:
        token = key = ""
    if not token or not key:
        raise PushSignatureError("the push is not signed")
    return token, key


def _claims(token: str, key: ec.EllipticCurvePublicKey) -> dict[str, Any]:
    """The claims of a token, if it is signed with the key. https://www.rfc-editor.org/rfc/rfc7515#section-5.2"""
    parts = token.split(".")
    try:
        head, claims, signature = map(to_bytes, parts)
    except ValueError:
        raise PushSignatureError("the signature cannot be read") from None
    algorithm = _object(head).get("alg")
    if algorithm != "ES256" or len(signature) != 64:
        raise PushSignatureError("the signature does not use ES256")
    numbers = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(
            encode_dss_signature(*numbers),
            f"{parts[0]}.{parts[1]}".encode("ascii"),
            ec.ECDSA(hashes.SHA256()),
        )
    except InvalidSignature:
        raise PushSignatureError("the signature is invalid: the push is not from the server") from None
    return _object(claims)


def _object(text: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise PushSignatureError("the signature cannot be read") from None


def _same_place(audience: str, endpoint: str) -> bool:
    """Whether two addresses have the same scheme, host and port."""
    try:
        return _place(audience) == _place(endpoint)
    except ValueError:
        return False


def _place(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
