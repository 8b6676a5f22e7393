from datetime import UTC, datetime, timedelta

import pytest

from atoot.archive.items import (
    ImportItem,
    follow_settings,
    mute_settings,
    numbered,
    ordered,
    plain_address,
    rest_of,
)
from atoot.entities import Relationship

NOBODY = Relationship(id="1")


def test_who_is_followed_already_is_left_alone_unless_something_else_was_wanted():
    wanted = {"reblogs": False, "notify": True, "languages": ["en"]}
    assert follow_settings(wanted, NOBODY) == wanted
    same = Relationship(id="1", following=True, notifying=True, languages=["en"])
    assert follow_settings(wanted, same) is None
    assert follow_settings(wanted, Relationship(id="1", requested=True)) is None
    for other in ({"showing_reblogs": True}, {"notifying": False}, {"languages": ["de"]}):
        now = {"following": True, "notifying": True, "languages": ["en"]} | other
        assert follow_settings(wanted, Relationship(id="1", **now)) == wanted


def test_what_was_not_said_changes_nothing():
    said_nothing = {"reblogs": None, "notify": None, "languages": None}
    now = Relationship(id="1", following=True, showing_reblogs=False, notifying=True, languages=["de"])
    assert follow_settings(said_nothing, now) is None


NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_a_mute_lasts_as_long_as_it_would_have():
    until = (NOW + timedelta(days=2)).isoformat()
    made = mute_settings({"notifications": False, "until": until}, NOBODY, NOW)
    assert made == {"notifications": False, "duration": timedelta(days=2)}
    muted = Relationship(id="1", muting=True, muting_notifications=True)
    assert mute_settings({"notifications": True}, muted, NOW) is None
    assert mute_settings({"notifications": False}, muted, NOW) is not None
    with pytest.raises(ValueError, match="it ended on 2026-04-30"):
        rest_of("2026-04-30T00:00:00Z", NOW)


def test_lists_come_before_their_members_and_each_thing_once():
    items = [
        ImportItem("lists", "a", {"member": "x"}),
        ImportItem("blocks", "y"),
        ImportItem("lists", "a"),
        ImportItem("blocks", "y"),
    ]
    assert ordered(items) == [
        ImportItem("lists", "a"),
        ImportItem("lists", "a", {"member": "x"}),
        ImportItem("blocks", "y"),
    ]


def test_things_of_one_name_are_told_apart():
    made = list(numbered([ImportItem("lists", "a"), ImportItem("lists", "b"), ImportItem("lists", "a")]))
    assert len({item.key for item in made}) == 3
    assert [item.values.get("copy") for item in made] == [None, None, 1]


def test_addresses_are_the_same_with_sign_and_capitals():
    assert plain_address("@Ann@Host.example") == plain_address("ann@host.example") == "ann@host.example"
    assert plain_address("ann", "Host.example") == "ann@host.example"
