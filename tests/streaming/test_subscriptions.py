import copy
import pickle

import pytest

from atoot.entities import List, Tag
from atoot.streaming.subscriptions import Subscription, hashtag, in_one_word, list_stream, subscription
from tables import each


def test_a_subscription_is_a_text_that_events_can_be_told_by():
    assert subscription("public:local") == "public:local"
    assert hashtag("python") == hashtag("#python") == hashtag("＃python") == "hashtag python"
    assert hashtag("python", local=True) == "hashtag:local python"
    assert list_stream(7) == "list 7"


def test_hashtags_and_lists_are_taken_in_every_shape():
    assert hashtag("#python").tag == "python"
    assert hashtag(Tag.from_dict({"name": "python", "url": ""})).tag == "python"
    assert hashtag({"name": "Café"}).tag == "Café"
    assert list_stream(List.from_dict({"id": "12", "title": "x"})).list == "12"
    assert list_stream("12").list == "12"


@each("tag", ["", "#", "  "])
def test_an_empty_hashtag_is_refused(tag):
    with pytest.raises(ValueError, match="the hashtag is empty"):
        hashtag(tag)


@each("name", ["", "a b", "a\nb"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match="expected the name of a stream"):
        subscription(name)


def test_names_of_another_type_are_refused():
    with pytest.raises(TypeError, match="got int"):
        subscription(7)


@each(
    ("name", "says"),
    [("hashtag", "which hashtag"), ("hashtag:local", "which hashtag"), ("list", "which list")],
)
def test_streams_that_need_a_detail_say_so(name, says):
    with pytest.raises(ValueError, match=says):
        subscription(name)


def test_names_of_other_servers_are_let_through():
    assert subscription("chat:local").path == "/chat/local"


def test_where_server_sent_events_are():
    assert subscription("user:notification").path == "/user/notification"
    assert hashtag("Café", local=True).path == "/hashtag/local?tag=Caf%C3%A9"
    assert list_stream("7").path == "/list?list=7"


def test_what_is_said_on_a_shared_websocket():
    assert hashtag("x").message("subscribe") == '{"type":"subscribe","stream":"hashtag","tag":"x"}'
    assert subscription("user").message("unsubscribe") == '{"type":"unsubscribe","stream":"user"}'


def test_streams_that_can_bring_the_same_thing_are_of_one_kind():
    assert subscription("public:local:media").kind == "public"
    assert hashtag("x", local=True).kind == hashtag("y").kind


def test_a_subscription_survives_a_pickle_and_a_copy():
    for made in (pickle.loads(pickle.dumps(hashtag("x"))), copy.deepcopy(hashtag("x"))):
        assert (made, made.name, made.tag, made.list) == ("hashtag x", "hashtag", "x", None)


def test_the_scope_that_a_stream_needs_is_known():
    assert Subscription("user:notification").scope == "read:notifications"
    assert Subscription("user").scope == "read:statuses"


@each(
    ("word", "stream"),
    [
        ("user", "user"),
        ("hashtag:python", hashtag("python")),
        ("hashtag:#python", hashtag("python")),
        ("hashtag:local:python", hashtag("python", local=True)),
        ("list:7", list_stream("7")),
        ("public:local", "public:local"),
        (hashtag("x"), hashtag("x")),
    ],
)
def test_a_stream_may_be_written_in_one_word(word, stream):
    assert in_one_word(word) == stream
    assert in_one_word(word).fields == subscription(stream).fields


def test_a_word_that_lacks_its_hashtag_or_list_is_refused():
    for word in ("hashtag", "hashtag:", "hashtag:local", "list", "list:", ""):
        with pytest.raises(ValueError, match=r"which hashtag|which list|name of a stream"):
            in_one_word(word)
