"""What an account knows of itself."""

from atoot.entities import Account
from entity_samples import account


def test_the_note_is_read_as_people_see_it():
    note = (
        '<p>I &amp; <span class="h-card"><a href="https://a.example/@bob" class="u-url mention">@<span>bob</span></a></span>'
        '</p><p><a href="https://a.example/about">my page</a></p>'
    )
    found = Account.from_dict(account(note=note))
    assert found.note_text() == "I & @bob\n\nmy page"
    assert found.note_text(full_links=True) == "I & @bob\n\nmy page (https://a.example/about)"
    assert found.note == note


def test_an_account_without_a_note_has_an_empty_one():
    assert Account.from_dict(account(note="")).note_text() == ""
    sent = account()
    del sent["note"]
    assert Account.from_dict(sent).note_text() == ""


def test_no_account_shows_its_note_where_it_is_named():
    assert "secret" not in repr(Account.from_dict(account(note="<p>secret</p>")))
