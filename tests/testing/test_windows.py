from atoot.testing import RateWindow
from atoot.testing.windows import RequestWindows

START = 1_800_000_000  # a multiple of 300


async def ask(session, server, token):
    async with session.get(server.origin + "/x", headers={"Authorization": f"Bearer {token}"}) as response:
        return (
            response.status,
            response.headers["X-RateLimit-Remaining"],
            response.headers["X-RateLimit-Reset"],
        )


async def test_a_token_has_its_number_of_requests_in_a_window(server, session):
    now = [START + 100.25]
    window = RateWindow([1], limit=2, seconds=300, clock=lambda: now[0])
    server.on("GET", "/x", window)
    end = "2027-01-15T08:05:00.250000Z"
    assert await ask(session, server, "a") == (200, "1", end)
    assert await ask(session, server, "a") == (200, "0", end)
    assert await ask(session, server, "b") == (200, "1", end)
    assert await ask(session, server, "a") == (429, "0", end)
    now[0] = START + 299.0
    assert await ask(session, server, "a") == (429, "0", "2027-01-15T08:05:00.000000Z")
    now[0] = START + 300.0
    assert await ask(session, server, "a") == (200, "1", "2027-01-15T08:10:00.000000Z")
    assert (window.allowed, window.refused) == (4, 2)


async def test_routes_share_a_window_and_answer_its_data(server, session):
    window = RateWindow({"a": 1}, limit=2, clock=lambda: START)
    server.on("GET", "/x", window)
    server.on("POST", "/y", window)
    async with session.get(server.origin + "/x") as one, session.post(server.origin + "/y") as other:
        assert await one.json() == {"a": 1}
        assert other.headers["X-RateLimit-Limit"] == "2"
        assert other.headers["X-RateLimit-Remaining"] == "0"


def test_windows_begin_at_multiples_of_their_length_or_with_the_first_request():
    windows = RequestWindows()
    assert windows.count("a", START + 100, 300) == (1, START + 300)
    assert windows.count("a", START + 299, 300) == (2, START + 300)
    assert windows.count("b", START + 299, 300) == (1, START + 300)
    assert windows.count("a", START + 300, 300) == (1, START + 600)
    assert windows.count("c", START + 100, 300, aligned=False) == (1, START + 400)
    assert windows.count("c", START + 399, 300, aligned=False) == (2, START + 400)
    assert windows.count("c", START + 450, 300, aligned=False) == (1, START + 750)
