import pytest

from atoot.cli.main import main
from atoot.cli.topics import TOPICS


@pytest.mark.parametrize("name", TOPICS)
def test_every_subject_is_explained_in_lines_that_fit(name, capsys):
    assert main(["help", name]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(TOPICS[name][0])
    assert max(map(len, shown.splitlines())) <= 120
