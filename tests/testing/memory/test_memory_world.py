"""What an instance in memory knows: decisions, without a server."""

from itertools import pairwise
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from atoot.ids import order
from atoot.testing import InstanceUser
from atoot.testing.memory.table import Ids, ProfileTable
from atoot.testing.memory.world import Person, Post, World, moment
from atoot.testing.profiles.known import PROFILES
from quick_clock import SetClock
from tables import each

NOON = 1_785_585_600.0
KINDS = get_args(Ids)
GROWING = [kind for kind in KINDS if kind not in ("MD5", "names of files", "seconds and MD5")]


def world_of(*names, clock=None, **differences):
    profile = ProfileTable(name="x", software="mastodon", version="4.5.0", **differences)
    return World(
        profile, [InstanceUser(name) for name in names or ("alice", "bob", "carol")], clock or SetClock(NOON)
    )


def post(world, author="alice", **more):
    made = Post("", world.people[author], "Hello", world.clock(), **more)
    return world.add(made)


# Ids


@each("kind", KINDS)
def test_no_id_comes_twice_also_within_a_moment(kind):
    world = world_of()
    made = [world.mint(kind, "status") for _ in range(300)]
    assert len(set(made)) == 300
    if kind in GROWING:
        assert made == sorted(made, key=order)


@settings(max_examples=50)
@given(
    st.sampled_from([kind for kind in GROWING if kind != "numbers"]),
    st.lists(st.floats(0.001, 1e8), max_size=5),
)
def test_ids_that_grow_are_in_the_order_of_time(kind, pauses):
    clock = SetClock(NOON)
    world, made = world_of(clock=clock), []
    for pause in pauses:
        made.append(world.mint(kind, "status"))
        clock.now += pause
    assert all(order(earlier) < order(later) for earlier, later in pairwise(made))


def test_a_moment_is_written_as_servers_do():
    assert moment(NOON) == "2026-08-01T12:00:00.000Z"
    assert moment(NOON, "seconds") == "2026-08-01T12:00:00Z"


# People and posts


def test_every_known_server_has_people_with_tokens_of_their_own():
    for profile in PROFILES.values():
        world = World(
            profile, [InstanceUser("alice"), InstanceUser("far", domain="far.example")], SetClock(NOON)
        )
        assert list(world.tokens) == ["alice_token"]
        assert isinstance(world.index[world.people["far"].id], Person)


VISIBLE = {
    "public": {"alice", "bob", "carol", None},
    "unlisted": {"alice", "bob", "carol", None},
    "private": {"alice", "bob", "carol"},
    "direct": {"alice", "carol"},
}


@each("visibility", VISIBLE)
def test_a_post_is_seen_by_those_for_whom_it_is(visibility):
    world = world_of("alice", "bob", "carol", "dave")
    alice, bob, carol = (world.people[name] for name in ("alice", "bob", "carol"))
    world.toggle("follow", bob, alice, on=True)
    made = post(world, visibility=visibility, mentioned=[carol])
    seen = {who and who.username for who in (None, *world.people.values()) if world.may_see(who, made)}
    assert seen - {"dave"} == VISIBLE[visibility]
    assert ("dave" in seen) == (None in seen)
    world.toggle("block", carol, alice, on=True)
    assert not world.may_see(carol, made)
    assert not world.may_see(alice, post(world, "carol"))
    world.remove(made)
    assert not any(world.may_see(who, made) for who in (None, *world.people.values()))


def test_a_boost_goes_with_what_it_boosts_and_is_counted_once():
    world, told = world_of(), []
    first = post(world)
    boost = post(world, "bob", boost_of=first)
    world.happened = lambda event, what, _whom: told.append((event, what))
    world.remove(boost)
    world.remove(first)
    world.remove(first)
    assert told == [("delete", boost), ("delete", first)]
    assert [world.people[name].statuses for name in ("alice", "bob")] == [0, 0]


def test_a_relation_begins_and_ends_once_and_is_known_from_both_sides():
    world = world_of()
    alice, bob = world.people["alice"], world.people["bob"]
    assert world.toggle("follow", alice, bob, on=True)
    assert not world.toggle("follow", alice, bob, on=True)
    assert list(world.related["<follow", bob]) == [alice]
    assert not world.does("follow", bob, alice)
    assert world.toggle("follow", alice, bob, on=False)
    assert not world.toggle("follow", alice, bob, on=False)
    assert not world.related["<follow", bob]


def test_who_is_blocked_or_muted_is_not_heard_of_and_nobody_hears_of_themselves():
    world = world_of()
    alice, bob, carol = (world.people[name] for name in ("alice", "bob", "carol"))
    world.toggle("mute", alice, bob, on=True)
    for who in (alice, bob, carol):
        world.notify(alice, "follow", who)
    assert [one.person for one in alice.notices] == [carol]
    world.toggle("mute", alice, post(world), on=True)
    mine = world.posts[-1]
    post(world, "carol", in_reply_to=mine, mentioned=[alice])  # a thread that is muted
    assert len(alice.notices) == 1
    post(world, "carol", mentioned=[alice])
    assert [one.type for one in alice.notices] == ["follow", "mention"]


def test_lists_show_what_is_new_later_where_the_server_takes_its_time():
    clock = SetClock(NOON)
    world = world_of(clock=clock, seen_after=5.0)
    made = post(world)
    assert list(world.visible(world.people["bob"])) == []
    assert list(world.visible(made.author)) == [made]
    clock.now += 5
    assert list(world.visible(None)) == [made]
    world.delay = 60.0
    assert list(world.visible(made.author)) == []


def test_home_has_whom_and_what_one_follows_but_nobody_who_is_muted():
    world = world_of()
    alice, bob = world.people["alice"], world.people["bob"]
    plain, tagged = post(world, "bob"), post(world, "carol", tags=["birds"])
    assert [world.at_home(alice, one) for one in (plain, tagged, post(world))] == [False, False, True]
    world.toggle("follow", alice, bob, on=True)
    world.toggle("tag", alice, "birds", on=True)
    assert [world.at_home(alice, one) for one in (plain, tagged)] == [True, True]
    world.toggle("mute", alice, bob, on=True)
    assert not world.at_home(alice, plain)


def test_where_ids_change_the_old_one_goes_on_naming_the_post():
    clock = SetClock(NOON)
    world = world_of(clock=clock, ids_change=True, status_ids="seconds and MD5")
    made = post(world)
    before = made.id
    clock.now += 1
    world.rename(made)
    assert made.id != before
    assert world.index[before] is world.index[made.id] is made
    same = world_of()
    kept = post(same)
    before = kept.id
    same.rename(kept)
    assert kept.id == before
