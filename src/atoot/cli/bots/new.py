"""`atoot bot new`: a folder with a working bot."""

import re
from pathlib import Path

from atoot.cli.errors import CommandError, wrong
from atoot.cli.output import note

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")

TEMPLATE = Path(__file__).with_name("template")
"""The files of the folder, each with the suffix `.template`; NAME stands for the name of the bot."""


def new(*, name: str) -> None:
    """Make the folder."""
    if not _NAME.fullmatch(name):
        raise wrong(f"a name is a letter, then lower-case letters, digits and hyphens; got {name!r}")
    folder = Path(name)
    if folder.exists():
        raise CommandError(f"{folder} exists already")
    folder.mkdir()
    for file in TEMPLATE.iterdir():
        text = file.read_text("utf-8").replace("NAME", name)
        (folder / file.stem.replace("NAME", name)).write_text(text, encoding="utf-8")
    note(f"{folder}/ is ready. Next:")
    for command in (f"cd {name}", "atoot login YOUR.INSTANCE", "atoot bot run --watch"):
        note(f"  {command}")
