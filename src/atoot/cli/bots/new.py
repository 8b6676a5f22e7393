"""`atoot bot new`: a folder with a bot that runs."""

import re
from pathlib import Path

from atoot.cli.errors import CommandError, wrong
from atoot.cli.output import note

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")

FILES = {
    "bot.py": '''\
"""NAME: a bot."""

import os
import random

import atoot

bot = atoot.Bot(state=os.environ.get("BOT_STATE", "bot.sqlite"))


@bot.command("roll {sides:int}")
async def roll(message: atoot.Message, sides: int = 6) -> None:
    """Roll a die."""
    await message.reply(f"You rolled {random.randint(1, max(1, sides))}.")


@bot.mention
async def explain(message: atoot.Message) -> None:
    """Say what can be said."""
    await message.reply("Write to me: roll 20")


if __name__ == "__main__":
    bot.run()
''',
    "test_bot.py": '''\
"""Run it with pytest."""

import asyncio

from atoot.testing import BotTest

from bot import bot


def test_it_rolls_a_die_and_explains_itself():
    async def talk() -> None:
        async with BotTest(bot) as t:
            (answer,) = await t.mention("roll 1")
            assert answer.text() == "@alice You rolled 1."
            (answer,) = await t.mention("hello")
            assert "roll 20" in answer.text()

    asyncio.run(talk())
''',
    "requirements.txt": "atoot[bots,cli]>=2.0\n",
    "README.md": """\
# NAME

A bot, made with atoot.

    pip install -r requirements.txt
    atoot login YOUR.INSTANCE
    atoot bot run bot.py --watch

Its test runs without a server: `pip install pytest`, and `pytest`. `atoot bot status bot.py` shows what it has done.

For a server of yours there are a container file and a systemd unit. Both take the account from the variables
`ATOOT_INSTANCE` and `ATOOT_ACCESS_TOKEN`, and keep what the bot knows outside of its code.

    podman build -t NAME .
    podman run -d --restart=always -v NAME:/data --env-file NAME.env NAME

Say in the profile of the account that it is a bot, and whose.
""",
    "Containerfile": """\
FROM docker.io/library/python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY bot.py .
RUN useradd --system bot && mkdir /data && chown bot /data
USER bot
VOLUME /data
ENV BOT_STATE=/data/bot.sqlite
CMD ["python", "bot.py"]
""",
    "NAME.service": """\
[Unit]
Description=NAME, a bot
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/opt/NAME/.venv/bin/python /opt/NAME/bot.py
# ATOOT_INSTANCE=... and ATOOT_ACCESS_TOKEN=..., readable by root alone
EnvironmentFile=/etc/NAME.env
Environment=BOT_STATE=/var/lib/NAME/bot.sqlite
DynamicUser=yes
StateDirectory=NAME
ProtectSystem=strict
ProtectHome=yes
NoNewPrivileges=yes
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
""",
    ".gitignore": "bot.sqlite*\n*.env\n__pycache__/\n",
}
"""What is in the folder; NAME stands for its name."""


def new(*, name: str) -> None:
    """Make the folder.

    Raises:
        CommandError: the name is none, or the folder is there.
    """
    if not _NAME.fullmatch(name):
        raise wrong(f"a name has small letters, digits and hyphens, and begins with a letter: not {name!r}")
    folder = Path(name)
    if folder.exists():
        raise CommandError(f"{folder} is there already")
    folder.mkdir()
    for file, text in FILES.items():
        (folder / file.replace("NAME", name)).write_text(text.replace("NAME", name), encoding="utf-8")
    note(f"{folder}/ is there. Next:")
    for command in (f"cd {name}", "atoot login YOUR.INSTANCE", "atoot bot run --watch"):
        note(f"  {command}")
