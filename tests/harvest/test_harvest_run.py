import asyncio
import time
from contextlib import asynccontextmanager

from ledger import HOSTILE, SLOW, Ledger, SimulatedClock

from atoot import harvest
from atoot.harvest.hosts import LocalHosts

QUICK = [kind for kind in HOSTILE if kind not in SLOW]
MANNERS = harvest.Manners(contact="https://example.org/crawler", patience=20)


@asynccontextmanager
async def simulated(hosts: int, **options):
    clock = SimulatedClock()
    async with Ledger(hosts, clock.time, **options) as ledger:
        clock.ledger = ledger
        pump = asyncio.create_task(clock.pump())
        try:
            yield ledger, clock
        finally:
            pump.cancel()


async def test_all_items_of_open_hosts_come_and_nothing_is_asked_that_must_not_be(tmp_path):
    found = []

    async def sink(items):
        found.extend(item.key for item in items)

    async with simulated(100, hostile=QUICK) as (ledger, clock):
        begun = time.time()
        progress = await harvest.all(
            ledger.jobs(), sink, manners=MANNERS, clock=clock, hosts=LocalHosts(clock.time), seconds=20
        )
        print(progress, time.time() - begun, ledger.served, clock.now - clock.start)
        assert set(found) >= ledger.keys()
        assert ledger.faults() == {}
