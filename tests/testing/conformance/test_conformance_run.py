"""Runs on servers: how they end, and what is left of them."""

import asyncio
import random
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from planted import PlantedServer

import atoot
import atoot.testing.profiles
from atoot.errors import NetworkError, UnauthorizedError
from atoot.operations import TABLE
from atoot.testing import ScriptedServer, ServerProfile, answer
from atoot.testing.conformance import checks_of, run, testbed
from atoot.testing.conformance.chapters import CHECKS
from atoot.testing.conformance.check import ALONE, CHAPTERS, UNTRIED, Check
from atoot.testing.conformance.results import Expected, read_known
from atoot.testing.conformance.runner import check_names, opened, tried
from atoot.testing.conformance.testbed import Testbed
from atoot.testing.profiles import PROFILES
from sizes import sized

FILES = Path(atoot.testing.profiles.__file__).parent / "deviations"
OPERATIONS = set(map(str, TABLE))
MASTODON = replace(PROFILES["mastodon"], limits=())


def tokens_of(instance: ServerProfile) -> list[str]:
    return [instance.tokens["alice"], instance.tokens["bob"]]


async def left_of(instance: ServerProfile) -> Counter[str]:
    """What a run has left behind, as the two people see it."""
    found: Counter[str] = Counter()
    for name, other in (("alice", "bob"), ("bob", "alice")):
        async with atoot.client(instance.host, access_token=instance.tokens[name], use_https=False) as c:
            me, them = await c.verify_account_credentials(), await c.account_lookup(other)
            for what, listed in (
                ("posts", c.account_statuses(me)),
                ("scheduled", c.scheduled_statuses()),
                ("lists", c.lists()),
                ("favourites", c.favourites()),
                ("bookmarks", c.bookmarks()),
                ("blocks", c.blocks()),
                ("mutes", c.mutes()),
            ):
                found[what] += len(await listed)
            found["follows"] += (await c.account_relationships([them]))[0].following
    return +found


def what_is_theirs(relationship, lists) -> tuple[object, ...]:
    found = relationship
    stand = (
        found.following,
        found.notifying,
        found.showing_reblogs,
        found.muting,
        found.muting_notifications,
    )
    return (*stand, found.endorsed, [one.title for one in lists])


async def test_how_the_two_stand_to_each_other_and_what_is_theirs_is_afterwards_as_before():
    async with ServerProfile(MASTODON) as instance:
        token = instance.tokens["alice"]
        async with atoot.client(instance.host, access_token=token, use_https=False) as c:
            bob = await c.account_lookup("bob")
            await c.account_follow(bob, notify=True, reblogs=False)
            await c.account_mute(bob, notifications=False)
            await c.account_endorse(bob)
            await c.create_list("Mine")

            async def stand() -> tuple[object, ...]:
                return what_is_theirs((await c.account_relationships([bob]))[0], await c.lists())

            before = await stand()
            report = await run(
                instance.origin, tokens=tokens_of(instance), chapters=["mutes", "blocks", "lists"]
            )
            assert await stand() == before
    assert report.left == ()
    assert {result.check: result.said() for result in report.deviations} == {}


@pytest.mark.parametrize("what", [[], {}, None], ids=["nothing", "an object", "null"])
async def test_a_run_goes_on_whatever_the_server_answers_about_the_two(what, monkeypatch):
    monkeypatch.setattr(testbed, "PATIENCE", 0.1)
    async with ServerProfile(MASTODON) as instance:
        instance.server.on("GET", "/api/v1/accounts/relationships", answer(json=what))
        report = await run(instance.origin, tokens=tokens_of(instance), chapters=["markers", "mutes"])
    assert {result.verdict for result in report.results} <= {"works", "deviates"}
    assert report.broken == []


async def test_a_check_that_an_answer_without_an_id_ends_is_not_tried_and_says_why():
    async with ServerProfile(MASTODON) as instance:
        without = {"id": None, "title": "x", "replies_policy": "list", "exclusive": False}
        instance.server.on("POST", "/api/v1/lists", answer(json=without))
        report = await run(instance.origin, tokens=tokens_of(instance), chapters=["lists"])
    assert report.broken == []
    found = {result.check: result for result in report.results}
    assert "id: expected a text, got null" in found["lists.create_list"].said()
    assert "POST /api/v1/lists was answered otherwise: id:" in found["lists.show_list"].reason
    assert found["lists.show_list"].verdict == "not tried"


async def test_one_who_blocks_the_other_is_told_before_anything_is_made():
    async with ServerProfile(MASTODON) as instance:
        token = instance.tokens["alice"]
        async with atoot.client(instance.host, access_token=token, use_https=False) as c:
            await c.account_block(await c.account_lookup("bob"))
        with pytest.raises(ValueError, match="one of the two blocks the other, bob: unblock them"):
            await run(instance.origin, tokens=tokens_of(instance))
        assert instance.posts == []


async def test_what_cannot_be_taken_back_is_told_once_and_not_blamed_on_other_checks(monkeypatch):
    monkeypatch.setattr(testbed, "PATIENCE", 0.3)
    async with ServerProfile(MASTODON) as instance:
        instance.server.on("POST", "/api/v1/accounts/*/unblock", answer(json={"id": "1"}))
        report = await run(instance.origin, tokens=tokens_of(instance), chapters=["accounts", "timelines"])
    (found,) = [result for result in report.deviations if "taken back" in result.said()]
    assert found.check == "accounts.account_block"
    later = [result for result in report.results if result.chapter == "timelines"]
    assert {result.verdict for result in later} == {"not tried"}
    assert "who has the first token blocks the other one" in later[0].reason


async def test_a_server_on_which_nobody_can_follow_is_checked_all_the_same(monkeypatch):
    """WordPress without the plugin that follows: a follow is answered, and there is none."""
    monkeypatch.setattr(testbed, "PATIENCE", 0.1)
    async with ServerProfile(MASTODON) as instance:
        instance.server.on("POST", "/api/v1/accounts/*/follow", answer(json={"id": "1", "following": False}))
        report = await run(instance.origin, tokens=tokens_of(instance), chapters=["blocks", "mutes"])
    tried = [result for result in report.results if result.verdict in ("works", "deviates")]
    assert "blocks.listed" in [result.check for result in tried if result.verdict == "works"]
    assert not any("taken back" in result.said() + result.reason for result in report.results)


def test_there_are_400_checks_and_each_has_a_name_of_its_own():
    names = [check.id for check in CHECKS]
    assert len(names) >= 400
    assert len(set(names)) == len(names)


def test_every_operation_is_tried_or_named_with_the_reason():
    about = {operation for check in CHECKS for operation in check.operations}
    assert about <= OPERATIONS
    assert OPERATIONS - about == UNTRIED.keys()


def test_every_sentence_of_the_table_has_what_finds_out_whether_it_is_true():
    written = {f"{chapter}.{name}" for chapter, rows in CHAPTERS.items() for name in rows}
    assert written - {check.id for check in CHECKS} == set()


def test_every_known_deviation_of_a_profile_is_a_check():
    for file in FILES.glob("*.toml"):
        check_names(read_known(file))


def test_every_check_says_where_its_sentence_comes_from():
    assert all(check.source.startswith("https://") for check in CHECKS)
    assert all(check.sentence for check in CHECKS)


def test_a_chapter_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match="no chapter 'nothing'; there are accounts"):
        checks_of(["nothing"])


async def test_a_run_tells_of_each_check_and_takes_away_what_it_made():
    begun: list[str] = []
    ended: list[str] = []
    async with ServerProfile(MASTODON) as instance:
        report = await run(
            instance.origin, tokens=tokens_of(instance), chapters=["lists", "markers"],
            on_check=lambda check, *_: begun.append(check.id), on_result=lambda one: ended.append(one.check),
        )  # fmt: skip
        assert await left_of(instance) == Counter()
    assert begun == ended == [result.check for result in report.results]
    assert report.server == "mastodon 4.6.5"
    assert report.left == ()


async def test_what_only_administrators_may_or_everybody_would_see_is_not_tried_unasked():
    async with ServerProfile(MASTODON) as instance:
        report = await run(instance.origin, tokens=tokens_of(instance), chapters=["admin", "timelines"])
    assert {result.reason for result in report.results if result.chapter == "admin"} == {
        "needs somebody who administers the server: --admin TOKEN"
    }
    assert "everybody would see it: --public" in {result.reason for result in report.results}


async def test_nothing_is_public_unless_it_may_be():
    async with ServerProfile(MASTODON) as instance:
        await run(instance.origin, tokens=tokens_of(instance), chapters=["statuses", "accounts"])
        assert "public" not in {post.visibility for post in instance.posts}


async def test_what_the_claimed_version_lacks_is_not_asked_for():
    async with ServerProfile(replace(MASTODON, version="2.6.0", described="2.6.0")) as instance:
        report = await run(instance.origin, tokens=tokens_of(instance), chapters=["markers"])
        assert instance.count["GET /api/v1/markers"] == 0
    assert {result.verdict for result in report.results} == {"not tried"}


@sized(3, 20, "stops")
async def test_a_run_that_is_stopped_leaves_nothing_on_the_server(stops):
    chance = random.Random(7)
    async with ServerProfile(MASTODON) as instance:
        for _ in range(stops):
            ends = chance.randrange(5, 400)
            running = asyncio.ensure_future(
                run(
                    instance.origin,
                    tokens=tokens_of(instance),
                    chapters=["statuses", "lists", "scheduled_statuses"],
                )
            )
            before = len(instance.requests)
            while len(instance.requests) < before + ends and not running.done():  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0)
            running.cancel()
            await asyncio.wait([running])
            assert await left_of(instance) == Counter(), f"stopped after {ends} requests"


class Slow(PlantedServer):
    """A server that takes its time for each answer."""

    async def _pass_on(self, request):
        await asyncio.sleep(0.5)
        return await super()._pass_on(request)


@pytest.mark.chaos
@pytest.mark.parametrize("after", [6, 15, 33, 60, 101])
async def test_a_run_on_a_slow_server_that_is_terminated_leaves_nothing_on_it(after):
    chapters = [f"--chapter={one}" for one in ("statuses", "lists", "scheduled_statuses", "accounts")]
    async with ServerProfile(MASTODON) as instance, Slow(instance.origin) as slow:
        people = [f"--as={token}" for token in tokens_of(instance)]
        command = [
            sys.executable,
            "-m",
            "atoot",
            "conformance",
            slow.origin,
            *people,
            "--yes",
            "--public",
            *chapters,
        ]
        running = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        while len(instance.requests) < after:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)
        running.terminate()
        _, said = await running.communicate()
        assert b"stopped: what was made is taken away" in said
        assert running.returncode == 130
        assert await left_of(instance) == Counter()


async def test_a_check_that_fails_in_itself_is_no_fault_of_the_server():
    async def wrong(_: Testbed) -> None:
        raise KeyError("oops")

    check = Check(id="x.wrong", sentence="x", operations=(), source="https://x.example", do=wrong)
    async with ServerProfile(MASTODON) as instance, opened(instance.origin, tokens_of(instance)) as testbed:
        result = await tried(check, testbed)
    assert (result.verdict, result.reason) == ("broken", "KeyError: 'oops'")


async def test_no_result_repeats_a_token_as_servers_do():
    async with ServerProfile(MASTODON) as instance, opened(instance.origin, tokens_of(instance)) as testbed:
        token = instance.tokens["alice"]

        async def wrong(_: Testbed) -> None:
            raise Expected("a time", f"you sent {token}", "created_at")

        check = Check(id="x.wrong", sentence="x", operations=(), source="https://x.example", do=wrong)
        result = await tried(check, testbed)
    assert [finding.got for finding in result.findings] == ["you sent ***"]
    assert token not in repr(result)


async def test_a_wrong_token_is_said_at_once():
    async with ServerProfile(MASTODON) as instance:
        with pytest.raises(UnauthorizedError):
            await run(instance.origin, tokens=[instance.tokens["alice"], "wrong-token"])


async def test_two_tokens_of_one_person_are_refused():
    async with ServerProfile(MASTODON) as instance:
        with pytest.raises(ValueError, match="two people are needed"):
            await run(instance.origin, tokens=[instance.tokens["alice"]] * 2)


async def test_a_server_that_is_down_is_said_at_once():
    with pytest.raises(NetworkError):
        await run("http://127.0.0.1:9", tokens=["a-token-of-alice", "a-token-of-bob"])


async def test_what_is_no_mastodon_is_said_at_once():
    async with ScriptedServer() as server:
        server.on("*", "*", answer(b"<html>Hello</html>", headers={"Content-Type": "text/html"}))
        with pytest.raises(Exception, match=r"no JSON|HTML|web page"):
            await run(server.origin, tokens=["a-token-of-alice", "a-token-of-bob"])


@pytest.mark.parametrize(
    ("chapter", "made"),
    [
        ("instance", set()),
        ("profile", set()),
        ("strangers", set()),
        ("filters", {"follow", "statuses"}),
        ("domain_blocks", {"follow"}),
    ],
)
async def test_follows_and_posts_are_made_when_a_check_first_needs_them(chapter, made):
    async with ServerProfile(MASTODON) as instance:
        await run(instance.origin, tokens=tokens_of(instance), chapters=[chapter])
        posted = {one.path.rpartition("/")[2] for one in instance.requests if one.method == "POST"}
    assert posted & {"follow", "statuses"} == made


async def test_chapters_for_which_nobody_needs_to_follow_deviate_in_nothing():
    async with ServerProfile(MASTODON) as instance:
        report = await run(instance.origin, tokens=tokens_of(instance), chapters=ALONE)
    assert {result.check: result.said() for result in report.deviations} == {}
