"""Pictures of the terminal: commands as people type them, at an instance with two people, as SVG."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

import atoot
from atoot.cli.picture import DESCRIPTION, sunrise
from atoot.testing import EmbeddedInstance

WIDTH = 84
SCENES: Mapping[str, tuple[str, ...]] = {
    "timeline": ("atoot timeline --limit 5", "atoot favourite 2", "atoot vote 3 Tea"),
    "thread": ("atoot show 5",),
    "profile": ("atoot profile @bob",),
    "notifications": ("atoot notifications --limit 4",),
}
"""What is typed, by the name of the picture; each goes on where the one before it ended."""
SHOWN_HOST = "social.example"
_FONTS = re.compile(r"@font-face\s*\{[^}]*\}\s*")


async def make(folder: Path) -> list[Path]:
    """Make the pictures; gives their files."""
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs
    with TemporaryDirectory() as home:
        async with EmbeddedInstance(users=("alice", "bob")) as instance:
            await _fill(instance)
            environ = {
                **{
                    name: value
                    for name, value in os.environ.items()
                    if not name.startswith(("ATOOT_", "XDG_"))
                },
                "HOME": home,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "TZ": "UTC",
                "PAGER": "",
                "ATOOT_INSTANCE": instance.origin,
                "ATOOT_ACCESS_TOKEN": instance.tokens["alice"],
            }
            made = []
            for name, lines in SCENES.items():
                shown = [(line, run(line, environ).replace(instance.host, SHOWN_HOST)) for line in lines]
                file = folder / f"{name}.svg"
                file.write_text(picture_of(name, shown), encoding="utf-8")
                made.append(file)
    return made


async def _fill(instance: EmbeddedInstance) -> None:
    """What two people have said to each other."""
    host, tokens = instance.host, instance.tokens
    async with (
        atoot.client(host, access_token=tokens["alice"], use_https=False) as alice,
        atoot.client(host, access_token=tokens["bob"], use_https=False) as bob,
    ):
        await alice.account_follow(await alice.lookup("bob"))
        await bob.account_follow(await bob.lookup("alice"))
        await bob.update_account_credentials(
            display_name="Bob Sailor",
            note="I build radios and sail. #radio #sailing",
            fields_attributes={"Home": "https://bob.example", "Pronouns": "he"},
        )
        await alice.update_account_credentials(display_name="Alice Example")
        first = await alice.create_status(
            status="Which aerial do you take along when you go sailing? I have read a lot about #antennas, and still do not "
            "know what to buy."
        )
        answer = await bob.create_status(
            status="@alice A long wire, and patience. A kite helps, too: it carries 20 m of wire in any wind.",
            in_reply_to_id=first,
        )
        await alice.create_status(status="@bob A kite! I have to try that.", in_reply_to_id=answer)
        await bob.create_status(status="@alice And take spare rope with you.", in_reply_to_id=first)
        await bob.create_status(status="He sinks in the end.", spoiler_text="the film about the captain")
        poll = await bob.create_status(
            status="What do you drink on board?",
            poll_options=["Tea, as hot as it gets", "Coffee", "Water"],
            poll_expires_in=86400,
        )
        if poll.poll is not None:
            await bob.vote_poll(poll.poll, 0)
        media = await bob.upload_attachment(sunrise(), description=DESCRIPTION)
        await bob.create_status(status="Good morning from the sea! #sailing", media_ids=[media.id])
        await bob.status_boost(first)
        await bob.status_favourite(first)
        await alice.status_favourite(answer)


def run(line: str, environ: Mapping[str, str]) -> str:
    """What a command prints at a terminal, with its colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    words = [str(Path(sys.executable).with_name("atoot")), *line.split()[1:]]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=dict(environ)):  # noqa: S603 - ours
        os.close(theirs)
        read = bytearray()
        with suppress(OSError):  # so Linux tells that nobody has the terminal any more
            while piece := os.read(ours, 65536):
                read += piece
    os.close(ours)
    return read.decode().replace("\r\n", "\n")


def picture_of(name: str, shown: list[tuple[str, str]]) -> str:
    """A picture of a terminal in which lines were typed.

    Args:
        name: of the picture.
        shown: the lines, and what came back.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        console = Console(
            record=True, width=WIDTH, file=nothing, force_terminal=True, color_system="truecolor"
        )
        for line, printed in shown:
            console.print(Text.assemble(("$ ", "green"), (line, "bold")))
            console.print(Text.from_ansi(_plain(printed)), soft_wrap=True)
            console.print()
        svg = console.export_svg(title="atoot", unique_id=f"atoot-{name}")
    # Fonts of other hosts are not asked for: the one of the reader does.
    return _FONTS.sub("", svg)


def _plain(printed: str) -> str:
    """Without the questions to the terminal, which are no picture."""
    return re.sub(r"\x1b_[^\x1b]*\x1b\\|\x1b\[\??[0-9;]*[^0-9;m\]]", "", printed).rstrip("\n")
