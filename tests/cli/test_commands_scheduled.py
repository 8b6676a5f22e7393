from command_line import run


async def test_scheduled_posts_are_seen_moved_and_cancelled(alice_shell):
    made = await run(alice_shell, "post", "later", "--schedule", "+2h", "--cw", "wait", "--json")
    own = made.data["id"]
    listed = await run(alice_shell, "scheduled")
    assert f"UTC  id {own}" in listed.shown[0]
    assert listed.shown[1:] == ["  ⚠ wait", "  later"]
    moved = await run(alice_shell, "scheduled", "change", own, "2030-12-24T18:00")
    assert moved.out.startswith("2030-12-24 18:00 UTC")
    assert (await run(alice_shell, "scheduled", "show", own, "--json")).data["id"] == own
    assert (await run(alice_shell, "scheduled", "cancel", own)).status == 2
    assert (await run(alice_shell, "scheduled", "cancel", own, "--yes")).out.endswith(f"cancelled {own}\n")
    assert (await run(alice_shell, "scheduled", "--json")).out == ""
    assert (await run(alice_shell, "scheduled", "change", own, "soon")).status == 2
