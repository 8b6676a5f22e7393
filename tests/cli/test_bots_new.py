import subprocess
import sys

from atoot.cli.bots.new import TEMPLATE
from atoot.cli.main import main


def test_a_new_bot_is_a_folder_whose_test_passes(folder, capsys):
    assert main(["bot", "new", "dice"]) == 0
    assert "cd dice" in capsys.readouterr().err
    made = folder / "dice"
    assert {path.name for path in made.iterdir()} == {
        file.stem.replace("NAME", "dice") for file in TEMPLATE.iterdir()
    }
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
    assert "dice exists already" in capsys.readouterr().err
    for name in ("../x", "Dice", "-x", "a b"):
        assert main(["bot", "new", "--", name]) == 2
