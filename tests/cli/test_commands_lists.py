from command_line import run


async def test_lists_are_made_filled_renamed_and_deleted(alice_shell, alice):
    await alice.account_follow(await alice.lookup("bob"))
    assert (await run(alice_shell, "lists", "create", "friends")).out.startswith("made the list friends  id ")
    assert (await run(alice_shell, "lists", "add", "Friends", "bob")).out == "@bob is on Friends\n"
    assert (await run(alice_shell, "lists", "show", "friends")).out.startswith("  1 Bob @bob")
    assert (await run(alice_shell, "lists", "rename", "friends", "pals")).status == 0
    assert (await run(alice_shell, "lists")).out.startswith("pals  id ")
    assert (await run(alice_shell, "lists", "remove", "pals", "bob")).out == "@bob is not on pals any more\n"
    assert (await run(alice_shell, "lists", "delete", "pals", "--yes")).out == "deleted the list pals\n"
    assert (await run(alice_shell, "lists", "--json")).out == ""


async def test_a_list_is_read_by_its_title(alice_shell, alice, bob):
    await alice.account_follow(await alice.lookup("bob"))
    friends = await alice.create_list("friends")
    await alice.list_accounts_add(friends, [await alice.lookup("bob")])
    await bob.create_status(status="for friends")
    assert "for friends" in (await run(alice_shell, "timeline", "list", "friends")).out
    done = await run(alice_shell, "lists", "show", "foes")
    assert (done.status, done.err) == (1, "atoot lists show: there is no list 'foes'; there are: friends\n")
    await alice.create_list("friends")
    assert "there are several lists 'friends'" in (await run(alice_shell, "lists", "show", "friends")).err
