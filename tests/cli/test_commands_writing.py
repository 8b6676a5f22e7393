import click
import pytest

from atoot.cli.commands.writing import COMMANDS
from tables import each

POST = COMMANDS["post"]


def parsed(command, *arguments):
    return command.make_context("x", list(arguments)).params


@each(
    "arguments",
    [
        ["x", "--visibility", "everyone"],
        ["x", "--media", "/nowhere/at/all.png"],
        ["two", "texts"],
        ["x", "--quote-policy", "perhaps"],
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_loaded(arguments):
    with pytest.raises(click.UsageError):
        parsed(POST, *arguments)


def test_what_can_be_said_several_times_is_kept_in_order():
    said = parsed(
        POST, "x", "--poll", "Tea", "--alt", "one", "--poll", "Coffee", "--alt", "", "--poll", "Tea"
    )
    assert (said["poll"], said["alt"]) == (("Tea", "Coffee", "Tea"), ("one", ""))


def test_a_text_that_looks_like_an_option_stands_behind_two_dashes():
    assert parsed(POST, "--", "--media")["text"] == "--media"
