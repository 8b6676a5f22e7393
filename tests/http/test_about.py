"""What all views of a client know of its server."""

from atoot.entities.server import Server
from atoot.http.about import Shared
from atoot.http.transport import Transport
from atoot.message import Request
from atoot.testing import answer


def test_the_time_of_the_server_goes_on_from_its_latest_answer():
    shared = Shared(last_headers={"Date": "Sat, 01 Aug 2026 11:59:00 GMT"}, last_call=1000.0)
    assert shared.time(1010.0) - shared.time(1000.0) == 10
    assert shared.time(1000.0) == 1785585540


def test_where_the_server_has_told_no_time_it_is_ours():
    assert Shared().time(1010.0) == 1010.0
    assert Shared(last_headers={"Date": "soon"}, last_call=1000.0).time(1010.0) == 1010.0


async def test_what_nobody_finds_out_is_unknown(server):
    server.on("GET", "/x", answer(json=1))
    transport = Transport(f"http://{server.host}")
    try:
        assert await transport.about() == Server()
        await transport.send(Request("GET", "/x"))
        assert [one.path for one in server.requests] == ["/x"]
    finally:
        await transport.close()
