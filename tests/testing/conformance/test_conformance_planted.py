"""A deviation is found, by the check that is meant."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from deviations import PLANTED
from planted import Planted, PlantedServer

from atoot.testing import ServerProfile
from atoot.testing.conformance import checks_of
from atoot.testing.conformance.runner import tried
from atoot.testing.conformance.world import opened
from atoot.testing.profiles import PROFILES

CHECKS = {check.id: check for check in checks_of()}


MASTODON = PROFILES["mastodon"]
GENEROUS = replace(
    MASTODON, limits=tuple(one._replace(requests=100 * one.requests) for one in MASTODON.limits)
)
"""As Mastodon, with limits that tests do not come to."""


@pytest.fixture
async def mastodon() -> AsyncIterator[ServerProfile]:
    async with ServerProfile(GENEROUS) as instance:
        yield instance


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.check)
async def test_a_planted_deviation_is_found_by_the_check_that_is_meant(mastodon, planted: Planted):
    tokens = mastodon.tokens["alice"], mastodon.tokens["bob"]
    async with (
        PlantedServer(mastodon.origin, planted) as server,
        opened(server.origin, tokens) as world,
    ):
        result = await tried(CHECKS[planted.check], world, public=True)
    assert result.verdict == "deviates", result
    assert result.findings


async def test_without_a_deviation_the_same_checks_find_none(mastodon):
    tokens = mastodon.tokens["alice"], mastodon.tokens["bob"]
    async with PlantedServer(mastodon.origin) as server, opened(server.origin, tokens) as world:
        results = [await tried(CHECKS[planted.check], world, public=True) for planted in PLANTED]
    assert [result.check for result in results if result.verdict != "works"] == []
