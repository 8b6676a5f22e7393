"""A message to the bot: what it says, and how it is answered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import atoot
from atoot.bots.message import Message
from atoot.entities import Status
from entity_samples import account, status
from tables import each


class Client:
    """Notes what it is to publish."""

    def __init__(self):
        self.published = []

    async def publish(self, text, **draft):
        self.published.append((text, draft))
        return Status.from_dict(status("99"))


def message(content="hello", *, without=(), c=None, me="dice", **fields):
    sent = {"account": account("7", acct="alice", username="alice"), "content": f"<p>{content}</p>", **fields}
    return Message(c, Status.from_dict(status("1", **sent)), me, without)


@each(
    ("content", "text"),
    [
        ("@dice hello", "hello"),
        ("@dice @bob hello", "hello"),
        ("@bob@far.example @dice: hello", "hello"),
        ("@dice hello @dice!", "hello!"),
        ("@dice@here.example roll 20", "roll 20"),
        ("@dice mail x@dice.example", "mail x@dice.example"),
        ("@dice, roll", "roll"),
        ("@DICE roll", "roll"),
        ("@dice", ""),
        ("@dice   ", ""),
        ("", ""),
        ("@dice<br>roll", "roll"),
        ("@dice see https://a.example/@dice", "see https://a.example/@dice"),
        ("@dice @dicey hello", "hello"),
        ("roll @dicey", "roll @dicey"),
        ("roll @dice@here.example.", "roll."),
        ("@dice ask @bob", "ask @bob"),
        ("hey @dice @bob roll", "hey @bob roll"),
    ],
)
def test_the_text_is_what_was_said_to_the_bot(content, text):
    assert message(content).text == text


@each("me", ["d.ce", "d-ce", "a_b"])
def test_a_name_with_special_characters_is_that_name_alone(me):
    assert message(f"@{me} roll", me=me).text == "roll"
    assert message("roll @dxce", me="d.ce").text == "roll @dxce"


@given(st.text(alphabet="@dice.: ,\n\u200bx", max_size=60))
def test_no_text_is_too_strange_to_be_read_and_reading_it_again_changes_nothing(content):
    text = message(content).text
    assert text == text.strip()
    assert not text.lower().startswith("@dice ")


def test_a_long_row_of_names_is_read_at_once():
    assert message("@a" * 20_000).text is not None
    assert message("@a@:,: " * 5_000 + "roll").text == "roll"


async def test_an_answer_names_the_sender_and_takes_over_what_the_message_has():
    c = Client()
    asked = message(c=c, visibility="private", spoiler_text="dice", language="fr")
    await asked.reply("You rolled 4, @bob")
    ((text, draft),) = c.published
    assert text == "@alice You rolled 4, @\u200bbob"
    assert draft == {
        "allowed_mentions": ["7"],
        "visibility": "private",
        "spoiler_text": "dice",
        "language": "fr",
        "in_reply_to": "1",
    }


async def test_what_the_handler_says_wins_but_for_who_sees_it():
    c = Client()
    asked = message(c=c, visibility="private", spoiler_text="dice", language="fr")
    await asked.reply("x", visibility="public", spoiler_text="", language="en", in_reply_to=None)
    ((_, draft),) = c.published
    assert draft["visibility"] == "private"
    assert (draft["spoiler_text"], draft["language"], draft["in_reply_to"]) == ("", "en", None)


async def test_a_sender_who_is_named_is_not_named_twice_and_others_only_if_they_may_be():
    c = Client()
    await message(c=c).reply("Hello @Alice, meet @bob")
    await message(c=c).reply("Hello, meet @bob and @carol", mention=["bob"])
    assert [text for text, _ in c.published] == [
        "Hello @Alice, meet @\u200bbob",
        "@alice Hello, meet @bob and @\u200bcarol",
    ]
    assert "allowed_mentions" not in c.published[1][1]


async def test_manners_that_are_switched_off_take_nothing_over():
    c = Client()
    without = {"mentions", "warning", "language", "unlisted", "visibility"}
    asked = message(c=c, without=without, visibility="public", spoiler_text="dice", language="fr")
    await asked.reply("You rolled 4, @bob")
    ((text, draft),) = c.published
    assert text == "@alice You rolled 4, @bob"
    assert draft == {"visibility": "public", "in_reply_to": "1"}


async def test_what_waits_is_for_handlers_and_nothing_is_posted_before_that_is_said():
    c = Client()
    with pytest.raises(RuntimeError, match="ask: only a handler"):
        await message(c=c).ask("Which colour?")
    with pytest.raises(RuntimeError, match="sleep: only a handler"):
        await message(c=c).sleep(timedelta(days=1))
    assert c.published == []


def test_a_message_shows_whose_it_is_and_not_what_it_says():
    assert repr(message("my secret")) == "<Message 1 of alice>"
    assert message().account.acct == "alice"
    assert isinstance(message(), atoot.Message)
