"""Webhooks: a server calls a URL of yours about accounts, reports and statuses.

An administrator sets them up under "Administration > Webhooks"; https://docs.joinmastodon.org/admin/webhooks/

```python
receiver = WebhookReceiver(secret)
match receiver.receive(request.headers, await request.read()):
    case StatusEvent(event="status.created", object=status): ...
    case ReportEvent(object=report): ...
```

```text
WebhookError                    an invalid delivery; also a ValueError
├── WebhookSignatureError       not signed, or not with this secret, or altered
└── WebhookAgeError             signed, but long ago
```
"""

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from atoot.decoding.parsing import parse
from atoot.entities import AdminAccount, AdminReport, Entity, Status
from atoot.errors import MastodonError
from atoot.http.settings import Clock
from atoot.push.headers import header_values
from atoot.secrets import Secret

__all__ = [
    "AccountEvent",
    "OtherEvent",
    "ReportEvent",
    "StatusEvent",
    "WebhookAgeError",
    "WebhookError",
    "WebhookEvent",
    "WebhookReceiver",
    "WebhookSignatureError",
    "signature_of",
]

SIGNATURE = "X-Hub-Signature"
LARGEST = 4 * 1024 * 1024
"""Maximum size in bytes; a report with all its statuses has some ten thousand."""
OLDEST = timedelta(days=7)
"""Maximum age of a delivery: Mastodon tries 16 times with growing pauses, over two to three days.

https://github.com/mastodon/mastodon/blob/main/app/workers/webhooks/delivery_worker.rb
"""
FUTURE = timedelta(minutes=5)
"""How far the server's clock may be ahead."""

_SIGNED = re.compile(r"sha256=([0-9a-f]{64})", re.IGNORECASE)

E = TypeVar("E", bound=Entity)


class WebhookError(MastodonError, ValueError):
    """An invalid delivery. Answer it with 400; Mastodon then gives it up."""


class WebhookSignatureError(WebhookError):
    """The delivery is not signed, not signed with this secret, or was altered on its way."""


class WebhookAgeError(WebhookError):
    """The delivery is older than the time for which servers retry: somebody may have recorded it."""


class WebhookEvent(Struct, frozen=True, kw_only=True):
    """An event that a webhook delivered."""

    event: str
    """Its name: `status.created`."""
    created_at: datetime | None = None
    """When; None if the delivery does not say it."""
    delivery: str
    """Id of the delivery; the same if it is repeated because your response got lost."""


class AccountEvent(WebhookEvent, frozen=True, kw_only=True):
    """`account.created`, `account.approved` or `account.updated`."""

    object: AdminAccount
    """The account."""


class ReportEvent(WebhookEvent, frozen=True, kw_only=True):
    """`report.created` or `report.updated`."""

    object: AdminReport
    """The report."""


class StatusEvent(WebhookEvent, frozen=True, kw_only=True):
    """`status.created` or `status.updated`: a status of this server or of another."""

    object: Status
    """The status."""


class OtherEvent(WebhookEvent, frozen=True, kw_only=True):
    """An event of a newer server, or what a template of the webhook has made of one."""

    object: Any
    """JSON data: the object of the event, or all of the body if it has no event."""


class WebhookReceiver:
    """Receives the deliveries of one webhook: verifies who sent them, and returns events.

    Args:
        secrets: of the webhook, as the page of the server shows it; while it is being changed, the old one too.
        oldest: how long ago a delivery may have been made; None to take it however old it is.
        largest: bytes of a body.
        clock: time.

    Raises:
        ValueError: there is no secret, or it is empty.
    """

    def __init__(
        self,
        *secrets: str,
        oldest: timedelta | None = OLDEST,
        largest: int = LARGEST,
        clock: Clock | None = None,
    ) -> None:
        if not secrets or not all(isinstance(secret, str) and secret for secret in secrets):
            raise ValueError("expected the secret of the webhook as a text that is not empty")
        self._secrets = [Secret(secret) for secret in secrets]
        self._oldest = oldest
        self._largest = largest
        self._clock = clock or Clock()

    def __repr__(self) -> str:
        return "<WebhookReceiver>"

    def receive(
        self, headers: Mapping[str, str], body: bytes
    ) -> AccountEvent | ReportEvent | StatusEvent | OtherEvent:
        """The event in a delivery.

        Args:
            headers: of the request.
            body: of the request, as it came: what was parsed and written anew has another signature.

        Raises:
            WebhookSignatureError: it is not from the server.
            WebhookAgeError: it is too old.
            WebhookError: it is too large, or holds no event.
            TypeError: the body is not bytes.
        """
        if not isinstance(body, bytes | bytearray | memoryview):
            raise TypeError(f"expected the body as bytes, exactly as it arrived, got {type(body).__name__}")
        content = bytes(body)
        if len(content) > self._largest:
            raise WebhookError(f"the delivery has {len(content)} bytes; {self._largest} are accepted at most")
        delivery = self._verified(headers, content)
        event = _event_in(content, delivery)
        self._check_age(event)
        return event

    def _verified(self, headers: Mapping[str, str], body: bytes) -> str:
        signature = _signature_in(headers)
        # All are compared, each in constant time, so that the duration reveals nothing about a secret.
        matching = [hmac.compare_digest(signature, _digest(secret, body)) for secret in self._secrets]
        if not any(matching):
            raise WebhookSignatureError(
                f"{SIGNATURE} is not that of this body and secret: the delivery is not from the server, was altered on "
                "its way, or the secret has been changed"
            )
        return signature

    def _check_age(self, event: WebhookEvent) -> None:
        if self._oldest is None or event.created_at is None:
            return
        age = datetime.fromtimestamp(self._clock.time(), UTC) - event.created_at
        if age > self._oldest:
            raise WebhookAgeError(
                f"the delivery is of {event.created_at:%Y-%m-%d %H:%M:%S} UTC, which is too long ago"
            )
        if age < -FUTURE:
            raise WebhookAgeError(
                f"the delivery is of {event.created_at:%Y-%m-%d %H:%M:%S} UTC, which is in the future: is the clock right?"
            )


def signature_of(secret: str, body: bytes) -> str:
    """The header `X-Hub-Signature` of a delivery, as the server makes it: for tests of your own.

    Args:
        secret: of the webhook.
        body: of the request.
    """
    return f"sha256={_digest(secret, body)}"


def _digest(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def _signature_in(headers: Mapping[str, str]) -> str:
    """The digest in the signature of a delivery.

    Raises:
        WebhookSignatureError: there is none, there are several, or it is of another kind.
    """
    found = {value.strip() for value in header_values(headers, SIGNATURE)}
    if not found:
        raise WebhookSignatureError(f"the delivery has no header {SIGNATURE}: it is not signed")
    match = _SIGNED.fullmatch(found.pop()) if len(found) == 1 else None
    if match is None:
        raise WebhookSignatureError(
            f"{SIGNATURE}: expected one signature, `sha256=` and 64 hexadecimal digits"
        )
    return match[1].lower()


def _event_in(body: bytes, delivery: str) -> AccountEvent | ReportEvent | StatusEvent | OtherEvent:
    try:
        data = parse(body)
    except msgspec.DecodeError:
        raise WebhookError(
            "the delivery is signed, but is not JSON: does the webhook have a template?"
        ) from None
    if not isinstance(data, dict) or not isinstance(data.get("event"), str):
        return OtherEvent(event="", object=data, delivery=delivery)
    event, when, told = data["event"], _instant(data.get("created_at")), data.get("object")
    family = event.partition(".")[0]
    if family == "account" and (account := _read(AdminAccount, told)) is not None:
        return AccountEvent(event=event, created_at=when, object=account, delivery=delivery)
    if family == "report" and (report := _read(AdminReport, told)) is not None:
        return ReportEvent(event=event, created_at=when, object=report, delivery=delivery)
    if family == "status" and (status := _read(Status, told)) is not None:
        return StatusEvent(event=event, created_at=when, object=status, delivery=delivery)
    return OtherEvent(event=event, created_at=when, object=told, delivery=delivery)


def _read(kind: type[E], told: Any) -> E | None:
    """The object as an entity; None if a template has made it something else."""
    try:
        return kind.from_dict(told) if isinstance(told, dict) else None
    except msgspec.ValidationError:
        return None


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
