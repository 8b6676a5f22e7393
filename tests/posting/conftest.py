"""What the tests of posts share: a client of a scripted server, on a clock that waits for nothing."""

from collections.abc import AsyncIterator

import pytest
from scripted_posts import client_of

from atoot import MastodonAPI
from quick_clock import QuickClock


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
async def c(server, clock) -> AsyncIterator[MastodonAPI]:
    async with client_of(server, clock) as made:
        yield made
