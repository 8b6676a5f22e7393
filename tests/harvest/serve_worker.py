"""A process that works at a queue: `serve_worker.py REDIS FILE [SECONDS LEASE TRIES]`; items go to a file of its own."""

import asyncio
import sys

from atoot import harvest


def main(redis: str, file: str, seconds: str = "5", lease: str = "20", tries: str = "3") -> None:
    """Work until nothing is left."""
    manners = harvest.Manners(contact="https://example.org/crawler", patience=2.0, tries=int(tries))
    with harvest.JsonLines(file) as sink:
        steps = asyncio.run(
            harvest.serve(redis, sink, manners=manners, seconds=float(seconds), lease=float(lease))
        )
    sys.stdout.write(f"{steps}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
