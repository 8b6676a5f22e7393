"""Work that outgrows one machine: reading many servers, in steps that any engine can run. Needs `pip install 'atoot[harvest]'`.

job = harvest.Job("mastodon.social", "public:local", since=date(2026, 1, 1))
step = await harvest.run(job, seconds=60, manners=harvest.Manners(contact="https://example.org/crawler"))
step.items, step.next, step.wait, step.verdict
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.harvest.job import Job as Job
    from atoot.harvest.manners import Manners as Manners
    from atoot.harvest.one_machine import Progress as Progress
    from atoot.harvest.one_machine import all as all  # noqa: A004 - no star import takes it unasked
    from atoot.harvest.recheck import recheck as recheck
    from atoot.harvest.schedule import HostPlan as HostPlan
    from atoot.harvest.schedule import Plan as Plan
    from atoot.harvest.schedule import Schedule as Schedule
    from atoot.harvest.schedule import plan as plan
    from atoot.harvest.sinks import JsonLines as JsonLines
    from atoot.harvest.sinks import Parquet as Parquet
    from atoot.harvest.step import Item as Item
    from atoot.harvest.step import Step as Step
    from atoot.harvest.step import Worker as Worker
    from atoot.harvest.step import run as run
    from atoot.harvest.step import run_sync as run_sync
    from atoot.harvest.streams import enqueue as enqueue
    from atoot.harvest.streams import serve as serve

_PLACES = {
    "job": ("Job",),
    "manners": ("Manners",),
    "one_machine": ("Progress", "all"),
    "recheck": ("recheck",),
    "schedule": ("HostPlan", "Plan", "Schedule", "plan"),
    "sinks": ("JsonLines", "Parquet"),
    "step": ("Item", "Step", "Worker", "run", "run_sync"),
    "streams": ("enqueue", "serve"),
}
__all__ = [
    "HostPlan",
    "Item",
    "Job",
    "JsonLines",
    "Manners",
    "Parquet",
    "Plan",
    "Progress",
    "Schedule",
    "Step",
    "Worker",
    "all",
    "enqueue",
    "plan",
    "recheck",
    "run",
    "run_sync",
    "serve",
]

if not TYPE_CHECKING:  # type checkers would take any name for one that is there
    __getattr__ = attach(globals(), _PLACES)
