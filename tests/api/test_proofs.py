import pytest

from atoot.errors import NotFoundError
from atoot.testing import answer


async def test_proofs_of_an_old_server_come_as_they_are(server, connect):
    c = await connect(server)
    proofs = {
        "avatar": "https://a.example/a.png",
        "signatures": [{"sig_hash": "5cfc20c7", "kb_username": "me"}],
    }
    server.on("GET", "/api/proofs", answer(json=proofs))
    assert await c.get_proofs(provider="keybase", username="me") == proofs
    assert dict(server.requests[0].query) == {"provider": "keybase", "username": "me"}


async def test_a_server_of_today_has_no_proofs(alice):
    with pytest.raises(NotFoundError):
        await alice.get_proofs({"provider": "keybase"}, username="alice")
