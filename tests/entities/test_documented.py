"""What Mastodon always sends, and since when."""

from atoot import entities
from atoot.decoding.forms import plan_of
from atoot.entities import Account, AdminTag, CredentialAccount, Status, StatusTag, Tag
from atoot.entities.documented import always_sent

ALL = [getattr(entities, name) for name in entities.__all__]
KINDS = [kind for kind in ALL if isinstance(kind, type) and issubclass(kind, entities.Entity)]


def test_a_field_is_sent_since_a_version():
    assert always_sent(Account)["uri"] == "4.2.0"
    assert always_sent(Account)["bot"] == "2.4.0"
    assert "moved" not in always_sent(Account)


def test_what_a_base_always_has_is_always_sent_of_its_heirs():
    assert always_sent(CredentialAccount).items() >= always_sent(Account).items()
    assert always_sent(CredentialAccount)["source"] == "2.4.0"
    assert always_sent(AdminTag).items() >= always_sent(Tag).items()


def test_of_an_unknown_class_nothing_is_always_sent():
    assert always_sent(int) == {}


def test_every_field_in_the_list_is_one_of_the_class_and_its_version_is_one():
    assert always_sent(Status)
    assert always_sent(StatusTag)
    for kind in KINDS:
        sent = always_sent(kind)
        assert sent.keys() <= plan_of(kind).names, kind
        assert all(len(version.split(".")) == 3 for version in sent.values()), kind
