import pickle

import pytest

from atoot.harvest import Manners
from tables import each

CONTACT = "https://example.org/crawler"


def test_the_user_agent_says_who_asks():
    assert Manners(contact=CONTACT).user_agent.startswith("atoot-harvest/")
    assert Manners(contact="me@example.org", name="census").user_agent.endswith("(+me@example.org)")


@each("contact", ["", "me", "https://", "a b@example.org", "me@example.org\r\nX: y", None])
def test_a_contact_is_an_address(contact):
    with pytest.raises(ValueError, match="contact"):
        Manners(contact=contact)


@each(
    "more",
    [
        {"name": "a b"},
        {"delay": -1},
        {"delay": float("inf")},
        {"patience": 0},
        {"tries": 0},
        {"address": ""},
        {"own": ("a b",)},
        {"own": "localhost"},
    ],
)
def test_a_value_that_makes_no_sense_is_refused(more):
    with pytest.raises(ValueError, match=r"expected"):
        Manners(contact=CONTACT, **more)


def test_the_password_of_redis_is_not_shown():
    made = Manners(contact=CONTACT, redis="redis://user:secret@localhost")
    assert "secret" not in repr(made)
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_host_of_ones_own_is_known_by_its_origin():
    made = Manners(contact=CONTACT, own=("example.social", "http://localhost:3000"))
    assert made.own_origins() == ["https://example.social", "http://localhost:3000"]
