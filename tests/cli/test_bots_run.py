import os
import signal
import subprocess
import sys
import time

import pytest
from dice_bot import DICE

from atoot.bots.bot import Bot
from atoot.cli.bots.run import bots_of
from atoot.cli.errors import CommandError
from atoot.cli.main import main


def test_the_bots_of_a_file_are_found_though_it_runs_them_itself(folder):
    (folder / "dice.py").write_text(DICE)
    (bot,) = bots_of("dice.py")
    assert isinstance(bot, Bot)
    assert [one.name for one in bot.declared.handlers] == ["roll", "weekly"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = 1", "bad.py has no bot: write bot = atoot.Bot"),
        (
            "import atoot\nbot = atoot.Bot(state=':memory:')\n@bot.command('a {')\nasync def f(): ...",
            "bad.py, line 3: ValueError: the handler 'f' (command)",
        ),
        ("x =", "SyntaxError"),
        (None, "there is no Python file bad.py; make one: atoot bot new NAME"),
    ],
)
def test_a_file_that_is_no_bot_says_why(folder, text, why):
    if text is not None:
        (folder / "bad.py").write_text(text)
    with pytest.raises(CommandError) as caught:
        bots_of("bad.py")
    assert why in str(caught.value)


def test_a_bot_runs_answers_and_ends_in_good_order(folder, instance):
    (folder / "dice.py").write_text(DICE)
    env = {
        **os.environ, "ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": instance.tokens["alice"],
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "atoot", "bot", "run", "dice.py"], env=env, stderr=subprocess.PIPE, text=True
    )
    try:
        for line in process.stderr:
            if "@alice is up" in line:
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    assert main(["bot", "status", "dice.py", "--json"]) == 0


def test_a_bot_that_is_watched_begins_anew_when_its_file_changes(folder):
    (folder / "quick.py").write_text("import atoot\nprint('first', flush=True)\n")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "atoot", "bot", "run", "quick.py", "--watch"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )  # fmt: skip
    try:
        assert process.stdout.readline() == "first\n"
        (folder / "quick.py").write_text("import atoot\nprint('second', flush=True)\n")
        os.utime(folder / "quick.py", (time.time() + 10, time.time() + 10))
        assert process.stdout.readline() == "second\n"
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
