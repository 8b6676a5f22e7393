"""Handles an incoming push in one call."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress

import msgspec

from atoot.http.settings import Clock
from atoot.push.base64url import to_text
from atoot.push.encodings import opened, sealed
from atoot.push.errors import PushError, PushReplayError
from atoot.push.keys import PushKeys
from atoot.push.message import PushMessage
from atoot.push.vapid import verify
from atoot.secrets import HiddenBytes

REMEMBERED = 10_000
"""Most pushes remembered to detect replays."""


class PushReceiver:
    """Receives the pushes of one subscription: verifies the sender, decrypts, and refuses replays.

    Args:
        keys: of the subscription.
        server_key: of the server, as the subscription names it; None to take pushes of anybody who knows the public
            key, where a relay has taken the signature away.
        endpoint: address that the server pushes to.
        seen: what the receiver of an earlier run had `seen`.
        remembered: how many pushes are remembered to detect replays.
        clock: time.
    """

    def __init__(
        self,
        keys: PushKeys,
        *,
        server_key: str | None,
        endpoint: str,
        seen: Iterable[str] = (),
        remembered: int = REMEMBERED,
        clock: Clock | None = None,
    ) -> None:
        if remembered < 1:
            raise ValueError(f"remembered: expected 1 or more, got {remembered!r}")
        self._keys = keys
        self._server_key = server_key
        self._endpoint = endpoint
        self._remembered = remembered
        self._clock = clock or Clock()
        self._seen: OrderedDict[str, None] = OrderedDict()
        for mark in seen:
            self._remember(mark)

    def __repr__(self) -> str:
        return f"<PushReceiver {self._keys!r}, {len(self._seen)} seen>"

    @property
    def seen(self) -> tuple[str, ...]:
        """Marks of the remembered pushes, the oldest first; no secrets."""
        return tuple(self._seen)

    def receive(self, headers: Mapping[str, str], body: bytes) -> PushMessage:
        """The notification in a push.

        Args:
            headers: of the request.
            body: of the request, unchanged.

        Raises:
            PushSignatureError: it is not from the server.
            PushDecryptionError: it is not encrypted for these keys, or was altered or cut off.
            PushReplayError: it came before.
            PushError: it holds no notification.
        """
        if self._server_key is not None:
            now = self._clock.time()
            verify(headers, endpoint=self._endpoint, server_key=self._server_key, now=now)
        parts = sealed(headers, body)
        mark = to_text(parts.salt)
        if mark in self._seen:
            raise PushReplayError("this push was received before")
        content = HiddenBytes(opened(self._keys, parts))  # with a token
        # Only pushes that decrypt are remembered: nobody else can fill the memory.
        self._remember(mark)
        message: PushMessage | None = None
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            message = PushMessage.from_json(content)
        if message is None or not message.notification_id:
            raise PushError("the push contains no notification")
        return message

    def _remember(self, mark: str) -> None:
        self._seen[mark] = None
        while len(self._seen) > self._remembered:
            self._seen.popitem(last=False)
