"""An instance in the background, for a shell: `eval "$(atoot demo --env)"`.

This module is also the program of the background process.
"""

import asyncio
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import atoot
from atoot.cli.errors import CommandError
from atoot.testing import EmbeddedInstance

LONGEST = 12 * 3600.0
"""Seconds after which a forgotten instance ends."""
LOOKS = 2.0
"""Seconds between checks whether the shell is still there."""
STARTS_WITHIN = 60.0
PEOPLE = ("alice", "bob")


def started() -> Mapping[str, str]:
    """Start it; returns the origin, the tokens and the process id."""
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "atoot.cli.demo_background", str(_shell())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    line = process.stdout.readline() if process.stdout is not None else ""
    if not line.startswith("{"):
        told = process.communicate(timeout=STARTS_WITHIN)[1].strip().rpartition("\n")[2]
        raise CommandError(f"the instance does not start: {told or 'it gives no reason'}")
    found: Mapping[str, str] = json.loads(line)
    return found


def _shell() -> int:
    """The process to wait for: the session leader, which is the shell of a terminal."""
    return os.getsid(0) if hasattr(os, "getsid") else os.getppid()


def variables(origin: str, token: str, shell: str) -> list[str]:
    """The lines that make a shell use an instance with a token."""
    values = {"ATOOT_INSTANCE": origin, "ATOOT_ACCESS_TOKEN": token}
    if Path(shell).name == "fish":
        return [f"set -gx {name} {shlex.quote(value)}" for name, value in values.items()]
    return [f"export {name}={shlex.quote(value)}" for name, value in values.items()]


def lines_for(found: Mapping[str, str], shell: str) -> str:
    """The lines for a shell: you are alice, `bob` runs commands as the other person, `atoot_demo_end` ends it all."""
    lines = variables(found["origin"], found["alice"], shell)
    bob, number = shlex.quote(found["bob"]), found["process"]
    gone = "ATOOT_INSTANCE ATOOT_ACCESS_TOKEN"
    if Path(shell).name == "fish":
        lines += [
            f"function bob; ATOOT_ACCESS_TOKEN={bob} atoot $argv; end",
            f"function atoot_demo_end; kill {number}; set -e {gone}; functions -e bob atoot_demo_end; end",
        ]
    else:
        lines += [
            f'bob() {{ ATOOT_ACCESS_TOKEN={bob} atoot "$@"; }}',
            f"atoot_demo_end() {{ kill {number}; unset {gone}; unset -f bob atoot_demo_end; }}",
        ]
    lines.append("# You are alice; `bob timeline` is what bob sees; `atoot_demo_end` ends it.")
    return "\n".join(lines)


async def serve(shell: int) -> None:
    """Run the background process: an instance with two people who have posted, until the shell is gone."""
    async with EmbeddedInstance(users=PEOPLE) as instance:
        await _fill(instance)
        tokens = {name: instance.tokens[name] for name in PEOPLE}
        print(json.dumps({"origin": instance.origin, "process": str(os.getpid()), **tokens}), flush=True)
        _let_go()
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                while is_alive(shell):  # noqa: ASYNC110 - see there
                    await asyncio.sleep(LOOKS)  # the end of a process that is not our child cannot be awaited


async def _fill(instance: EmbeddedInstance) -> None:
    """Post a conversation between two people."""
    host, tokens = instance.host, instance.tokens
    async with (
        atoot.client(host, access_token=tokens["alice"], use_https=False) as alice,
        atoot.client(host, access_token=tokens["bob"], use_https=False) as bob,
    ):
        await alice.account_follow(await alice.lookup("bob"))
        await bob.account_follow(await bob.lookup("alice"))
        first = await bob.create_status(status="Hello @alice, and welcome! #introduction")
        await alice.status_favourite(first)
        await bob.create_status(status="Try: atoot reply 1 'Hello!'")
        await bob.create_status(
            status="What do you drink in the morning?", poll_options=["Tea", "Coffee"], poll_expires_in=86400
        )


def _let_go() -> None:
    """Discard further output, which nobody reads."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nothing, stream)


def is_alive(number: int) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1])))
