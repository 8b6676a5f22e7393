"""What a client knows of the limits of its server."""

import pytest

from atoot.testing import answer


@pytest.fixture
async def c(server, connect):
    return await connect(server, retries=0)


async def test_limits_are_those_that_the_server_wrote_last(c, server):
    assert (c.ratelimit_limit, c.ratelimit_remaining, c.ratelimit_reset) == ("300", "300", None)
    headers = {
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Remaining": "99",
        "X-RateLimit-Reset": "2026-08-01T12:00:00Z",
        "Date": "Sat, 01 Aug 2026 11:59:00 GMT",
    }
    server.on("GET", "/api/v1/x", answer(json=1, headers=headers), answer(json=1))
    await c.get("/api/v1/x")
    await c.get("/api/v1/x")
    assert (c.ratelimit_limit, c.ratelimit_remaining) == ("100", "99")
    assert c.ratelimit_reset == "2026-08-01T12:00:00Z"
    assert c.limits["all"].limit == 100


async def test_a_forecast_is_seconds(c):
    assert c.forecast("home_timeline", n=10) == 0
    assert c.forecast("delete_status", n=900) > 29 * 30 * 60 * 0.9
    with pytest.raises(ValueError, match="expected a number of calls"):
        c.forecast("delete_status", n=-1)
    with pytest.raises(ValueError, match="no operation 'delete_everything': give the name of a method"):
        c.forecast("delete_everything")
