"""Errors of a push that came in.

MastodonError
└── PushError               a push that cannot be taken as it came; also a ValueError
    ├── PushDecryptionError not encrypted for these keys, altered, or cut off
    ├── PushSignatureError  not signed, or by somebody else than the server
    └── PushReplayError     it came before
"""

from atoot.errors import MastodonError


class PushError(MastodonError, ValueError):
    """A push that cannot be taken as it came. Answer it with 400 and forget it."""


class PushDecryptionError(PushError):
    """It is not encrypted for these keys, or was altered or cut off on its way."""


class PushSignatureError(PushError):
    """It is not signed, or by somebody else than the server, or for somebody else, or too long ago."""


class PushReplayError(PushError):
    """It came before: somebody has sent it once more. Answer it as you did the first time."""
