"""Who is told what on the streams of an instance."""

import json

from multidict import CIMultiDict, CIMultiDictProxy

from atoot.testing import InstanceUser, ReceivedRequest
from atoot.testing.memory.answers import InstanceAnswer
from atoot.testing.memory.calls import InstanceCall
from atoot.testing.memory.streams import Streams
from atoot.testing.memory.table import ProfileTable
from atoot.testing.memory.world import Post, World
from tables import each

NOON = 1_785_585_600.0


class Streaming:
    """The streams of an instance, with nobody on the other end."""

    def __init__(self, **differences):
        profile = ProfileTable(name="x", software="mastodon", version="4.5.0", **differences)
        users = [InstanceUser(name) for name in ("alice", "bob", "carol")]
        self.world = World(profile, users, lambda: NOON)
        self.streams = Streams(self.world)

    def listen(self, who, place, **values):
        """What a request for a stream is answered with, and the listener if one was opened."""
        headers = {"Authorization": f"Bearer {who}_token"} if who else {}
        headers |= {"Upgrade": "websocket"} if place == "websocket" else {}
        path = "/api/v1/streaming" + ("" if place == "websocket" else f"/{place}")
        request = ReceivedRequest("GET", path, CIMultiDictProxy(CIMultiDict(headers)))
        call = InstanceCall(self.world, "https://a.example", request)
        call.values = values
        before = len(self.streams.open)
        answered = self.streams.serve(call)
        return answered, self.streams.open[before] if len(self.streams.open) > before else None

    def post(self, author="alice", **more):
        return self.world.add(Post("", self.world.people[author], "Hello", NOON, **more))


def told(listener):
    """What a listener was told since: stream and event."""
    found = []
    while not listener.queue.empty():
        item = listener.queue.get_nowait()
        found.append(None if item is None else (" ".join(item[0]), item[1]))
    return found


def test_a_stream_is_for_people_and_has_to_be_one():
    s = Streaming()
    assert s.listen(None, "user") == (InstanceAnswer(401, {"error": "Missing access token"}), None)
    answered, listener = s.listen("bob", "weather")
    assert (answered.status, listener) == (400, None)
    _, listener = s.listen("bob", "websocket", stream="weather")
    ((stream, event, said),) = [listener.queue.get_nowait()]
    assert (stream, event, json.loads(said)["error"]) == ((), "", "Unknown stream type")


@each(
    ("place", "values", "hears"),
    [
        ("user", {}, ["followed"]),
        ("public", {}, ["followed", "stranger", "tagged", "picture"]),
        ("public/local/media", {}, ["picture"]),
        ("hashtag", {"tag": "Birds"}, ["tagged"]),
        ("list", {"list": "7"}, ["stranger", "tagged", "picture"]),
        ("direct", {}, []),
    ],
)
def test_a_stream_tells_what_it_is_about(place, values, hears):
    s = Streaming()
    bob = s.world.people["bob"]
    s.world.toggle("follow", bob, s.world.people["alice"], on=True)
    s.world.toggle("list 7", bob, s.world.people["carol"], on=True)
    _, listener = s.listen("bob", place, **values)
    heard = []
    for name, more in {
        "followed": {"author": "alice"},
        "stranger": {"author": "carol"},
        "tagged": {"author": "carol", "tags": ["birds"]},
        "picture": {"author": "carol", "media": [{"id": "1", "type": "image"}]},
        "secret": {"author": "carol", "visibility": "direct"},
    }.items():
        s.post(**more)
        if told(listener):
            heard.append(name)
    assert heard == hears


def test_somebody_hears_of_their_own_notifications_and_of_nobody_elses():
    s = Streaming()
    alice, bob = s.world.people["alice"], s.world.people["bob"]
    (_, mine), (_, both), (_, theirs) = (
        s.listen("bob", "user/notification"),
        s.listen("bob", "user"),
        s.listen("alice", "user"),
    )
    s.world.notify(bob, "follow", alice)
    assert told(mine) == [("user:notification", "notification")]
    assert told(both) == [("user", "notification")]
    assert told(theirs) == []


def test_one_connection_may_have_many_streams_and_end_them_again():
    s = Streaming()
    _, listener = s.listen("bob", "websocket", stream="public")
    assert listener.subscribe({"type": "subscribe", "stream": "hashtag", "tag": "birds"})
    assert not listener.subscribe({"type": "subscribe", "stream": "weather"})
    s.post(tags=["birds"])
    assert sorted(told(listener)) == [("hashtag birds", "update"), ("public", "update")]
    listener.subscribe({"type": "unsubscribe", "stream": "public"})
    s.post(tags=["birds"])
    assert told(listener) == [("hashtag birds", "update")]


def test_a_server_that_is_silent_on_a_stream_says_nothing_there():
    s = Streaming(silent=frozenset({"public"}))
    _, public = s.listen("bob", "public")
    _, user = s.listen("alice", "user")
    s.post()
    assert (told(public), told(user)) == ([], [("user", "update")])


@each(("doubles", "times"), [(True, 2), (False, 1)])
def test_some_edits_and_deletions_come_twice_where_the_server_does_so(doubles, times):
    s = Streaming(doubles=doubles)
    bob, alice = s.world.people["bob"], s.world.people["alice"]
    s.world.toggle("follow", bob, alice, on=True)
    made = s.post(mentioned=[bob], visibility="unlisted")
    _, listener = s.listen("bob", "user")
    s.streams.happened("status.update", made, None)
    assert told(listener) == [("user", "status.update")] * times
    s.world.remove(made)
    assert told(listener) == [("user", "delete")] * times


def test_who_may_not_see_a_post_hears_nothing_of_it_not_even_that_it_is_gone():
    s = Streaming(deletes_everywhere=True)
    _, listener = s.listen("bob", "public")
    made = s.post(visibility="direct")
    s.world.remove(made)
    assert told(listener) == []


def test_the_end_of_the_server_ends_every_stream():
    s = Streaming()
    listeners = [s.listen("bob", "public")[1], s.listen("alice", "user")[1]]
    s.streams.end()
    assert [told(one) for one in listeners] == [[None], [None]]
