import pickle
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.oauth.scopes import COVERED_BY_FOLLOW, KNOWN_SCOPES, ScopeName, Scopes

NAMES = st.sampled_from([*get_args(ScopeName), "admin", "read:chats", "crypto"])
SCOPES = st.lists(NAMES, max_size=12).map(Scopes)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("read write:statuses", "read write:statuses"),
        (" read\twrite\n", "read write"),
        ("read,write", "read write"),
        (["read", "push"], "read push"),
        (["read write", "push"], "read write push"),
        ((), ""),
        ("", ""),
        (None, ""),
        ("read read", "read"),
        ({"read": 1}.keys(), "read"),
    ],
)
def test_scopes_are_read_in_every_way_in_which_they_are_written(value, text):
    assert str(Scopes.of(value)) == text


@pytest.mark.parametrize("value", [7, b"read", {"read": True}, ["read", 7]])
def test_what_are_no_scopes_is_refused(value):
    with pytest.raises(TypeError):
        Scopes.of(value)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("read", "read:statuses"),
        ("read write", "read:statuses write:media"),
        ("admin:read", "admin:read:accounts"),
        ("admin", "admin:write:reports"),
        ("follow", "read:blocks write:mutes follow"),
        ("read write", "follow"),
        ("profile", "profile"),
        ("", ""),
        ("read", None),
    ],
)
def test_a_scope_covers_those_below_it(held, wanted):
    assert Scopes.of(held).covers(wanted)
    assert not Scopes.of(held).missing(wanted)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("read:statuses", "read"),
        ("read", "write:statuses"),
        ("read", "admin:read"),
        ("read", "profile"),
        ("read write", "push"),
        ("read", "follow"),
        ("follow", "read:statuses"),
        ("read", "reading"),
        ("", "read"),
    ],
)
def test_a_scope_covers_nothing_else(held, wanted):
    assert not Scopes.of(held).covers(wanted)
    assert Scopes.of(held).missing(wanted) == Scopes.of(wanted)


def test_what_is_missing_is_said_in_order():
    assert str(Scopes.of("read follow").missing("push read:lists write:blocks write")) == "push write"


@pytest.mark.parametrize(
    ("all_of_them", "fewest"),
    [
        ("read read:statuses write:media", "read write:media"),
        ("read write follow", "read write"),
        ("follow " + " ".join(sorted(COVERED_BY_FOLLOW)), "follow"),
        ("admin:read:accounts admin admin:read", "admin"),
        ("", ""),
    ],
)
def test_the_fewest_scopes_that_allow_the_same(all_of_them, fewest):
    assert str(Scopes.of(all_of_them).minimal()) == fewest


@given(SCOPES)
def test_what_is_written_is_read_again(scopes):
    assert Scopes.of(str(scopes)) == scopes
    assert list(Scopes.of(list(scopes))) == list(scopes)
    assert pickle.loads(pickle.dumps(scopes)) == scopes
    assert eval(repr(scopes)) == scopes


@given(SCOPES, SCOPES)
def test_nothing_is_missing_exactly_where_all_is_covered(held, wanted):
    missing = held.missing(wanted)
    assert held.covers(wanted) == (len(missing) == 0)
    assert (held | missing).covers(wanted)
    assert held.covers(held)


@given(SCOPES, SCOPES, SCOPES)
def test_who_covers_more_covers_what_less_covers(one, two, three):
    if one.covers(two) and two.covers(three):
        assert one.covers(three)


@given(SCOPES)
def test_the_fewest_scopes_allow_the_same_and_none_can_be_spared(scopes):
    fewest = scopes.minimal()
    assert set(fewest) <= set(scopes)
    assert fewest.covers(scopes)
    assert fewest.minimal() == fewest
    for name in fewest:
        assert not Scopes(other for other in fewest if other != name).covers(name)


def test_scopes_are_a_set_with_an_order():
    scopes = Scopes.of("read push")
    assert scopes == Scopes.of("push read")
    assert hash(scopes) == hash(Scopes.of("push read"))
    assert scopes != "read push"
    assert len(scopes) == 2
    assert "read" in scopes
    assert "read:statuses" not in scopes
    assert str(scopes | "write read") == "read push write"
    assert Scopes.of(scopes) is scopes


def test_every_scope_at_the_top_is_one_of_the_known():
    assert set(KNOWN_SCOPES) <= set(get_args(ScopeName))


def test_what_no_scope_can_have_in_it_parts_scopes():
    told = Scopes.of("read\x1b[31m write\u202e\nINFO:fake")
    assert str(told).isprintable()
    assert "read" in told
    assert Scopes.of("admin:read:accounts,push+x").covers("push+x")
