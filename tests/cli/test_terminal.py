import asyncio
import re
import signal

import pytest
from rich.cells import cell_len

from atoot.cli.picture import sunrise
from atoot.cli.terminal import knows_hyperlinks, pager_of
from tables import each

HARMLESS = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b\[[0-9;]*m")
"""Colours and links, which are all that is sent to a terminal."""
NASTY = "red \x1b[31m \x9b2J \x1b]0;evil\x07 \u202eexe"


async def at(shell, *arguments, **settings):
    return await asyncio.to_thread(shell.at_terminal, *arguments, **settings)


async def community(alice, bob):
    """Something to see."""
    await bob.update_account_credentials(
        display_name="鮑勃 בוב 👨‍👩‍👧‍👦", note="I am #bob and live at https://bob.example"
    )
    await alice.account_follow(await alice.lookup("bob"))
    first = await alice.create_status(
        status="Good morning @bob, read https://example.org/a/long/address/it/is #art"
    )
    await bob.create_status(
        status="@alice 漢字仮名交じり文は長い行でも正しい幅で折り返される。" * 3, in_reply_to_id=first
    )
    await bob.create_status(
        status="Tea?", poll_options=["Yes, of whatever kind it may be", "No"], poll_expires_in=3600
    )
    await bob.create_status(
        status="secret", spoiler_text="a warning that is longer than a narrow terminal is wide"
    )
    await bob.status_boost(first)
    await bob.status_favourite(first)
    return first


async def test_nothing_is_wider_than_the_terminal(alice_shell, alice, bob):
    first = await community(alice, bob)
    commands = (
        ["timeline"],
        ["timeline", "--show-cw", "--time", "exact"],
        ["notifications"],
        ["show", first.id],
        ["search", "bob"],
        ["profile", "bob"],
        ["followers", "bob"],
        ["trends"],
        ["instance"],
        ["doctor"],
    )
    for columns, some in ((40, commands), (80, commands[::2]), (120, commands[1::2])):
        for command in some:
            done = await at(alice_shell, *command, columns=columns)
            assert done.status == 0
            assert done.shown
            assert max(map(cell_len, done.shown)) <= columns, (command, columns)


async def test_at_a_terminal_a_thread_is_a_tree_in_colours_with_links(alice_shell, alice, bob):
    first = await community(alice, bob)
    done = await at(alice_shell, "show", first.id)
    assert done.shown[0] == "  1 ▶ Alice @alice · now"
    assert any(line.startswith("  2 └ 鮑勃 בוב 👨‍👩‍👧‍👦") for line in done.shown)
    assert "\x1b]8;" in done.err
    assert ";https://example.org/a/long/address/it/is\x1b\\" in done.err
    assert not HARMLESS.sub("", done.err).count("\x1b")


@pytest.mark.parametrize(
    "env", [{"TERM": "dumb"}, {"FORCE_HYPERLINK": "0"}, {"TERM_PROGRAM": "Apple_Terminal"}]
)
async def test_where_links_are_not_known_addresses_are_whole(env, alice_shell, alice, bob):
    first = await community(alice, bob)
    done = await at(alice_shell, "show", first.id, env=env)
    assert "\x1b]8;" not in done.err
    assert first.url in done.out.replace("\n", "").replace(" ", "")


async def test_what_others_wrote_only_colours_the_terminal(alice_shell, alice, bob):
    await bob.update_account_credentials(display_name=NASTY, note=NASTY)
    post = await bob.create_status(status=f"@alice {NASTY}", spoiler_text=NASTY)
    for command in (
        ["timeline", "public", "--show-cw"],
        ["notifications"],
        ["show", post.id],
        ["profile", "bob"],
    ):
        done = await at(alice_shell, *command, "--no-pager")
        assert done.status == 0
        rest = HARMLESS.sub("", done.err)
        assert not set(rest) & set("\x1b\x9b\x07\u202e")


async def test_a_pager_shows_what_is_long(alice_shell, alice):
    await alice.create_status(status="one page")
    pager = alice_shell.folder / "pager.sh"
    pager.write_text('#!/bin/sh\necho "LESS is $LESS"\nsed "s/^/| /"\n')
    pager.chmod(0o700)
    for env, options in (
        ({"PAGER": str(pager)}, []),
        ({"ATOOT_PAGER": str(pager), "PAGER": "false"}, ["--pager"]),
    ):
        done = await at(alice_shell, "timeline", *options, env=env)
        assert done.status == 0
        assert done.shown[0] == "LESS is FRX"
        assert done.shown[1].startswith("|   1 Alice @alice")
        assert "\x1b[" in done.err
    plain = await at(alice_shell, "timeline", "--no-pager", env={"PAGER": str(pager)})
    assert plain.shown[0].startswith("  1 Alice")
    assert (await at(alice_shell, "timeline", "--json", env={"PAGER": str(pager)})).shown[1].startswith("| {")


async def test_a_pager_that_ends_early_or_does_not_start_is_no_traceback(alice_shell, alice):
    for n in range(30):
        await alice.create_status(status=f"{n} " + "word " * 80)
    done = await at(alice_shell, "timeline", "-n", "30", "--show-cw", env={"PAGER": "true"})
    assert "Traceback" not in done.out
    assert done.status in (0, 1)
    missing = await at(alice_shell, "timeline", env={"PAGER": "/nowhere/pager"})
    assert missing.status == 1
    assert missing.out.startswith("atoot timeline: the pager '/nowhere/pager' does not start")


@each(
    ("wanted", "environ", "found"),
    [
        (None, {}, None),
        (None, {"PAGER": "more"}, "more"),
        (None, {"PAGER": "more", "ATOOT_PAGER": ""}, None),
        (None, {"PAGER": "cat"}, None),
        (False, {"PAGER": "more"}, None),
        (True, {"PAGER": "most -s"}, "most -s"),
        (True, {"PAGER": "cat"}, None),
    ],
)
def test_a_pager_is_chosen_as_gh_chooses_it(wanted, environ, found):
    assert pager_of(wanted, environ) == found


@each(
    ("environ", "known"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4205"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux"}, True),
        ({}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_terminals_that_know_links_are_known(environ, known):
    assert knows_hyperlinks(environ) is known


async def with_picture(bob):
    media = await bob.upload_attachment(sunrise(), description="the sun")
    return await bob.create_status(status="morning", media_ids=[media.id])


async def test_pictures_are_drawn_in_blocks_below_their_descriptions(alice_shell, bob):
    post = await with_picture(bob)
    for arguments, run in (
        (["--images", "auto"], alice_shell.at_terminal),
        (["--images", "always"], alice_shell.run),
    ):
        done = await asyncio.to_thread(run, "show", post.id, *arguments)
        assert done.status == 0
        place = next(n for n, line in enumerate(done.shown) if "[image] the sun" in line)
        assert set(done.shown[place + 1].strip()) == {"▀"}
    without = await at(alice_shell, "show", post.id, "--images", "never")
    assert "[image] the sun" in without.out
    assert "▀" not in without.out


async def test_pictures_behind_a_warning_are_not_drawn(alice_shell, bob):
    media = await bob.upload_attachment(sunrise(), description="the sun")
    post = await bob.create_status(status="morning", media_ids=[media.id], sensitive=True)
    done = await at(alice_shell, "show", post.id, "--show-cw")
    assert "[image] the sun" in done.out
    assert "▀" not in done.out


async def test_ctrl_c_ends_a_timeline_that_goes_on_in_a_line(alice_shell, alice):
    await alice.create_status(status="before")
    with alice_shell.running("timeline", "--follow") as process:
        await asyncio.to_thread(process.stdout.readline)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.to_thread(process.communicate, timeout=30)
    assert (err, process.returncode) == ("atoot timeline: interrupted\n", 130)
