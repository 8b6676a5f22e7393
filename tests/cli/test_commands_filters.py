from command_line import run


async def test_filters_are_made_changed_and_deleted(alice_shell, alice):
    done = await run(
        alice_shell, "filters", "create", "spoilers", "--word", "finale", "--hide", "--for", "7d"
    )
    assert done.out.startswith("made the filter spoilers  hides finale in home, ")
    await run(alice_shell, "filters", "add", "spoilers", "season")
    assert "hides finale, season in" in (await run(alice_shell, "filters")).out
    await run(alice_shell, "filters", "remove", "spoilers", "finale")
    assert "hides season in" in (await run(alice_shell, "filters")).out
    missing = await run(alice_shell, "filters", "remove", "spoilers", "finale")
    assert (missing.status, missing.err.strip()) == (
        2,
        "atoot filters remove: spoilers does not look for 'finale'; it looks for season",
    )
    assert (await run(alice_shell, "filters", "delete", "spoilers", "--yes")).status == 0
    assert [one async for one in alice.filters_v2()] == []


def test_a_filter_without_words_is_wrong_usage(alice_shell):
    assert alice_shell.run("filters", "create", "nothing").status == 2
