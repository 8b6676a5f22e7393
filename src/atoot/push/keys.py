"""The keys of a subscription: the server encrypts with them, and they decrypt."""

import os
from collections.abc import Mapping
from typing import TypedDict

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from atoot.push.base64url import AUTH, POINT, to_bytes, to_text
from atoot.push.errors import PushError
from atoot.secrets import with_hidden_secrets

CURVE = ec.SECP256R1()


class SubscriptionKeys(TypedDict):
    """Arguments of `create_push_subscription`."""

    endpoint: str
    p256dh: str
    auth: str
    standard: bool


class PushKeys:
    """The keys of one subscription. Store them as long as it lasts (`to_dict`), and keep them secret.

    https://www.rfc-editor.org/rfc/rfc8291#section-2

    Args:
        private_key: the private half of the key.
        auth_secret: the secret that both sides share.
    """

    __slots__ = ("auth_secret", "private_key")

    def __init__(self, private_key: ec.EllipticCurvePrivateKey, auth_secret: bytes) -> None:
        if private_key.curve.name != CURVE.name:
            raise PushError(f"expected a key of the curve P-256, got one of {private_key.curve.name}")
        if len(auth_secret) != AUTH:
            raise PushError(f"auth: expected {AUTH} bytes, got {len(auth_secret)}")
        self.private_key: ec.EllipticCurvePrivateKey = private_key
        self.auth_secret: bytes = auth_secret

    @classmethod
    def generate(cls) -> "PushKeys":
        """New keys."""
        return cls(ec.generate_private_key(CURVE), os.urandom(AUTH))

    @property
    def p256dh(self) -> str:
        """The public key, for the server."""
        return to_text(point_of(self.private_key.public_key()))

    @property
    def auth(self) -> str:
        """The shared secret, for the server."""
        return to_text(self.auth_secret)

    def subscription(self, endpoint: str, *, standard: bool = True) -> SubscriptionKeys:
        """Arguments: `c.create_push_subscription(**keys.subscription(endpoint), alerts={"mention": True})`.

        Args:
            endpoint: address to which the server is to push.
            standard: have it encrypt as RFC 8291 says (since 4.4.0); older servers encrypt as its drafts did, whatever
                is asked. Both can be read here.
        """
        return {"endpoint": endpoint, "p256dh": self.p256dh, "auth": self.auth, "standard": standard}

    def to_dict(self) -> dict[str, str]:
        """Plain data to store: `private_key` and `auth`, both secret."""
        number = self.private_key.private_numbers().private_value
        return {"private_key": to_text(number.to_bytes(32, "big")), "auth": self.auth}

    @classmethod
    def from_dict(cls, data: Mapping[str, str]) -> "PushKeys":
        """Restore keys from `to_dict`.

        Args:
            data: the result of `to_dict`.

        Raises:
            PushError: it is invalid.
        """
        data = with_hidden_secrets(data)
        try:
            number = int.from_bytes(to_bytes(data["private_key"]), "big")
            return cls(ec.derive_private_key(number, CURVE), to_bytes(data["auth"]))
        except PushError:
            raise
        except (KeyError, TypeError, AttributeError, ValueError):
            raise PushError("these are no keys: expected the texts private_key and auth") from None

    def __repr__(self) -> str:
        return f"<PushKeys {self.p256dh[:8]}…>"

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, PushKeys) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.p256dh)

    def __reduce__(self) -> tuple[object, ...]:
        return PushKeys.from_dict, (self.to_dict(),)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as bytes."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """A public key out of bytes.

    Raises:
        ValueError: they are no point of the curve.
    """
    if len(point) != POINT:
        raise ValueError(f"expected {POINT} bytes, got {len(point)}")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
