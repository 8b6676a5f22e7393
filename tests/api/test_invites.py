"""What an invitation is worth."""

import pytest

import atoot
from atoot.testing import ScriptedServer, answer
from tables import each


async def test_an_invitation_says_where_the_server_tells_about_itself(server: ScriptedServer, connect):
    good = {"invite_code": "Ab1", "instance_api_url": "https://mastodon.example/api/v2/instance"}
    server.on("GET", "/invite/Ab1", answer(json=good))
    invite = await (await connect(server)).invite("Ab1")
    assert (invite.invite_code, invite.instance_api_url) == ("Ab1", good["instance_api_url"])
    assert server.requests[0].headers["Accept"] == "application/json"


async def test_an_invitation_that_is_used_up_is_an_error(server: ScriptedServer, connect):
    server.on("GET", "/invite/old", answer(status=401, json={"error": "This invite is not valid"}))
    with pytest.raises(atoot.UnauthorizedError, match="This invite is not valid"):
        await (await connect(server)).invite("old")


@each("code", ["", "..", "."])
async def test_an_invitation_has_a_code(code, connect, server):
    with pytest.raises(ValueError, match="id"):
        await (await connect(server)).invite(code)
    assert server.requests == []
