"""Posting exactly once: one key for all tries, and a look at the own statuses before each new try.

The key alone does not do: servers may ignore it, forget it, or answer a repeated one with an error, and for scheduled
statuses they do not look at it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from atoot.api.base import Options
from atoot.api.checks import to_come
from atoot.api.claims import Claims, claims_for
from atoot.api.finding import Search
from atoot.api.knowing import Knowing
from atoot.api.requesting import in_json
from atoot.api.verifying import moment_of, wanted_of
from atoot.api.ways import tell_what_differs
from atoot.entities import ScheduledStatus, Status
from atoot.errors import ApiError, ClientError, PostedAtOnceError
from atoot.message import Request, Response

SOONEST = timedelta(minutes=5)
"""What is scheduled for less than this from now, Mastodon posts at once: `MIN_SCHEDULE_OFFSET` in
https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb"""


class Outbox(Knowing):
    """What is common to all that posts: the memory of what was posted, and the one way to post."""

    _claims: Claims | None = None

    async def _post_once(
        self, values: dict[str, Any], options: Options | None, idempotency_key: str | None
    ) -> Status | ScheduledStatus:
        """Post a status with these parameters."""
        headers = _headers(idempotency_key)
        request = in_json("POST", "/api/v1/statuses", values, options, headers)
        if values.get("preview"):
            request.idempotent = True
            return await self._fetch(request, Status)
        if self._claims is None:
            self._claims = claims_for(self._transport.origin, self._transport.token)
        claims, wanted, later = self._claims, wanted_of(values), self._is_to_come(values)
        async with claims.posting(wanted.likeness):
            search = Search(
                self._transport,
                claims,
                wanted,
                server=lambda: self._server(options),
                key=idempotency_key,
                later=later,
                options=options,
            )
            response = await search.before()
            if response is not None:
                made = self._read(response, later=later)
            else:
                made = await self._post_with(request, search, later=later)
                tell_what_differs(values, made)
            claims.add(made.id, idempotency_key)
            return made

    async def _post_with(self, request: Request, search: Search, *, later: bool) -> Status | ScheduledStatus:
        request.verify = search.after
        try:
            response = await self._transport.send(request)
        except ClientError as error:
            made = await search.refused(error)
            if made is None:
                raise
            response = made
        try:
            return self._read(response, later=later)
        except PostedAtOnceError:
            raise
        except ApiError as error:
            # The server says that it went well, in words that nobody understands.
            error.may_have_happened = True
            found = await search.after(error)
            if found is None:
                raise
            return self._read(found, later=later)

    def _read(self, response: Response, *, later: bool) -> Status | ScheduledStatus:
        """What was made, out of the answer.

        Raises:
            PostedAtOnceError: it is a status, and was to be a scheduled one.
        """
        if not later:
            status: Status = self._transport.decode(response, Status)
            return status
        scheduled: ScheduledStatus = self._transport.decode(response, ScheduledStatus)
        if not scheduled.extra.keys() & {"created_at", "content", "account"}:
            return scheduled
        posted: Status = self._transport.decode(response, Status)
        if self._claims is not None:
            self._claims.add(posted.id)
        raise PostedAtOnceError(
            f"status {posted.id} was to be posted later, and is {posted.visibility} already: "
            "the server does not know scheduled_at, or the time is too close",
            request=response.request,
            made=posted,
        )

    def _now(self) -> datetime:
        """The time by the clock of the server, as far as it has told."""
        return datetime.fromtimestamp(self._transport.server_time(), UTC)

    def _is_to_come(self, values: dict[str, Any]) -> bool:
        """Whether a scheduled status is to be made; GoToSocial takes a moment of the past for the date of a status."""
        given = values.get("scheduled_at")
        moment = moment_of(given)
        return bool(given) and (moment is None or moment > self._now())

    async def _check_schedule(self, values: dict[str, Any], options: Options | None) -> None:
        """See that a status can be scheduled for the moment that is among the parameters.

        Raises:
            TypeError: it is no moment.
            ValueError: it is less than five minutes from now, or over.
        """
        given = values.get("scheduled_at")
        moment, now = moment_of(given), self._now()
        if given is None or (moment is not None and moment > now + SOONEST):
            return
        if moment is None or moment > now or (await self._server(options)).software != "gotosocial":
            to_come("scheduled_at", given, now, SOONEST)


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
