from atoot.testing import answer


async def test_a_confirmation_is_sent_again(alice, server, connect):
    assert await alice.resend_confirmation_email() is None
    c = await connect(server, "t")
    server.on("POST", "/api/v1/emails/confirmations", answer(json={}))
    await c.resend_confirmation_email(email="new+tag@example.org")
    assert dict(server.requests[0].form) == {"email": "new+tag@example.org"}


async def test_whether_an_address_is_confirmed(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/emails/check_confirmation", answer(json=True), answer(json=False))
    assert await c.email_confirmed() is True
    assert await c.email_confirmed() is False
