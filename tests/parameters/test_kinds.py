from enum import StrEnum
from typing import Literal

import pytest

from atoot.entities.words import FilterAction, NotificationType
from atoot.parameters import KINDS, checked, word_of
from atoot.parameters.kinds import ServerWord, Words
from tables import each


class Who(StrEnum):
    ALL = "public"
    FRIENDS = "friends"


@each(
    ("name", "value"),
    [
        ("visibility", "public"),
        ("visibility", "direct"),
        ("visibility", Who.ALL),
        ("visibility", ""),
        ("source", {"privacy": "private", "language": "", "quote_policy": "nobody"}),
        ("data", {"policy": "followed"}),
        ("context", ("home", "thread")),
        ("exclude_types", ["admin.sign_up"]),
        ("language", "pt-BR"),
        ("language", "sr_Latn"),
        ("language", "tok"),
        ("language", "zh-Hant-TW"),
        ("language", "x-klingon"),
        ("language", ""),
        ("languages", ["de", "en-GB"]),
        ("content_type", "text/x.misskeymarkdown"),
        ("content_type", ""),
    ],
)
def test_a_word_that_is_known_is_sent_as_it_is(name, value):
    assert checked({name: value}) == {name: value}


@each(
    ("name", "value", "begin"),
    [
        (
            "visibility",
            "everyone",
            "visibility: expected 'public', 'unlisted', 'private' or 'direct', got 'everyone'.",
        ),
        (
            "visibility",
            "Public",
            "visibility: expected 'public', 'unlisted', 'private' or 'direct', got 'Public'; did you mean 'public'?",
        ),
        ("visibility", Who.FRIENDS, "visibility: expected 'public'"),
        ("source", {"privacy": "everyone"}, "source[privacy]: expected 'public'"),
        (
            "source",
            {"quote_policy": "all"},
            "source[quote_policy]: expected 'public', 'followers' or 'nobody'",
        ),
        ("data", {"policy": "everybody"}, "data[policy]: expected 'all', 'followed', 'follower' or 'none'"),
        (
            "context",
            ["home", "threads"],
            "context: expected 'home', 'notifications', 'public', 'thread' or 'account', got 'threads'",
        ),
        ("filter_action", "block", "filter_action: expected 'warn', 'hide' or 'blur'"),
        ("category", "hate", "category: expected 'spam'"),
        ("types", ["mentions"], "types: expected 'mention'"),
        ("types", ["Favorite"], "types: expected 'mention'"),
        ("for_bots", "reject", "for_bots: expected 'accept', 'filter' or 'drop'"),
        (
            "language",
            "english",
            "language: expected the code of a language, like 'en' or 'pt-BR', got 'english'",
        ),
        ("language", "de DE", "language: expected"),
        ("language", "e", "language: expected"),
        ("language", "en-", "language: expected"),
        ("language", "日本語", "language: expected"),
        ("languages", ["en", "German"], "languages: expected"),
        ("source", {"language": "Deutsch"}, "source[language]: expected"),
        (
            "content_type",
            "markdown",
            "content_type: expected a media type, like 'text/markdown', got 'markdown'",
        ),
        ("visibility", "v" * 500, "visibility: expected 'public'"),
    ],
)
def test_a_word_that_nobody_knows_is_an_error_that_names_those_that_are_known(name, value, begin):
    with pytest.raises(ValueError, match=r"^[^\n]+$") as raised:
        checked({name: value})
    assert str(raised.value).startswith(begin)
    assert len(str(raised.value)) < 600


def test_a_word_that_the_server_itself_has_sent_passes_as_plain_text():
    made = checked(
        {
            "visibility": ServerWord("everyone"),
            "language": ServerWord("deutsch"),
            "content_type": ServerWord("bbcode"),
        }
    )
    assert made == {"visibility": "everyone", "language": "deutsch", "content_type": "bbcode"}
    assert {type(value) for value in made.values()} == {str}


def test_a_word_that_is_no_text_is_a_type_error():
    with pytest.raises(TypeError, match="visibility: expected a text, got list"):
        checked({"visibility": ["public"]})


def test_words_are_read_out_of_annotations_that_are_made_of_others():
    assert Words(FilterAction, Literal["half_warn"] | None).words == {"warn", "hide", "blur", "half_warn"}
    assert KINDS["types"].item.words == Words(NotificationType).words


def test_a_word_can_be_looked_at_by_the_annotation_of_its_argument():
    state = Literal["active", "pending"]
    assert word_of("status", None, state) is None
    assert word_of("status", "active", state) == "active"
    with pytest.raises(ValueError, match="status: expected 'active' or 'pending', got 'asleep'"):
        word_of("status", "asleep", state)
