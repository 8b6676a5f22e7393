"""Runs the example for Kafka until so many items came: `python -m kafka_driver BROKER REDIS ITEMS ORIGIN...`."""

import asyncio
import json
import sys

import with_kafka
from aiokafka import AIOKafkaConsumer
from where_it_hangs import tell_tasks_when_asked

from atoot import harvest


async def main(broker: str, redis: str, items: str, *origins: str) -> list[str]:
    """Work, and read what came."""
    tell_tasks_when_asked()
    with_kafka.BROKER = broker
    with_kafka.MANNERS = harvest.Manners(contact="https://example.org/crawler", redis=redis)
    worker = asyncio.create_task(with_kafka.main(list(origins)))
    found: dict[str, None] = {}
    async with AIOKafkaConsumer(
        "items", bootstrap_servers=broker, auto_offset_reset="earliest", metadata_max_age_ms=500
    ) as consumer:
        while len(found) < int(items) and not worker.done():
            for messages in (await consumer.getmany(timeout_ms=200)).values():
                found |= dict.fromkeys(message.key.decode() for message in messages)
    worker.cancel()
    await asyncio.wait([worker], timeout=20)
    assert worker.done(), f"it does not end: {worker!r}"
    if not worker.cancelled():
        worker.result()
    return list(found)


if __name__ == "__main__":
    for key in asyncio.run(main(*sys.argv[1:])):
        print(json.dumps({"key": key}))  # noqa: T201 - for the test
