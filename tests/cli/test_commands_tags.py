from command_line import run


async def test_hashtags_are_followed_too(alice_shell):
    assert (await run(alice_shell, "follow", "#art")).out == "you follow #art\n"
    assert (await run(alice_shell, "tags")).out == "#art\n"
    assert "you follow" in (await run(alice_shell, "tags", "show", "art")).out
    assert (await run(alice_shell, "unfollow", "#art")).out == "you do not follow #art\n"
    assert (await run(alice_shell, "tags", "list", "--json")).out == ""
    assert (await run(alice_shell, "tags", "follow", "a b")).status == 2


async def test_hashtags_are_shown_on_the_profile(alice_shell):
    assert (await run(alice_shell, "tags", "feature", "art")).out == "#art is on your profile\n"
    assert (await run(alice_shell, "tags", "featured")).out == "#art\n"
    assert "not on your profile any more" in (await run(alice_shell, "tags", "unfeature", "art")).out
    done = await run(alice_shell, "tags", "unfeature", "art")
    assert (done.status, done.err) == (2, "atoot tags unfeature: #art is not on your profile\n")
