"""Entities are equal by value, and hashed by what names them."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import entities
from atoot.decoding.forms import blank
from atoot.entities import Context, Status, Tag
from atoot.entities.base import identity
from entity_samples import account, status

KINDS = [getattr(entities, name) for name in entities.__all__ if name not in ("Entity", "PagedEntity")]


def test_equal_entities_have_the_same_hash_and_are_one_member_of_a_set():
    one, same = Status.from_dict(status("1", new=1)), Status.from_dict(status("1", new=1))
    assert one == same
    assert hash(one) == hash(same) == hash(copy.deepcopy(one)) == hash(pickle.loads(pickle.dumps(one)))
    assert {one, same} == {one}
    assert {one: "x"}[same] == "x"


def test_what_was_edited_is_another_member_with_the_same_hash():
    one, edited = Status.from_dict(status("1")), Status.from_dict(status("1", content="<p>Better</p>"))
    assert one != edited
    assert hash(one) == hash(edited)
    assert len({one, edited}) == 2
    assert {member.id for member in {one, edited}} == {"1"}


def test_an_entity_of_another_kind_is_another_one():
    plain = entities.Account.from_dict(account("1"))
    own = entities.CredentialAccount.from_dict({**account("1"), "source": {}})
    assert plain != own
    assert len({plain, own}) == 2


def test_what_nothing_names_says_so():
    with pytest.raises(TypeError, match="unhashable type: 'Context': nothing names it"):
        hash(Context())


@given(st.text(), st.text())
def test_hashes_agree_with_equality(one: str, other: str):
    first, second = Tag(name=one), Tag(name=other)
    assert (first == second) == (one == other)
    assert first != second or hash(first) == hash(second)


def test_every_entity_is_hashed_or_says_why_not():
    for kind in KINDS:
        one, same = blank(kind), blank(kind)
        assert one == same
        if identity(kind) is None:
            with pytest.raises(TypeError, match=kind.__name__):
                hash(one)
        else:
            assert hash(one) == hash(same), kind


def test_the_things_that_people_collect_are_named_by_what_they_are_known_by():
    named = {kind.__name__: identity(kind) for kind in KINDS}
    assert named["Status"] == named["Account"] == named["Notification"] == named["List"] == "id"
    assert (named["Tag"], named["CustomEmoji"], named["DomainBlock"]) == ("name", "shortcode", "domain")
