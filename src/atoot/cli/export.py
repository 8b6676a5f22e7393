"""`atoot export`."""

from atoot.archive import export as save
from atoot.cli.errors import CommandError, require, wrong
from atoot.cli.progress import ProgressLine
from atoot.cli.session import Session
from atoot.http.settings import Hooks


async def export(
    session: Session, *, what: tuple[str, ...], output: str | None, form: str | None, media: bool
) -> None:
    """Save what is yours.

    Raises:
        CommandError: the server does not give all of it, or cannot be reached. What is saved stays saved.
        ArchiveError: the archive cannot be written, or is of another account.
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
