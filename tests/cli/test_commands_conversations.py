from command_line import run


async def test_conversations_are_read_and_removed(alice_shell, bob):
    await bob.create_status(status="@alice psst", visibility="direct")
    listed = await run(alice_shell, "conversations")
    assert listed.shown[0].startswith("  1 ")
    assert "psst" in listed.out
    assert (await run(alice_shell, "conversations", "read", "1")).out == "marked as read\n"
    assert (await run(alice_shell, "conversations", "delete", "1", "--yes")).status == 0
    assert (await run(alice_shell, "conversations", "--json")).out == ""


async def test_markers_are_set_and_shown(alice_shell, bob):
    post = await bob.create_status(status="read me")
    await run(alice_shell, "timeline", "public")
    assert (await run(alice_shell, "markers", "set", "home", "1")).out == f"home: read up to {post.id}\n"
    assert (await run(alice_shell, "markers")).out.startswith(f"home: read up to {post.id}")
    assert (await run(alice_shell, "markers", "--json")).data["home"]["last_read_id"] == post.id
