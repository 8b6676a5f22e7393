import logging

import pytest

from atoot.parameters import checked
from tables import each


def test_the_error_says_how_the_word_can_be_sent_all_the_same():
    with pytest.raises(ValueError, match=r"params=\{\.\.\.\}, or c\.post\(\)"):
        checked({"visibility": "everyone"})


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("visibility", "local"),  # Pleroma, Akkoma
        ("visibility", "list:7"),
        ("visibility", "mutuals_only"),  # GoToSocial
        ("visibility", "specified"),  # Misskey and its children
        ("visibility", "local_only"),
        ("visibility", "limited"),  # Fedibird, kmyblue
        ("visibility", "12"),  # a circle of Friendica
        ("filter_action", "half_warn"),
    ],
)
def test_the_words_of_other_servers_pass_without_a_word(name, word, caplog):
    assert checked({name: word}) == {name: word}
    assert not caplog.records


@each(
    ("word", "meant"),
    [("followers", "private"), ("Followers", "private"), ("followers_only", "private"), ("home", "unlisted")],
)
def test_what_mastodon_calls_otherwise_is_refused_with_its_own_word(word, meant):
    with pytest.raises(ValueError, match=f"did you mean '{meant}'?"):
        checked({"visibility": word})


def test_a_kind_of_notification_that_mastodon_does_not_know_passes_with_one_warning(caplog):
    caplog.set_level(logging.WARNING, "atoot.http")
    for _ in range(3):
        assert checked({"types": ["bite", "mention", "pleroma:emoji_reaction"]})
    assert [record.message for record in caplog.records] == [
        "types: 'bite' is unknown to Mastodon; it is sent in case the server knows it"
    ]
