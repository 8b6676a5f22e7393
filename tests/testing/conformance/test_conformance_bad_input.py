"""What a run says, and how soon, of a server or a token that is not good for it."""

import asyncio
from dataclasses import replace

import pytest

import atoot
from atoot.errors import (
    ForbiddenError,
    NetworkError,
    NotFoundError,
    RatelimitError,
    UnauthorizedError,
    UnavailableError,
)
from atoot.testing import ScriptedServer, ServerProfile, answer, drop, stall
from atoot.testing.conformance import run, runner
from atoot.testing.conformance.check import Check
from atoot.testing.conformance.testbed import SOON, Testbed
from atoot.testing.profiles import PROFILES

LIMITED = answer(json={"error": "Too many requests"}, status=429, headers={"Retry-After": "7200"})
READ_ALONE = answer(json={"error": "This action is outside the authorized scopes"}, status=403)


@pytest.mark.parametrize(
    ("behaviour", "soon", "kind", "said"),
    [
        (stall(), 0.5, NetworkError, r"no answer in time .*; does the server run"),
        (LIMITED, SOON, RatelimitError, r"try again in 7200 s"),
        (answer(json={"error": "down"}, status=503), SOON, UnavailableError, "503"),
        (drop(), SOON, NetworkError, "does the server run"),
    ],
    ids=["silent", "out of limits for hours", "down", "hangs up"],
)
async def test_a_server_that_cannot_be_asked_is_told_of_with_what_to_do(behaviour, soon, kind, said):
    assert SOON < 10
    async with ScriptedServer() as server:
        server.on("*", "*", behaviour)
        testbed = Testbed(server.origin)
        async with testbed.clients:
            with pytest.raises(kind, match=said):
                await testbed.begin(["token-of-alice", "token-of-bob"], soon=soon)


async def test_who_may_only_read_is_told_whose_token_it_is_and_what_it_needs(caplog):
    async with ServerProfile() as instance:
        for what in ("follow", "unfollow"):
            instance.server.on("POST", f"/api/v1/accounts/*/{what}", READ_ALONE)
        with pytest.raises(
            ForbiddenError, match="the first token needs the scopes read, write, follow and push"
        ):
            await run(instance.origin, tokens=[instance.tokens["alice"], instance.tokens["bob"]])
    assert "not taken away" not in caplog.text


@pytest.mark.parametrize("whose", ["first", "second", "administrator's"])
async def test_a_wrong_token_is_told_by_whose_it_is(whose):
    async with ServerProfile() as instance:
        given = {
            "first": instance.tokens["alice"],
            "second": instance.tokens["bob"],
            "administrator's": "no-token-here",
        }
        tokens = given | {whose: "no-token-here"}
        with pytest.raises(UnauthorizedError, match=f"the {whose} token is not known here"):
            await run(
                instance.origin, tokens=[tokens["first"], tokens["second"]], admin=tokens["administrator's"]
            )


async def test_an_administrator_who_is_none_is_told_before_anything_is_made():
    async with ServerProfile() as instance:
        instance.server.on("GET", "/api/v1/admin/accounts", READ_ALONE)
        tokens = [instance.tokens["alice"], instance.tokens["bob"]]
        with pytest.raises(
            ForbiddenError, match="administrator's token needs the scopes admin:read and admin:write"
        ):
            await run(instance.origin, tokens=tokens, admin=instance.tokens["bob"], chapters=["admin"])
        assert instance.posts == []


async def test_a_server_without_operations_for_administrators_is_checked_all_the_same():
    async with ServerProfile() as instance:
        instance.server.on("GET", "/api/v1/admin/accounts", answer(status=404, json={"error": "not here"}))
        tokens = [instance.tokens["alice"], instance.tokens["bob"]]
        report = await run(
            instance.origin, tokens=tokens, admin=instance.tokens["bob"], chapters=["preferences"]
        )
    assert report.total()["works"]


async def test_a_limit_that_is_used_up_for_hours_ends_a_check_at_once_and_the_run_goes_on():
    told: list[str] = []
    async with ServerProfile() as instance:
        instance.server.on("GET", "/api/v1/preferences", LIMITED)
        report = await run(
            instance.origin, tokens=[instance.tokens["alice"], instance.tokens["bob"]],
            chapters=["preferences", "markers"], on_wait=told.append,
        )  # fmt: skip
    found = {result.check: result for result in report.results}
    assert found["preferences.preferences"].verdict == "not tried"
    assert "is used up for 7200 s more" in found["preferences.preferences"].reason
    assert told
    assert any("is used up for" in one for one in report.left)
    assert report.deviations == []


async def test_a_server_that_goes_down_during_the_run_is_asked_no_more():
    async with ServerProfile() as instance:

        def goes_down(_: object) -> None:
            instance.server.on("*", "*", drop())

        report = await run(
            instance.origin, tokens=[instance.tokens["alice"], instance.tokens["bob"]], chapters=["accounts"],
            on_result=goes_down,
        )  # fmt: skip
    assert len(report.deviations) <= 5
    assert report.results[-1].reason == "the server does not answer any more"


async def test_what_has_not_the_api_of_mastodon_is_told_so():
    async with ScriptedServer() as server:
        server.on("*", "*", answer(json={"error": "nothing here"}, status=404))
        with pytest.raises(NotFoundError, match="is this the address of a server with Mastodon's API"):
            await run(server.origin, tokens=["token-of-alice", "token-of-bob"])


async def test_who_may_not_post_is_told_by_the_first_check_that_needs_a_post():
    async with ServerProfile() as instance:
        instance.server.on("POST", "/api/v1/statuses", READ_ALONE)
        with pytest.raises(ForbiddenError, match=r"the (first|second) token needs the scopes"):
            await run(instance.origin, tokens=[instance.tokens["alice"], instance.tokens["bob"]])


async def test_a_server_that_answers_slowly_is_not_blamed_for_a_check_that_takes_too_long(monkeypatch):
    async def slow(t: Testbed) -> None:
        await t.alice.preferences()
        t.answered[-1] = t.answered[-1]._replace(seconds=10.0)
        await asyncio.Event().wait()

    monkeypatch.setattr(runner, "LONGEST", 0.05)
    check = Check(id="x.slow", sentence="x", operations=(), source="https://x.example", do=slow)
    async with ServerProfile() as instance:
        tokens = [instance.tokens["alice"], instance.tokens["bob"]]
        async with runner.opened(instance.origin, tokens) as testbed:
            result = await runner.tried(check, testbed)
    assert (result.verdict, result.reason) == (
        "not tried",
        "the server is too slow for it: 1 answers took 10 s",
    )


async def test_people_who_are_locked_and_have_many_posts_are_as_good_as_others():
    async with ServerProfile(replace(PROFILES["mastodon"], limits=())) as instance:
        tokens = [instance.tokens["alice"], instance.tokens["bob"]]
        for token in tokens:
            async with atoot.client(instance.host, access_token=token, use_https=False) as c:
                await c.update_account_credentials(locked=True)
                for number in range(45):
                    await c.create_status(status=f"Post {number}.")
        chapters = ["accounts", "bookmarks", "follow_requests", "timelines"]
        report = await run(instance.origin, tokens=tokens, chapters=chapters)
    assert {result.check: result.said() for result in report.deviations} == {}
    assert report.left == ()
