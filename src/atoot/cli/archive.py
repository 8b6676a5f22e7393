"""`atoot export` and `atoot import`."""

import time

from atoot.amounts import duration
from atoot.archive import export as save
from atoot.archive.importing import Imported, ImportPlan, import_items, plan_of, read
from atoot.archive.kinds import IMPORTED
from atoot.archive.ledger import Ledger
from atoot.cli.errors import CommandError, require, wrong
from atoot.cli.output import Output
from atoot.cli.progress import ProgressLine
from atoot.cli.session import Session
from atoot.cli.state import state_path
from atoot.http.settings import Hooks
from atoot.printable import printable


async def export(
    session: Session, *, what: tuple[str, ...], output: str | None, form: str | None, media: bool
) -> None:
    """Save what is yours.

    Raises:
        CommandError: the server refuses part of it, or cannot be reached. What is saved stays saved.
        ArchiveError: the archive cannot be written, or belongs to another account.
    """
    if media and what and "posts" not in what:
        raise wrong("--media saves the files of your posts, so export the posts too")
    if form == "parquet":
        require("pyarrow", extra="arrow")
    progress = ProgressLine()
    async with session.client(hooks=Hooks(on_wait=progress.waits)) as c:
        with progress.running("what is saved stays saved"):
            made = await save(c, output, kinds=what, form=form, media=media, progress=progress)
    counts = {kind: {"new": new, "saved": made.saved[kind]} for kind, new in made.new.items()}
    files = f", the files in {made.media}" if made.media is not None else ""
    session.output.result({"output": str(made.path), **counts}, f"saved in {made.path}{files}")
    if made.refused:
        raise CommandError("not everything was saved: " + "; ".join(made.refused))


async def import_files(
    session: Session, *, paths: tuple[str, ...], only: tuple[str, ...], kind: str | None, dry_run: bool
) -> None:
    """Take in what was exported."""
    progress, ledger = ProgressLine(sums_up=False), Ledger(time.time)
    items = read(paths, only=only, kind=kind, progress=progress)
    hooks = Hooks(on_wait=progress.waits, on_request=ledger.sends)
    async with session.client(hooks=hooks) as c:
        if dry_run:
            tell_plan(session.output, plan_of(c, items))
            return
        me = await c.verify_account_credentials()
        state = state_path("import", c.base_url, me.id)
        with progress.running("what was imported is there"):
            made = await import_items(c, items, state, ledger, progress)
    tell(session.output, made)


def tell_plan(output: Output, plans: list[ImportPlan]) -> None:
    """Print the most that would be done; existing items are left alone."""
    for one in plans:
        takes = f", which takes {duration(one.seconds)} because of limits" if one.seconds else ""
        output.result(one._asdict(), f"{one.kind}: {one.items}{takes}")
    if not plans:
        output.say("nothing to import")


def tell(output: Output, made: Imported) -> None:
    """Print what was done, and list the failures."""
    told = {}
    for kind in IMPORTED:
        done, there, failed = (made.counts.get((kind, state), 0) for state in ("done", "there", "failed"))
        if done or there or failed:
            told[kind] = {"done": done, "there": there, "failed": failed}
            output.say(
                f"{kind}: {done} done, {there} there already" + (f", {failed} not done" if failed else "")
            )
    if output.as_json:
        listed = [
            {"kind": one.item.kind, "name": one.item.name, **dict(one.item.values), "why": one.why}
            for one in made.failures
        ]
        output.json({**told, "not_done": listed})
    elif not told:
        output.say("there was nothing to import")
    for one in made.failures:
        output.say(f"not done: {printable(str(one.item))}: {printable(one.why)}")
    if made.failures:
        raise CommandError(f"{len(made.failures)} of {sum(made.counts.values())} could not be done")
