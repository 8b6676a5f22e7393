import asyncio

import pytest

from atoot.cli.chosen import chosen_of, filled
from atoot.cli.errors import CommandError
from atoot.cli.options import Choice
from tables import each

DATA = {
    "id": "7",
    "content": "<p>one</p><p>two &amp; three</p>",
    "account": {"acct": "a", "bot": False},
    "tags": [{"name": "x"}],
    "card": None,
}


@each(
    ("template", "text"),
    [
        ("{account.acct}: {id:>3}", "a:   7"),
        ("{content!t}", "one\n\ntwo & three"),
        ("{tags.0.name} {tags.1.name}{card.url}{nothing}{account.bot}", "x false"),
        ("{account!j}", '{"acct":"a","bot":false}'),
        (r"{id}\t{{\n\\n}}", "7\t{\n\\n}"),
        ("no fields", "no fields"),
    ],
)
def test_a_template_is_filled_with_fields(template, text):
    assert filled(template, DATA) == text


@each("template", ["{", "}", "{a!x}", "{a:q}", "{a!t"])
def test_a_template_that_makes_no_sense_is_wrong_usage(template):
    with pytest.raises(CommandError) as raised:
        filled(template, DATA)
    assert raised.value.status == 2


@each(
    ("program", "lines"),
    [
        (".account.acct", ["a"]),
        (".tags[].name, .id", ["x", "7"]),
        (".account", ['{"acct":"a","bot":false}']),
        ("empty", []),
        (".card", ["null"]),
    ],
)
def test_a_program_of_jq_chooses(program, lines):
    assert list(chosen_of(DATA, Choice(jq=program))) == lines


def test_a_program_that_fails_at_the_data_is_told():
    with pytest.raises(CommandError, match=r"--jq: .*index"):
        list(chosen_of(DATA, Choice(jq=".id.name")))


@each("choice", [Choice(jq=".t"), Choice(template="{t}")])
def test_what_is_chosen_does_nothing_to_the_terminal(choice):
    assert list(chosen_of({"t": "a\x1b[2J\tb\r\nc\u202e"}, choice)) == ["a␛[2J\tb\nc\ufffd"]


async def test_lists_are_chosen_from_an_item_at_a_time(alice_shell, alice):
    for text in ("one", "two"):
        await alice.create_status(status=text)
    for words in (["--jq", '.account.acct + " " + .content'], ["--template", "{account.acct} {content}"]):
        done = await asyncio.to_thread(alice_shell.run, "timeline", *words)
        assert done.out == "alice <p>two</p>\nalice <p>one</p>\n"
    wrong = await asyncio.to_thread(alice_shell.run, "timeline", "--jq", ".[")
    assert wrong.status == 2
    assert len(wrong.err.splitlines()) == 1
