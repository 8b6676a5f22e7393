"""`atoot demo`: an instance on this machine, and what people do with Mastodon, step by step."""

import asyncio
import os
from contextlib import AsyncExitStack
from functools import partial

import aiohttp

from atoot.cli.demo_background import lines_for, started, variables
from atoot.cli.errors import CommandError
from atoot.cli.screen import Screen
from atoot.cli.tour import STEPS, Step, Tour, UnexpectedError
from atoot.errors import MastodonError
from atoot.printable import printable
from atoot.testing import EmbeddedInstanceError

PATIENCE = 60.0
"""Maximum seconds for a step."""
EXPECTED = (MastodonError, EmbeddedInstanceError, UnexpectedError, aiohttp.ClientError, OSError)
"""Errors of a step that are no bugs; OSError includes the TimeoutError of `PATIENCE`."""
ROWS = 10
"""Statuses in the table at the end."""


def demo(*, serve: bool, env: bool) -> None:
    """Run the demo.

    Raises:
        CommandError: a step failed; the message says which.
        KeyboardInterrupt: Ctrl-C. Nothing is left behind.
    """
    if env:
        print(lines_for(started(), os.environ.get("SHELL", "")))
        return
    asyncio.run(_demo(Screen(), serve=serve))


async def _demo(screen: Screen, *, serve: bool) -> None:
    async with AsyncExitStack() as opened:
        tour = Tour(opened)
        for step in STEPS:
            await take(step, tour, screen)
        screen.timeline(tour.timeline[:ROWS])
        if serve:
            await _serve(tour, screen)


async def _serve(tour: Tour, screen: Screen) -> None:
    host, token = tour.instance.host, tour.alice.get_access_token()
    screen.say("The instance stays up until Ctrl-C.")
    screen.say(f"  web address:   {tour.instance.origin}/")
    screen.say(f"  alice's token: {token}")
    screen.say(f'  in Python:     atoot.client("{host}", access_token="{token}", use_https=False)')
    screen.say("  in a shell:")
    for line in variables(tour.instance.origin, token or "", os.environ.get("SHELL", "")):
        screen.say(f"    {line}")
    await asyncio.Event().wait()


async def take(step: Step, tour: Tour, screen: Screen) -> None:
    """Take a step and show it.

    Raises:
        CommandError: it failed in an expected way. Any other error is a bug of ours, and keeps its traceback.
    """
    title = title_of(step)
    try:
        async with asyncio.timeout(PATIENCE):
            await screen.show(title, partial(step, tour))
    except BrokenPipeError:
        raise  # nobody reads the output
    except EXPECTED as error:
        problem = printable(str(error)) or f"no end after {PATIENCE:g} seconds"
        raise CommandError(f"the step {title!r} failed: {problem}") from error
    except Exception as error:
        error.add_note(f"This happened in the step {title!r}.")
        raise


def title_of(step: Step) -> str:
    """The title of a step; without docstrings (`python -OO`), the name of its function."""
    return step.__doc__ or step.__name__
