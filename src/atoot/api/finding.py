"""Looks on the server for the status that a call wanted to make: was it made, although no good answer came?"""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from atoot.api.base import Options, path
from atoot.api.claims import Claims
from atoot.api.verifying import (
    KEY_LIVES,
    TOLERANCE,
    Wanted,
    bare_text,
    best_of,
    folded,
    is_scheduled,
    may_be,
    scheduled_agreement,
    shown_as_text,
    since,
    text_likeness,
    text_of,
)
from atoot.entities import CredentialAccount, ScheduledStatus, Status, StatusEdit, StatusSource
from atoot.errors import ClientError, MastodonError, NotFoundError
from atoot.message import Request, Response
from atoot.transport.base import Transport
from atoot.wire.ids import id_at, order
from atoot.wire.server import Server

T = TypeVar("T")

PAGE = 40
"""Most statuses that servers give at once."""
MOST_PAGES = 5
"""Of statuses that are looked through."""
MOST_SOURCES = 5
"""Statuses whose text is asked for as it was typed, because they show another one."""
PAUSES = (0.5, 1.0, 2.0, 3.0)
"""Seconds between the looks at a server on which the key does not help; statuses were seen 3 s late."""
STATUS, SCHEDULED = "/api/v1/statuses/{}", "/api/v1/scheduled_statuses/{}"

log = logging.getLogger("atoot.posting")


class Search:
    """The search of one call; it may be made several times."""

    def __init__(
        self,
        transport: Transport,
        claims: Claims,
        wanted: Wanted,
        *,
        server: Callable[[], Awaitable[Server]],
        key: str | None = None,
        later: bool = False,
        options: Options | None = None,
    ) -> None:
        """Begin the call: what was made before is not what it makes, unless it was made with the same key.

        Args:
            transport: to the server.
            claims: what else was posted.
            wanted: what is to be posted.
            server: tells what the server is.
            key: the caller's own, which may have been used by another process.
            later: whether it is to be a scheduled status.
            options: for each request.
        """
        self._transport = transport
        self._claims = claims
        self._wanted = wanted
        self._server = server
        self._key = key
        self._later = later
        self._options = options
        self._begun = transport.clock.time()
        self._started = transport.clock.monotonic()
        self._found: str | None = None
        """Path of what was found; it stays so, also if asking for it fails."""

    async def before(self) -> Response | None:
        """The answer, if it was made already with the caller's own key, and the server would make it again."""
        if self._key is None or (not self._later and (await self._server()).honours_keys):
            return None
        try:
            return await self._look()
        except ClientError as error:
            log.warning(
                "whether it was posted before with this idempotency_key cannot be found out: %s", error
            )
            return None

    async def refused(self, error: ClientError) -> Response | None:
        """The answer, if the server refuses the caller's own key because it has been used."""
        if self._key is None or not refuses_key(error):
            return None
        try:
            return await self.after(error)
        except MastodonError as reason:
            error.hint = f"whether it was done could not be found out: {reason}"
            return None

    async def after(self, error: MastodonError) -> Response | None:
        """The answer, if a try that ended so has made it: looked for until it would surely be there."""
        found = await self._look()
        if found is not None:
            return found
        pauses = self._within(await self._pauses(error))
        if sum(pauses) > 5:
            log.info("%s; looking for it on the server for another %.1f s", error, sum(pauses))
        for pause in pauses:
            await self._transport.pause(pause, "a post to be seen")
            found = await self._look()
            if found is not None:
                break
        return found

    async def _pauses(self, error: MastodonError) -> tuple[float, ...]:
        """Between further looks: none where the server knows a second try by its key, and does so without an error."""
        server = await self._server()
        if self._later or not server.honours_keys:
            return PAUSES
        if not refuses_key(error) or (error.tries == 1 and self._key is None):
            return ()
        failed = error.status_code == 500 and server.is_older_than("4.6.0")  # which answers no key so
        return () if failed else PAUSES

    def _within(self, pauses: tuple[float, ...]) -> list[float]:
        """Those pauses for which the caller has the time."""
        if self._options is None or self._options.timeout is None:
            return list(pauses)
        left = self._started + self._options.timeout - self._transport.clock.monotonic()
        return [pause for number, pause in enumerate(pauses, 1) if sum(pauses[:number]) <= left]

    async def _look(self) -> Response | None:
        if self._found is None:
            made = self._claims.made_with(self._key)
            again = None if made is None else await self._made_before(made)
            if again is not None:
                return again
            await self._find()
        if self._found is None:
            return None
        try:
            return await self._send(self._found)
        except NotFoundError:  # on snac an edit or a favourite gives it another id
            self._found = None
            await self._find()
        return None if self._found is None else await self._send(self._found)

    async def _made_before(self, identifier: str) -> Response | None:
        """What was made with the same key a while ago, if it is still there."""
        try:
            return await self._send(path(SCHEDULED if self._later else STATUS, identifier))
        except ClientError:
            return None

    async def _find(self) -> None:
        unknown: ClientError | None = None
        if self._later:
            try:
                self._claim(SCHEDULED, await self._find_scheduled())
            except ClientError as error:
                unknown = error
        if self._found is None:  # a scheduled one too: there are servers that post it at once
            self._claim(STATUS, await self._find_status())
        if self._found is None and unknown is not None:
            raise unknown

    async def _find_scheduled(self) -> str | None:
        listed = await self._ask(f"/api/v1/scheduled_statuses?limit={PAGE}", list[ScheduledStatus])
        found = [one for one in listed if one.id not in self._claims and is_scheduled(self._wanted, one)]
        # Those that were made last have the greatest ids: they do not say when they were made.
        found.sort(key=lambda one: (scheduled_agreement(self._wanted, one), order(one.id)))
        return found[-1].id if found else None

    async def _find_status(self) -> str | None:
        likely: list[Status] = []
        account = await self._account()
        url = path("/api/v1/accounts/{}/statuses", account) + f"?limit={PAGE}&exclude_reblogs=true"
        max_id = ""
        for _ in range(MOST_PAGES):
            page, begun = await self._page(url + max_id)
            likely += [one for one in page if may_be(self._wanted, one, begun)]
            if page and not max_id and (place := self._dated_back(page[0])) is not None:
                page, _ = await self._page(f"{url}&max_id={place}")
                likely += [one for one in page if may_be(self._wanted, one, begun)]
            if not _goes_on(page, begun):
                break
            max_id = f"&max_id={page[-1].id}"
        found = await self._among(likely)
        if found is None and self._wanted.visibility not in ("public", "unlisted"):
            found = await self._among(await self._at_home(account))
        return found

    def _dated_back(self, like: Status) -> str | None:
        """The id below which a status stands that was to get a date of long ago; None if it is an ordinary one."""
        made = self._wanted.scheduled_at
        if made is None or self._later:
            return None
        try:
            return id_at(made + TOLERANCE, like.id, like.created_at)
        except ValueError:
            return None

    async def _at_home(self, account: str) -> list[Status]:
        """Statuses in the home timeline: snac and Takahē show in profiles only what everybody may see."""
        with suppress(ClientError):
            page, begun = await self._page(f"/api/v1/timelines/home?limit={PAGE}")
            return [one for one in page if one.account.id == account and may_be(self._wanted, one, begun)]
        return []

    async def _page(self, url: str) -> tuple[list[Status], datetime]:
        """A page of statuses, and the moment by the server's clock since which the one wanted was made."""
        response = await self._send(url)
        page: list[Status] = self._transport.decode(response, list[Status])
        begun = since(self._begun, response.headers.get("Date"), self._transport.clock.time())
        return page, begun - KEY_LIVES if self._key is not None else begun

    async def _among(self, likely: list[Status]) -> str | None:
        others = {text for text, _ in self._claims.others(self._wanted.likeness)}
        free = [one for one in likely if one.id not in self._claims]
        best = best_of(self._wanted, free, others)
        if best is not None:
            return best.id
        unlike = [one for one in free if bare_text(text_of(one)) not in others]
        for one in unlike[:MOST_SOURCES]:
            if await self._was_typed(one):
                return one.id
        return None

    async def _was_typed(self, status: Status) -> bool:
        """Whether it was typed so: servers show a text in their own way, and it may have been edited since."""
        with suppress(ClientError):  # older than 3.5.0, or other software
            source = await self._ask(path("/api/v1/statuses/{}/source", status.id), StatusSource)
            if text_likeness(self._wanted, folded(source.text), source.spoiler_text):
                return True
        if status.edited_at is None:
            return False
        with suppress(ClientError):
            edits = await self._ask(path("/api/v1/statuses/{}/history", status.id), list[StatusEdit])
            return any(
                text_likeness(self._wanted, shown_as_text(edit.content), edit.spoiler_text) for edit in edits
            )
        return False

    def _claim(self, place: str, found: str | None) -> None:
        """Between finding and claiming nothing is awaited, so that no other call finds the same one."""
        if found is not None and self._claims.claim(found):
            self._found = path(place, found)

    async def _account(self) -> str:
        if self._claims.account is None:
            account = await self._ask("/api/v1/accounts/verify_credentials", CredentialAccount)
            self._claims.account = account.id
        return self._claims.account

    async def _ask(self, url: str, kind: type[T]) -> T:
        answer: T = self._transport.decode(await self._send(url), kind)
        return answer

    async def _send(self, url: str) -> Response:
        return await self._transport.send(Request("GET", url, options=self._options))


def refuses_key(error: MastodonError) -> bool:
    """Whether an error may be how a server answers a key that it knows: the post stands since the first one."""
    said = error.text.lower()
    return error.status_code in (409, 500) or "idempoten" in said or "duplicate" in said


def _goes_on(page: list[Status], begun: datetime) -> bool:
    """Whether there may be more statuses that were made since."""
    return len(page) >= PAGE and all(one.created_at >= begun for one in page)
