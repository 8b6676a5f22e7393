"""Ties an answer to its login: PKCE lets the server check it, `state` lets us.

https://www.rfc-editor.org/rfc/rfc7636
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest

from msgspec import Struct

from atoot.secrets import Secret, hide_fields

_BYTES = 32


class Pkce(Struct, frozen=True):
    """A secret that proves that the program which exchanges the code is the one that began the login."""

    verifier: str
    """The secret."""

    def __post_init__(self) -> None:
        hide_fields(self, "verifier")

    @classmethod
    def new(cls) -> "Pkce":
        """A new, unguessable secret."""
        return cls(secrets.token_urlsafe(_BYTES))

    @property
    def challenge(self) -> str:
        """A hash of the verifier, which the server gets in advance."""
        return challenge_of(self.verifier)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier. https://www.rfc-editor.org/rfc/rfc7636#section-4.2"""
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def new_state() -> Secret:
    """A new, unguessable `state`."""
    return Secret(secrets.token_urlsafe(_BYTES))


def same_state(ours: str, theirs: str | None) -> bool:
    """Whether an answer has our state, compared in constant time.

    Args:
        ours: state of the login.
        theirs: state in the answer.
    """
    return theirs is not None and compare_digest(ours.encode(), theirs.encode("utf-8", "surrogatepass"))
