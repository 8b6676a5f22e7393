"""Asking over REST again and again: the connection for servers that have no other."""

import asyncio

from atoot.errors import ApiError, MastodonError
from atoot.message import Request
from atoot.streaming.backlog import Purpose
from atoot.streaming.channel import REFUSALS, Channel, Feed
from atoot.streaming.discovery import PATH
from atoot.streaming.fallback import Failure, FailureKind
from atoot.streaming.session import Carrier
from atoot.streaming.sources import NAMED


class Interval:
    """Seconds between two polls: shorter when something comes, longer when nothing does."""

    __slots__ = ("_least", "_most", "seconds")

    def __init__(self, least: float, most: float) -> None:
        self._least = least
        self._most = max(least, most)
        self.seconds: float = least

    def next(self, found: int) -> float:
        """How long to wait, after a poll that found so much."""
        wanted = self.seconds / 2 if found else self.seconds * 1.5
        self.seconds = min(max(wanted, self._least), self._most)
        return self.seconds


async def polled(carrier: Carrier) -> Failure:
    """Ask until nobody listens, or what better connections could do is to be tried anew.

    Raises:
        MastodonError: the server cannot be asked, or shows nothing of a stream.
    """
    times, fallback, loop = carrier.times, carrier.fallback, asyncio.get_running_loop()
    interval, has_stood = Interval(times.poll_least, times.poll_most), False
    while carrier.channels:
        found = 0
        for channel in carrier.all_channels():
            found += await _asked(carrier, channel)
        fallback.worked()
        fallback.backoff.reset()
        if not has_stood:
            has_stood = True
            carrier.stands()
        pace = carrier.looks.allowance.pace() * sum(len(one.feeds) for one in carrier.all_channels())
        await asyncio.sleep(max(interval.next(found), min(pace, times.poll_most)))
        if fallback.climbs(loop.time()):
            return Failure(FailureKind.BROKEN, "better connections are tried again", at_once=True)
    return Failure(FailureKind.BROKEN, "nobody listens any more")


async def _asked(carrier: Carrier, channel: Channel) -> int:
    """Ask for what is new of one subscription; how much that was."""
    feeds = [feed for feed in channel.feeds if not feed.is_given_up]
    begun = [feed for feed in feeds if feed.checkpoint is not None and not _has_just_begun(feed)]
    fresh = [feed for feed in feeds if feed.checkpoint is None]
    outcomes = await carrier.looks.ask(fresh, Purpose.OPENING)
    outcomes += await carrier.looks.ask(begun, Purpose.POLL)
    errors = [outcome for outcome in outcomes if isinstance(outcome, MastodonError)]
    refusals = [feed.refusal for feed in channel.feeds if feed.refusal is not None]
    for error in errors:
        if not any(error is refusal for refusal in refusals):
            raise error
    if errors and any(feed.has_answered and feed.refusals < REFUSALS for feed in feeds):
        return 0  # one refusal says nothing where there were answers before
    if not feeds or (outcomes and len(errors) == len(outcomes)):
        raise next(iter([*errors, *refusals]), _nothing_to_ask(channel))
    if not channel.is_standing and any(one is channel for one in carrier.channels.get(channel.stream, ())):
        channel.stand(carrier.wall(), "poll")
        channel.down_since = None
    return sum(outcome for outcome in outcomes if isinstance(outcome, int))


def _has_just_begun(feed: Feed) -> bool:
    """Whether a timeline was looked at for the first time a moment ago: it is not asked again at once."""
    loop, channel = asyncio.get_running_loop(), feed.channel
    return not channel.is_ready and loop.time() - feed.looked_at < channel.times.poll_least


def _nothing_to_ask(channel: Channel) -> MastodonError:
    known = ", ".join([*NAMED, "hashtag", "list"])
    text = f"nothing can be asked for what the stream {str(channel.stream)!r} tells; Mastodon has {known}"
    return ApiError(text, request=Request("GET", PATH), status_code=404)
