"""`atoot bot run`: the bots of a file, restarted when it changes."""

import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Event

from atoot.bots.bot import LOADING, Bot
from atoot.cli.errors import CommandError, wrong
from atoot.cli.output import note

LOOK = 0.5
"""Seconds between two checks of the files."""
PATIENCE = 15.0
"""Seconds that a bot has to shut down."""


def run(*, file: str, watch: bool) -> None:
    """Run the bots of a file."""
    if watch:
        _watch(file)
        return
    first, *others = bots_of(file)
    first.run(*others)


def bots_of(file: str) -> list[Bot]:
    """The bots of a file, which is loaded for that."""
    path = Path(file)
    spec = spec_from_file_location(path.stem, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise wrong(f"there is no Python file {file}; make one: atoot bot new NAME")
    sys.path.insert(0, str(path.resolve().parent))
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    loading = LOADING.set(True)
    try:
        spec.loader.exec_module(module)
    except Exception as problem:
        lines = _lines_in(path, problem)
        place = f", line {lines[-1]}" if lines else ""
        raise CommandError(f"{file}{place}: {type(problem).__name__}: {problem}") from problem
    finally:
        LOADING.reset(loading)
    found = [value for value in vars(module).values() if isinstance(value, Bot)]
    if not found:
        raise CommandError(f"{file} has no bot: write bot = atoot.Bot(...)")
    return list({id(bot): bot for bot in found}.values())


def _lines_in(path: Path, problem: Exception) -> list[int]:
    """Lines of a file in an error's traceback."""
    frames = traceback.walk_tb(problem.__traceback__)
    return [line for frame, line in frames if Path(frame.f_code.co_filename).name == path.name]


def _watch(file: str) -> None:
    """Run the bots in another process, which is restarted when something changes."""
    folder = Path(file).resolve().parent
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())  # so that the bot is ended, too
    command = [sys.executable, "-m", "atoot", "bot", "run", file]
    while not ended.is_set():
        before = _stamps(folder)
        process = subprocess.Popen(command)  # noqa: S603 - this program, and the file that the user names
        try:
            while process.poll() is None and _stamps(folder) == before and not ended.wait(LOOK):
                pass
            if process.poll() is not None:
                note("the bot has ended; it restarts when a file changes")
            while _stamps(folder) == before and not ended.wait(LOOK):
                pass
            note("the bot is ended" if ended.is_set() else "a file has changed: the bot begins anew")
        finally:
            _ended(process)


def _ended(process: "subprocess.Popen[bytes]") -> None:
    """End a process cleanly, or else kill it."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
        return
    process.kill()
    process.wait()


def _stamps(folder: Path) -> dict[str, float]:
    """When each Python file of a folder was changed last."""
    found = {}
    for path in folder.rglob("*.py"):
        with suppress(OSError):
            found[str(path)] = path.stat().st_mtime
    return found
