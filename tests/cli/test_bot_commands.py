"""`atoot bot`: made, run, looked at."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from atoot.bots.bot import Bot
from atoot.cli.bots.new import FILES
from atoot.cli.bots.run import bots_of
from atoot.cli.bots.status import Books, lines
from atoot.cli.errors import CommandError
from atoot.cli.main import main

DICE = """
import atoot
bot = atoot.Bot(state="dice.sqlite")
@bot.command("roll")
async def roll(message: atoot.Message) -> None:
    await message.reply("4")
@bot.every("mon 09:00")
async def weekly(c: atoot.MastodonAPI) -> None:
    await c.publish("A new week.")
bot.run()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("bot", "dice"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def test_a_new_bot_is_a_folder_whose_test_passes(folder, capsys):
    assert main(["bot", "new", "dice"]) == 0
    assert "cd dice" in capsys.readouterr().err
    made = folder / "dice"
    assert {path.name for path in made.iterdir()} == {name.replace("NAME", "dice") for name in FILES}
    assert not [path for path in made.iterdir() if "NAME" in path.read_text("utf-8")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=made,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_there_is_not_overwritten_and_a_name_is_checked(folder, capsys):
    (folder / "dice").mkdir()
    assert main(["bot", "new", "dice"]) == 1
    assert "dice is there already" in capsys.readouterr().err
    for name in ("../x", "Dice", "-x", "a b"):
        assert main(["bot", "new", "--", name]) == 2


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


def test_the_status_of_a_bot_that_never_ran_makes_no_file(folder, capsys):
    (folder / "dice.py").write_text(DICE)
    assert main(["bot", "status", "dice.py"]) == 0
    shown = capsys.readouterr().out
    assert "last days  nothing" in shown
    assert (
        "weekly (mon 09:00 None): not due any more, or not known yet" in shown or "job        weekly" in shown
    )
    assert not (folder / "dice.sqlite").exists()


def test_the_status_tells_what_is_done_and_what_comes(folder):
    bot = bots_in(folder)
    told = "\n".join(lines(bot, Books({"done": 1, "nobody": 2, "loops": 3}, 2, 0, None, {"weekly": 0.0})))
    assert "1 answered or done, 2 for which there is no handler, 3 left (loops)" in told
    assert "2 for an answer or a time, 0 to be done" in told
    assert "weekly (mon 09:00): next on 19" in told


def bots_in(folder: Path) -> Bot:
    (folder / "dice.py").write_text(DICE)
    (bot,) = bots_of("dice.py")
    return bot


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
