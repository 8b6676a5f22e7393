import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.bots.manners import Brake, checked, is_blocked, refusal, visibility_of
from atoot.entities import Account, Relationship
from atoot.posting.answers import unmentioned
from atoot.posting.ways import WIDTH
from tables import each


def account(**more):
    usual = {"id": "7", "username": "bob", "acct": "bob", "created_at": "2026-01-01T00:00:00Z"}
    return Account.from_dict(usual | more)


@each(
    ("more", "why"),
    [
        ({}, ""),
        ({"bot": True}, "bots"),
        ({"id": "1"}, "itself"),
        ({"note": "<p>I am shy. #NoBot</p>"}, "nobot"),
        ({"note": '<p>I am shy. <a href="x">#<span>nobot</span></a></p>'}, "nobot"),
        ({"fields": [{"name": "about me", "value": "#nobots please"}]}, "nobot"),
        ({"note": "#nobotany"}, ""),
    ],
)
def test_who_does_not_want_answers_gets_none(more, why):
    assert refusal(account(**more), "1", ()) == why
    assert refusal(account(**more), "1", {"bots", "nobot", "itself"}) == ""


def test_who_blocks_or_is_blocked_is_not_answered():
    assert not is_blocked(Relationship(id="1", following=True))
    for name in ("blocking", "blocked_by", "muting", "domain_blocking"):
        assert is_blocked(Relationship(**{"id": "1", name: True}))


VISIBILITIES = st.sampled_from([*WIDTH, "list:7", "unheard of"])


@given(VISIBILITIES, st.none() | st.sampled_from([*WIDTH]))
def test_an_answer_is_never_seen_by_more_people_than_what_it_answers(answered, wanted):
    shown = visibility_of(answered, wanted, ())
    assert WIDTH[shown] <= WIDTH.get(answered, 0)
    assert shown != "public" or wanted == "public"


def test_what_is_public_is_answered_unlisted_unless_that_is_switched_off():
    assert visibility_of("public", None, ()) == "unlisted"
    assert visibility_of("public", "public", ()) == "public"
    assert visibility_of("public", None, {"unlisted"}) == "public"
    assert visibility_of("direct", "public", {"visibility"}) == "public"
    assert visibility_of("local", "unlisted", ()) == "local"


@each(
    ("text", "silent"),
    [
        ("hi @carol", "hi @\u200bcarol"),
        ("@bob @carol@far.example.", "@bob @\u200bcarol@far.example."),
        ("mail bob@example.org", "mail bob@example.org"),
        ("@BOB!", "@BOB!"),
        ("https://a.example/@carol", "https://a.example/@carol"),
        ("(@carol)", "(@\u200bcarol)"),
        ("@bob@other.example", "@\u200bbob@other.example"),
    ],
)
def test_others_are_named_and_not_told(text, silent):
    assert unmentioned(text, ["bob"]) == silent


def test_the_brake_lets_so_many_through_an_hour():
    brake = Brake(3)
    assert [brake.count("bob", at) for at in (0, 1, 2, 3)] == [True, True, True, False]
    assert brake.count("carol", 3)
    assert brake.count("bob", 3601)
    assert brake.count("dave", 10_000)
    assert len(brake.answered) == 1


def test_the_brake_is_let_go_when_the_clock_is_set_back():
    brake = Brake(1)
    assert brake.count("bob", 10_000)
    assert not brake.count("bob", 10_001)
    assert brake.count("bob", 500)


def test_a_manner_that_is_none_is_refused():
    assert checked({"bots", "loops"}) == {"bots", "loops"}
    for wrong in ({"rudeness"}, "bots"):
        with pytest.raises(ValueError, match="expected some of bots, nobot"):
            checked(wrong)
