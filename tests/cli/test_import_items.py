from datetime import UTC, datetime, timedelta

import pytest

from atoot.cli.imports.items import (
    ImportItem,
    follow_settings,
    mute_settings,
    numbered,
    ordered,
    plain_address,
    rest_of,
)
from atoot.cli.imports.reading import archived, item_of_row, kind_of
from atoot.entities import Relationship

NOW = datetime(2026, 5, 1, tzinfo=UTC)
NOBODY = Relationship(id="1")
KINDS = (
    "instance",
    "relationships",
    "filtered",
    "following",
    "lists",
    "list_members",
    "mutes",
    "domain_blocks",
)
KINDS += ("blocks", "tags", "bookmarks", "filters")


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


def test_users_of_the_instance_that_was_exported_get_its_host():
    found = dict.fromkeys(KINDS, ())
    found = {kind: list(found[kind]) for kind in KINDS}
    found["following"] = [{"id": "1", "acct": "ann"}, {"id": "2", "acct": "bo@there.example"}]
    found["lists"] = [{"id": "5", "title": "x"}, {"id": "6", "title": "x"}]
    found["list_members"] = [{"list_id": "6", "account": {"acct": "ann"}}]
    items = list(archived(found, "old.example"))
    assert [item.name for item in items[:2]] == ["bo@there.example", "ann@old.example"]
    assert items[-1].values == {"member": "ann@old.example", "copy": 1}


@pytest.mark.parametrize(
    ("name", "headers", "kind"),
    [
        ("follows.csv", ["account address", "show boosts"], "following"),
        ("x.csv", ["account address", "hide notifications"], "mutes"),
        ("x.csv", ["list name", "account address"], "lists"),
        ("x.csv", ["#domain"], "domain_blocks"),
        ("x.csv", ["#uri"], "bookmarks"),
        ("Blocked_accounts-2.csv", [], "blocks"),
        ("x.csv", ["account address"], None),
    ],
)
def test_what_a_table_is_is_seen_by_its_headers_or_its_name(name, headers, kind):
    assert kind_of(name, headers) == kind


def test_columns_are_found_by_their_headers_in_any_order():
    row = item_of_row(
        "following", ["languages", "account address", "show boosts"], ["en,de", "@a@b.c", "False"]
    )
    assert (row.name, row.values["languages"], row.values["reblogs"]) == ("a@b.c", ["en", "de"], False)
