from atoot.entities import AsyncRefresh
from atoot.testing import answer


async def test_the_server_says_how_far_it_is(server, connect):
    c = await connect(server, "t")
    refresh = {"id": "a/b==", "status": "running", "result_count": 3}
    server.on("GET", "/api/v1_alpha/async_refreshes/a%2Fb%3D%3D", answer(json={"async_refresh": refresh}))
    found = await c.async_refresh("a/b==")
    assert isinstance(found, AsyncRefresh)
    assert (found.status, found.result_count) == ("running", 3)
    assert (await c.async_refresh(found)).id == "a/b=="
