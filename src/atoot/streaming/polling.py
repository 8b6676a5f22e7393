"""Asking for a subscription over REST, where there is no other connection."""

import asyncio

from atoot.errors import ApiError, MastodonError
from atoot.message import Request
from atoot.streaming.catching_up import Purpose
from atoot.streaming.channel import REFUSALS, Channel, Feed
from atoot.streaming.looks import Looks
from atoot.streaming.times import StreamTimes


async def poll(channel: Channel, looks: Looks, times: StreamTimes) -> int:
    """Ask for all that a subscription tells; how much was new.

    Raises:
        MastodonError: the server does not answer; or it refuses, and will again.
    """
    feeds = [feed for feed in channel.feeds if not feed.is_given_up]
    begun = [feed for feed in feeds if feed.checkpoint is not None and not _has_just_begun(feed, times)]
    fresh = [feed for feed in feeds if feed.checkpoint is None]
    outcomes = await looks.ask(fresh, Purpose.OPENING)
    outcomes += await looks.ask(begun, Purpose.POLL)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    refusals = [feed.refusal for feed in channel.feeds if feed.refusal is not None]
    for error in errors:
        if error not in refusals:
            raise error
    if errors and any(feed.has_answered and feed.refusals < REFUSALS for feed in feeds):
        return 0  # one refusal says nothing where there were answers before
    if not feeds or (outcomes and len(errors) == len(outcomes)):
        raise _unpollable(channel, [*errors, *refusals])
    return sum(outcome.found for outcome in outcomes)


def _has_just_begun(feed: Feed, times: StreamTimes) -> bool:
    """Whether a timeline was looked at for the first time a moment ago: it is not asked again at once."""
    now = asyncio.get_running_loop().time()
    return not feed.channel.is_ready and now - feed.looked_at < times.poll_least


def _unpollable(channel: Channel, errors: list[MastodonError]) -> MastodonError:
    """Why a subscription cannot be asked for."""
    for error in errors:
        return error
    text = f"nothing can be asked for what the stream {str(channel.stream)!r} tells"
    return ApiError(text, request=Request("GET", "/api/v1/streaming"), status_code=404)
