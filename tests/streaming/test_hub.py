import pytest

from atoot.limits.local import LocalBudget
from atoot.streaming.hub import forecast
from atoot.streaming.subscriptions import Subscription, hashtag


def fresh() -> LocalBudget:
    return LocalBudget(clock=lambda: 1_800_000_000.0)


def test_a_few_streams_open_at_once_and_catch_up_at_once():
    cost = forecast([Subscription("user"), Subscription("user:notification")], fresh())
    assert (cost.opening, cost.opens_in, cost.a_window, cost.after_a_cut) == (2, 0.0, 30, 0.0)


def test_many_hashtags_are_looked_at_in_turn():
    cost = forecast([hashtag(f"x{number}") for number in range(200)], fresh())
    assert (cost.opening, cost.opens_in) == (200, 0.0)
    assert cost.after_a_cut == 6 * 300


def test_more_than_a_window_has_takes_longer_to_open():
    cost = forecast([hashtag(f"x{number}") for number in range(400)], fresh())
    assert cost.opens_in > 100


def test_streams_that_only_their_server_knows_cost_nothing():
    assert forecast([Subscription("chat")], fresh()).opening == 0


async def test_a_client_tells_what_streams_cost_without_asking_anybody(client, server):
    c = await client(server)
    assert c.forecast_streams("user", "public").opening == 3
    with pytest.raises(ValueError, match="which stream"):
        c.forecast_streams()
    assert server.requests == []
