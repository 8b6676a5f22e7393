"""Each kind of thing is laid out in its own way."""

import pytest
from viewed import ACCOUNT, PIPE, lines, status

from atoot.cli.view.rows import rows_of
from atoot.entities import Account, Conversation, Notification, Poll, Tag, TrendsLink

THINGS = [
    (status(content="<p>Hello</p>"), "Hello"),
    (Account.from_dict(ACCOUNT), "mallory@example.org"),
    (Notification.from_dict({"id": "1", "type": "follow", "account": ACCOUNT}), "mallory@example.org"),
    (Conversation.from_dict({"id": "1", "accounts": [ACCOUNT]}), "mallory@example.org"),
    (Tag.from_dict({"name": "tea", "url": "https://a.example/tags/tea"}), "#tea"),
    (TrendsLink.from_dict({"title": "News of the day", "url": "https://a.example/"}), "News of the day"),
    (Poll.from_dict({"id": "1", "options": [{"title": "Coffee"}]}), "Coffee"),
]


@pytest.mark.parametrize(("thing", "said"), THINGS, ids=lambda one: type(one).__name__)
def test_a_thing_is_shown_whatever_it_is(thing, said):
    assert said in "\n".join(lines(rows_of(thing, PIPE)))


def test_a_thing_in_a_list_has_the_number_by_which_it_is_named():
    assert "12" in lines(rows_of(status(content="<p>Hello</p>"), PIPE, number=12))[0]
