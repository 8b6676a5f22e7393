import pytest

from atoot.errors import ApiError, ServerError
from atoot.testing import answer


@pytest.mark.parametrize(
    ("said", "health"),
    [
        (answer(json={"status": "UP"}), "UP"),
        (answer(text="OK\n"), "OK"),
        (answer(json={}), ""),
        (answer(), ""),
    ],
)
async def test_a_server_that_is_well_says_so_in_its_own_words(server, connect, said, health):
    c = await connect(server)
    server.on("GET", "/health", said)
    assert await c.health() == health


async def test_a_server_that_is_not_well_is_an_error(server, connect):
    c = await connect(server)
    server.on("GET", "/health", answer(status=503, json={"status": "DOWN"}))
    with pytest.raises(ServerError):
        await c.with_options(retries=0).health()


async def test_a_word_that_is_cut_off_is_an_error(server, connect):
    c = await connect(server)
    server.on("GET", "/health", answer(b'{"status": "U'))
    with pytest.raises(ApiError):
        await c.health()
