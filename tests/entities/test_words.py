import pytest

from atoot.entities import Filter, Status
from atoot.entities.words import Visibility, words_of
from atoot.parameters import checked
from atoot.parameters.encodings import json_body


def test_the_words_of_an_annotation_are_found_however_it_is_made():
    assert set(words_of(Visibility)) == {"public", "unlisted", "private", "direct"}


def test_what_an_answer_says_can_be_sent_back():
    status = Status.from_dict({"id": "1", "visibility": "moonlight", "language": "English"})
    found = Filter.from_dict({"id": "1", "context": ["home", "attic"], "filter_action": "sigh"})
    given = {"visibility": status.visibility, "language": status.language, "context": found.context}
    sent = checked({**given, "filter_action": found.filter_action})
    assert json_body(sent)[0] == (
        b'{"visibility":"moonlight","language":"English","context":["home","attic"],"filter_action":"sigh"}'
    )
    with pytest.raises(ValueError, match="moonlight"):
        checked({"visibility": "moonlight"})
