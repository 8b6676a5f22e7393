from viewed import lines

from atoot.cli.view.lines import counted, wrapped
from atoot.cli.view.settings import View
from atoot.cli.view.words import words_of
from tables import each


@each(("number", "said"), [(0, "0 replies"), (1, "1 reply"), (2, "2 replies")])
def test_plurals_are_right(number, said):
    assert counted(number, "reply", "replies") == said


def test_what_is_quoted_or_listed_stays_below_its_mark():
    text = words_of("<blockquote>one two three</blockquote><ul><li>four five six</li></ul>", View())
    assert lines(wrapped(text, 11)) == ["> one two", "> three", "", "- four five", "  six"]
