"""A subscription as its listeners share it."""

from stream_things import status

from atoot.entities import Status
from atoot.events import Connected, Disconnected, StatusPosted
from atoot.streaming.channel import Channel
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.timelines import Checkpoint
from atoot.streaming.times import StreamTimes

LOCAL = Subscription("public:local")


class Listener:
    """Keeps what it is told."""

    def __init__(self, *, announces: bool = False, full: bool = False) -> None:
        self.announces, self.is_full = announces, full
        self.events: list[object] = []
        self.calls: list[str] = []

    async def room(self) -> None:
        self.is_full = False
        self.calls.append("room")

    def put(self, event: object) -> None:
        assert not self.is_full
        self.events.append(event)

    def hold(self, _: object) -> None:
        self.calls.append("hold")

    def complete(self, _: object) -> None:
        self.calls.append("complete")

    def changed(self) -> None:
        self.calls.append("changed")


def made(*listeners: Listener) -> Channel:
    channel = Channel(LOCAL, 400, StreamTimes(), now=0.0, begun=100.0, private=False)
    for listener in listeners:
        channel.add(listener)
    return channel


def posted(number: int, *, fetched: bool = False) -> StatusPosted:
    return StatusPosted(status(number), stream=LOCAL, backfilled=fetched)


def test_all_listeners_are_told_once():
    one, other = Listener(), Listener()
    channel = made(one, other)
    channel.tell(posted(1), 1.0)
    channel.tell(posted(1), 2.0)
    channel.remove(other)
    channel.tell(posted(2), 3.0)
    assert [event.status.id for event in one.events] == ["1", "2"]
    assert [event.status.id for event in other.events] == ["1"]
    assert channel.feeds[0].latest == "2"


async def test_what_was_missed_waits_for_room_and_is_told_once():
    slow, quick = Listener(full=True), Listener()
    channel = made(slow, quick)
    assert channel.is_full
    await channel.room()
    assert slow.calls == ["room"]
    assert await channel.tell_missed([posted(2, fetched=True), posted(2, fetched=True)], lambda _: False) == 1
    assert len(slow.events) == len(quick.events) == 1


def test_only_who_wants_to_hear_of_connections_does():
    curious, other = Listener(announces=True), Listener()
    channel = made(curious, other)
    channel.fall(100.0, "it never stood", 1.0)
    channel.stand(101.0, "websocket")
    channel.fall(102.0, "cut", 1.0)
    assert [type(event) for event in curious.events] == [Connected, Disconnected]
    assert other.events == []
    assert channel.is_ready
    assert not channel.is_standing
    assert channel.unknown(110.0, "why").since_at.timestamp() == 102.0


def test_the_floor_stands_still_from_a_cut_until_all_was_looked_for():
    listener = Listener()
    channel = made(listener)
    (feed,) = channel.feeds
    checkpoint = channel.history.checkpoints[Status] = Checkpoint("5")
    checkpoint.release()
    channel.stand(101.0, "websocket")
    channel.fall(102.0, "cut", 1.0)
    channel.fall(103.0, "it is down already", 1.0)
    assert (feed.down_since, feed.since, feed.cuts, checkpoint.held) == (102.0, "5", 1, True)
    for number in range(100, 400):
        channel.tell(posted(number), 1.0)
    assert checkpoint.floor == "5"
    feed.complete()
    assert not checkpoint.held
    assert int(checkpoint.floor) > 100
    assert listener.calls.count("hold") == listener.calls.count("complete") == 1


def test_a_look_holds_the_floor_and_says_nothing_missing():
    channel = made(Listener())
    (feed,) = channel.feeds
    checkpoint = channel.history.checkpoints[Status] = Checkpoint("5")
    checkpoint.release()
    feed.hold()
    assert checkpoint.held
    assert feed.down_since is None
    feed.miss(100.0)
    feed.miss(200.0)
    assert (feed.down_since, feed.since) == (100.0, "5")


def test_channels_are_as_far_as_each_other_once_they_have_told_the_same_and_miss_nothing():
    one, other = made(Listener()), made(Listener())
    for channel in (one, other):
        channel.history.checkpoints[Status] = Checkpoint("5")
        channel.history.checkpoints[Status].release()
        channel.stand(101.0, "websocket")
        channel.tell(posted(6), 1.0)
    assert one.is_as_far_as(other)
    one.tell(posted(7), 2.0)  # which the other may still find
    assert not one.is_as_far_as(other)
    other.tell(posted(7), 2.0)
    assert one.is_as_far_as(other)
    other.feeds[0].hold()
    assert not one.is_as_far_as(other)
    other.feeds[0].complete()
    other.fall(103.0, "cut", 1.0)
    assert not one.is_as_far_as(other)
