"""Kafka carries the jobs: `python with_kafka.py HOST...` begins and works; without hosts it works along with others."""

import asyncio
import os
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from atoot import harvest

BROKER = os.environ.get("KAFKA", "localhost:9092")
MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler", redis="redis://localhost")


async def main(hosts: list[str], idle: float = 3600.0) -> None:
    """Take jobs from the topic `jobs`, put what came into `items`, and what follows into `jobs` again."""
    consumer = AIOKafkaConsumer("jobs", bootstrap_servers=BROKER, group_id="harvest", enable_auto_commit=False,
                                auto_offset_reset="earliest", max_poll_records=1, metadata_max_age_ms=5000)  # fmt: skip
    async with AIOKafkaProducer(bootstrap_servers=BROKER, enable_idempotence=True) as producer, consumer:
        for host in hosts:
            job = harvest.Job(host, "public:local")
            await producer.send_and_wait("jobs", job.to_json().encode(), key=job.host.encode())
        while True:
            async with asyncio.timeout(idle):  # in Python 3.11, `wait_for` may lose that it is cancelled
                message = await consumer.getone()
            if message.value is None:
                continue  # no job
            step = await harvest.run(harvest.Job.from_json(message.value), manners=MANNERS)
            sent = [await producer.send("items", item.raw, key=item.key.encode()) for item in step.items]
            await asyncio.gather(*sent)  # raises if one is lost
            if step.next is not None:
                await asyncio.sleep(min(step.wait, 60.0))  # Kafka keeps no jobs for later
                await producer.send_and_wait(
                    "jobs", step.next.to_json().encode(), key=step.next.host.encode()
                )
            await consumer.commit()  # only now: a worker that dies before leaves the job to another


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
