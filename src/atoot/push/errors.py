"""Errors of an incoming push.

```text
MastodonError
└── PushError               an invalid push; also a ValueError
    ├── PushDecryptionError not encrypted for these keys, altered, or cut off
    ├── PushSignatureError  not signed, or by somebody else than the server
    └── PushReplayError     it came before
```
"""

from atoot.errors import MastodonError


class PushError(MastodonError, ValueError):
    """An invalid push. Answer it with 400 and ignore it."""


class PushDecryptionError(PushError):
    """The push is not encrypted for these keys, or was altered or cut off on its way."""


class PushSignatureError(PushError):
    """The push is not signed, or not by the server, not for this receiver, or too long ago."""


class PushReplayError(PushError):
    """The push has been received before. Answer it as you did the first time."""
