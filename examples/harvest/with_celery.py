"""Celery takes the steps: `celery -A with_celery worker`, and `python with_celery.py HOST...` to begin. Needs Redis."""

import os
import sys

from celery import Celery

from atoot import harvest

REDIS = os.environ.get("REDIS", "redis://localhost")
MANNERS = harvest.Manners(contact="https://example.org/about-our-crawler", redis=REDIS)
FOLDER = os.environ.get("FOLDER", ".")
SECONDS = 60.0

app = Celery("harvest", broker=REDIS)
app.conf.update(
    task_acks_late=True,  # a task counts as done when it is done
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # When a machine is taken for dead: longer than a step and a countdown.
    broker_transport_options={"visibility_timeout": 300},
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
)


@app.task(name="harvest.step")  # type: ignore[untyped-decorator]
def step(text: str) -> None:
    """Take a step, keep what came, and leave the next one in the queue."""
    done = harvest.run_sync(harvest.Job.from_json(text), seconds=SECONDS, manners=MANNERS)
    with harvest.JsonLines(f"{FOLDER}/{os.getpid()}.jsonl", once=False) as sink:
        sink.write(done.items)
    if done.next is not None:
        app.send_task("harvest.step", (done.next.to_json(),), countdown=min(done.wait, 60.0))


if __name__ == "__main__":
    for host in sys.argv[1:]:
        app.send_task("harvest.step", (harvest.Job(host, "public:local").to_json(),))
