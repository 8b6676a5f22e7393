"""Password, mail address and second factor."""

import pytest

import atoot
from atoot.testing import ScriptedServer, answer

USER = {"id": "01AAA", "email": "ada@example.org", "moderator": False, "admin": True}


async def test_a_user_is_shown(server: ScriptedServer, connect):
    server.on("GET", "/api/v1/user", answer(json=USER))
    user = await (await connect(server, "token")).user()
    assert (user.email, user.admin) == ("ada@example.org", True)
    assert "ada@" not in repr(user)


async def test_password_and_address_are_changed(server: ScriptedServer, connect):
    server.on("POST", "/api/v1/user/password_change", answer(json={}))
    pending = USER | {"unconfirmed_email": "new@example.org"}
    server.on("POST", "/api/v1/user/email_change", answer(status=202, json=pending))
    c = await connect(server, "token")
    await c.change_password("old one", "new one")
    assert server.requests[0].form == {"old_password": "old one", "new_password": "new one"}
    assert (await c.change_email("new one", "new@example.org")).unconfirmed_email == "new@example.org"
    assert server.requests[1].form == {"password": "new one", "new_email": "new@example.org"}


async def test_a_refused_password_is_not_shown(server: ScriptedServer, connect):
    server.on("POST", "/api/v1/user/password_change", answer(status=401, json={"error": "Unauthorized: no"}))
    with pytest.raises(atoot.UnauthorizedError) as caught:
        await (await connect(server, "token")).change_password("my-old-password", "my-new-password")
    assert "password" not in str(caught.value).replace("/api/v1/user/password_change", "")


async def test_a_second_factor_is_switched_on_and_off(server: ScriptedServer, connect):
    uri = "otpauth://totp/example.org:ada?secret=ABC"
    server.on("GET", "/api/v1/user/2fa/qruri", answer(text=uri))
    server.on("POST", "/api/v1/user/2fa/enable", answer(json=["one", "two"]))
    server.on("POST", "/api/v1/user/2fa/disable", answer(json={}))
    c = await connect(server, "token")
    assert await c.two_factor_uri() == uri
    assert server.requests[0].headers["Accept"] == "text/plain"
    assert await c.enable_two_factor("123456") == ["one", "two"]
    await c.disable_two_factor("a password")
    assert server.requests[-1].form == {"password": "a password"}
