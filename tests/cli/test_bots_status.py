from pathlib import Path

from dice_bot import DICE

from atoot.bots.bot import Bot
from atoot.cli.bots.run import bots_of
from atoot.cli.bots.status import Books, lines
from atoot.cli.main import main


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
