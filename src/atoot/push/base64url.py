"""URL-safe base64, and the subscription keys encoded in it.

https://www.rfc-editor.org/rfc/rfc4648#section-5
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from atoot.secrets import Secret

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*={0,2}")

POINT = 65
"""Bytes of a public key: a point of the curve P-256, uncompressed."""
AUTH = 16
"""Bytes of the secret that server and subscriber share."""


def check_keys(p256dh: str, auth: str) -> None:
    """Check the keys of a subscription: a server would accept keys that it cannot encrypt with, and never push.

    Raises:
        ValueError: their form is invalid; the message shows none.
    """
    for name, key, size in (("p256dh", p256dh, POINT), ("auth", auth, AUTH)):
        try:
            found = len(to_bytes(key))
        except ValueError:
            raise ValueError(f"{name}: expected {size} bytes in Base64, got something else") from None
        if found != size:
            raise ValueError(f"{name}: expected {size} bytes in Base64, got {found}")


def to_text(data: bytes) -> str:
    """Bytes as text, without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def to_bytes(text: str) -> bytes:
    """Text as bytes, with or without padding; the characters of plain base64 are accepted too.

    Raises:
        ValueError: it is not base64.
    """
    text = Secret(text.strip().replace("+", "-").replace("/", "_"))  # keys come this way
    if not _ALPHABET.fullmatch(text):
        raise ValueError("no Base64")
    bare = text.rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
