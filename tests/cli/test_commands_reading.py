from command_line import run


async def test_bookmarks_favourites_and_trends_are_read(alice_shell, alice, bob):
    post = await bob.create_status(status="keep me #kept")
    await alice.status_bookmark(post)
    await alice.status_favourite(post)
    for command in ("bookmarks", "favourites"):
        assert "keep me" in (await run(alice_shell, command)).out
    assert "#kept" in (await run(alice_shell, "trends")).out
    assert (await run(alice_shell, "trends", "posts", "--json")).status == 0
    assert (await run(alice_shell, "trends", "links")).status == 0
