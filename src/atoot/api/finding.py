"""Looks on the server for the status that a call wanted to make: was it made, although no good answer came?"""

from datetime import datetime
from typing import TypeVar

from atoot.api.base import Options, path
from atoot.api.claims import Claims
from atoot.api.verifying import Wanted, folded, is_same_text, is_scheduled, may_be, since, text_of
from atoot.entities import CredentialAccount, ScheduledStatus, Status, StatusSource
from atoot.errors import ClientError
from atoot.message import Request, Response
from atoot.transport.base import Transport

T = TypeVar("T")

PAGE = 40
"""Most statuses that servers give at once."""
MOST_PAGES = 5
"""Of statuses that are looked through."""
MOST_SOURCES = 5
"""Statuses whose text is asked for as it was typed, because they show another one."""


class Search:
    """The search of one call; it may be made several times."""

    def __init__(
        self, transport: Transport, claims: Claims, wanted: Wanted, options: Options | None = None
    ) -> None:
        """Begin the call: what was made before is not what it makes."""
        self._transport = transport
        self._claims = claims
        self._wanted = wanted
        self._options = options
        self._begun = transport.clock.time()
        self._found: str | None = None
        """Once found, it stays so, also if asking for it fails."""

    async def status(self) -> Response | None:
        """The status, if it is among the latest ones of the own account."""
        if self._found is None:
            self._claim(await self._find_status())
        return await self._answer("/api/v1/statuses/{}")

    async def scheduled_status(self) -> Response | None:
        """The status, if it is among the scheduled ones."""
        if self._found is None:
            listed = await self._ask(f"/api/v1/scheduled_statuses?limit={PAGE}", list[ScheduledStatus])
            found = (
                one.id for one in listed if one.id not in self._claims and is_scheduled(self._wanted, one)
            )
            # Those that were made last have the greatest ids: they do not say when they were made.
            self._claim(max(found, key=lambda identifier: (len(identifier), identifier), default=None))
        return await self._answer("/api/v1/scheduled_statuses/{}")

    async def _find_status(self) -> str | None:
        likely: list[Status] = []
        max_id = ""
        for _ in range(MOST_PAGES):
            url = path("/api/v1/accounts/{}/statuses", await self._account())
            response = await self._send(f"{url}?limit={PAGE}&exclude_reblogs=true{max_id}")
            begun = since(self._begun, response.headers.get("Date"), self._transport.clock.time())
            page: list[Status] = self._transport.decode(response, list[Status])
            likely += [one for one in page if may_be(self._wanted, one, begun)]
            if not _goes_on(page, begun):
                break
            max_id = f"&max_id={page[-1].id}"
        likely = [one for one in likely if one.id not in self._claims]
        same = [one.id for one in likely if is_same_text(self._wanted, one)]
        return same[-1] if same else await self._by_source(likely)

    async def _by_source(self, likely: list[Status]) -> str | None:
        """Servers show a text in their own way, where it is Markdown or has addresses that they write otherwise."""
        others = {likeness[0] for likeness in self._claims.others(self._wanted.likeness)}
        unlike = [one for one in likely if text_of(one) not in others]
        for one in unlike[:MOST_SOURCES]:
            try:
                source = await self._ask(path("/api/v1/statuses/{}/source", one.id), StatusSource)
            except ClientError:
                continue  # older than 3.5.0, or other software
            if folded(source.text) == folded(self._wanted.text):
                return one.id
        return None

    def _claim(self, found: str | None) -> None:
        """Between finding and claiming nothing is awaited, so that no other call finds the same one."""
        if found is not None and found not in self._claims:
            self._claims.add(found)
            self._found = found

    async def _answer(self, place: str) -> Response | None:
        return None if self._found is None else await self._send(path(place, self._found))

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


def _goes_on(page: list[Status], begun: datetime) -> bool:
    """Whether there may be more statuses that were made since."""
    return len(page) >= PAGE and all(one.created_at >= begun for one in page)
