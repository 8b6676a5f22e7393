"""A deviation is found, by the check that is meant."""

from dataclasses import replace

from deviations import PLANTED
from planted import Planted, PlantedServer

import atoot
from atoot.testing import ServerProfile
from atoot.testing.conformance import checks_of
from atoot.testing.conformance.results import Result
from atoot.testing.conformance.runner import opened, tried
from atoot.testing.profiles import PROFILES

CHECKS = {check.id: check for check in checks_of()}


MASTODON = PROFILES["mastodon"]
GENEROUS = replace(
    MASTODON, limits=tuple(one._replace(requests=100 * one.requests) for one in MASTODON.limits)
)
"""As Mastodon, with limits that tests do not come to."""


async def become_friends(mastodon: ServerProfile, one: str, other: str) -> None:
    """Two people follow each other: lists of whom one follows have more than one page."""
    for who, whom in ((one, other), (other, one)):
        async with atoot.client(mastodon.host, access_token=mastodon.tokens[who], use_https=False) as c:
            await c.account_follow(await c.account_lookup(whom))


async def found_by(checks: list[str], *planted: Planted) -> list[Result]:
    """What some checks say; where there are several deviations, each check meets its own alone."""
    found = []
    async with ServerProfile(GENEROUS) as mastodon, PlantedServer(mastodon.origin) as server:
        tokens = mastodon.tokens["alice"], mastodon.tokens["bob"]
        await become_friends(mastodon, "alice", "admin")
        async with opened(server.origin, tokens) as testbed:
            for number, check in enumerate(checks):
                if planted:  # what deviates is waited for
                    testbed.patience = 0.2 if check.startswith("streaming.") else 0.05
                server.planted = planted[number : number + 1]
                found.append(await tried(CHECKS[check], testbed, public=True))
    return found


async def test_each_planted_deviation_is_found_by_the_check_that_is_meant():
    found = await found_by([planted.check for planted in PLANTED], *PLANTED)
    assert len(found) == len(PLANTED) > 85
    assert [(result.check, result.said()) for result in found if result.verdict != "deviates"] == []
    assert all(result.findings for result in found)


async def test_without_a_deviation_the_same_checks_find_none():
    found = await found_by([planted.check for planted in PLANTED])
    assert [(result.check, result.said()) for result in found if result.verdict != "works"] == []
