"""Posting exactly once: one key for all tries, and a look at the own statuses before each new try.

The key alone does not do: servers may ignore it, forget it, or answer a repeated one with an error, and for scheduled
statuses they do not look at it.
"""

from typing import Any
from uuid import uuid4

from atoot.api.base import Endpoints, Options
from atoot.api.claims import Claims
from atoot.api.finding import Search
from atoot.api.requesting import in_json
from atoot.api.verifying import wanted_of
from atoot.entities import ScheduledStatus, Status


class Outbox(Endpoints):
    """What is common to all that posts: the memory of what was posted, and the one way to post."""

    _claims: Claims | None = None

    async def _post_once(
        self, values: dict[str, Any], options: Options | None, idempotency_key: str | None
    ) -> Status | ScheduledStatus:
        """Post a status with these parameters."""
        later = bool(values.get("scheduled_at"))
        kind: type[Status | ScheduledStatus] = ScheduledStatus if later else Status
        request = in_json("POST", "/api/v1/statuses", values, options, _headers(idempotency_key))
        if self._claims is None:
            self._claims = Claims()
        wanted = wanted_of(values)
        async with self._claims.posting(wanted.likeness):
            search = Search(self._transport, self._claims, wanted, options)
            request.verify = search.scheduled_status if later else search.status
            made = await self._fetch(request, kind)
            self._claims.add(made.id)
        return made


def _headers(key: str | None) -> dict[str, str]:
    """The header by which the server knows a post again.

    Raises:
        TypeError: the key is no text.
        ValueError: the key cannot stand in a header.
    """
    if key is None:
        key = uuid4().hex
    if not isinstance(key, str):
        raise TypeError(f"idempotency_key: expected a text, got {type(key).__name__}")
    if not (key and key.isascii() and key.isprintable()):
        raise ValueError("idempotency_key: expected printable ASCII characters")
    return {"Idempotency-Key": key}
