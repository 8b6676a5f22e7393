"""Visits to hosts: one at a time for all hosts of the same owner, with what all workers know of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import ClientSession
from msgspec.structs import replace

from atoot.guests import DAY, LATE, Facts, Guest
from atoot.guests.manners import Manners
from atoot.guests.notes import SharedClock, SharedNotes, tell, turn_of
from atoot.guests.verdicts import VisitEnd
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Clock, Settings, Timeouts
from atoot.http.transport import Transport
from atoot.limits.known import KNOWN
from atoot.network.domains import domain_of

SPARE = 15.0
"""Seconds for which a turn at a domain is held beyond a visit's time, unless that is shorter."""


@dataclass(frozen=True)
class Visitor:
    """Visits hosts with one session, under the user's manners."""

    manners: Manners
    notes: SharedNotes
    session: ClientSession
    """Its middleware is `keeping_to_robots`."""

    @asynccontextmanager
    async def visit(self, host: str, origin: str, seconds: float, largest: int) -> AsyncIterator[Guest]:
        """The guest of a host for some seconds, while nobody else visits the owner; `largest` limits an answer's bytes.

        Raises:
            VisitEnd: it is not our turn, or another host of the owner asks us to wait.
            NetworkError: the shared notes are unreachable.
        """
        spare, domain, notes = max(LATE, min(seconds, SPARE)), domain_of(host), self.notes
        end = notes.clock.monotonic() + seconds
        async with turn_of(notes, f"turn:{domain}", seconds + spare) as is_ours:
            if not is_ours:
                raise VisitEnd("busy", f"another worker is visiting {domain}", 1.0)
            clock = SharedClock(notes.clock, await notes.ahead())
            now, note = clock.time(), await notes.read(f"refused:{domain}")
            until, other = _refusal(note)
            if other != host and 0 < (pause := until - now) <= DAY:
                raise VisitEnd("wait", f"{other} of the same owner has refused requests", pause)
            facts = await Facts.of(notes, host, now)
            try:
                async with self._guest(origin, facts, end, clock, largest) as guest:
                    yield guest
            finally:
                if clock.monotonic() < end + spare:  # otherwise others know more by now
                    await tell(facts.keep(notes, host))
            if guest.pause and (guest.was_refused or note):
                # Hosts of one owner may share a limit. If one refuses, its limit holds for all of them, for one window.
                until = clock.time() + min(guest.pause, KNOWN["paging"].seconds)
                await tell(notes.write(f"refused:{domain}", f"{until} {host}".encode(), DAY))

    @asynccontextmanager
    async def _guest(
        self, origin: str, facts: Facts, end: float, clock: Clock, largest: int
    ) -> AsyncIterator[Guest]:
        patience = self.manners.patience
        timeouts = Timeouts(connect=min(10.0, patience), read=patience, total=patience)
        async with self.notes.budget(urlsplit(origin).netloc) as budget:
            policy = RetryPolicy(retries=0)
            usual = Settings(timeouts=timeouts, policy=policy, ratelimit="raise", budget=budget, clock=clock)
            settings = replace(usual, largest_answer=largest, user_agent=self.manners.user_agent)
            transport = Transport(origin, session=self.session, settings=settings)
            try:
                yield Guest(transport, facts, self.manners, end)
            finally:
                await transport.close()


def _refusal(note: bytes | None) -> tuple[float, str]:
    """Until when an owner's hosts are left alone, and the host that refused; nothing if the note is damaged."""
    until, _, host = (note or b"").decode(errors="replace").partition(" ")
    with suppress(ValueError):
        return float(until), host
    return 0.0, ""
