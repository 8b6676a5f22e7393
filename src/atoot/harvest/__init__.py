"""Reading many servers, in steps that any engine can run on many machines. Needs `pip install 'atoot[harvest]'`.

```python
job = harvest.Job("mastodon.social", "public:local", since=date(2026, 1, 1))
step = await harvest.run(job, seconds=60, manners=harvest.Manners(contact="https://example.org/crawler"))
step.items, step.next, step.wait, step.verdict
```
"""

from atoot.guests.manners import Manners
from atoot.harvest.everything import all, enqueue, serve  # noqa: A004 - no star import takes it unasked
from atoot.harvest.job import Job, recheck
from atoot.harvest.plans import HostPlan, Plan, estimate, plan
from atoot.harvest.sinks import JsonLines, Parquet
from atoot.harvest.state import Progress
from atoot.harvest.step import Item, Step, Worker, run, run_sync

__all__ = [
    "HostPlan",
    "Item",
    "Job",
    "JsonLines",
    "Manners",
    "Parquet",
    "Plan",
    "Progress",
    "Step",
    "Worker",
    "all",
    "enqueue",
    "estimate",
    "plan",
    "recheck",
    "run",
    "run_sync",
    "serve",
]
