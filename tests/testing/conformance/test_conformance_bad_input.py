"""What a run says, and how soon, of a server or a token that is not good for it."""

import pytest

from atoot.errors import ForbiddenError, NetworkError, RatelimitError, UnauthorizedError, UnavailableError
from atoot.testing import ScriptedServer, ServerProfile, answer, drop, stall
from atoot.testing.conformance import run
from atoot.testing.conformance.testbed import SOON, Testbed

LIMITED = answer(json={"error": "Too many requests"}, status=429, headers={"Retry-After": "7200"})
READ_ALONE = answer(json={"error": "This action is outside the authorized scopes"}, status=403)


@pytest.mark.parametrize(
    ("behaviour", "soon", "kind", "said"),
    [
        (stall(), 0.5, NetworkError, r"did not answer within 0\.5 s; does the server run"),
        (LIMITED, SOON, RatelimitError, r"used up for 7200 s more; begin again then"),
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
        await testbed.open(["token-of-alice", "token-of-bob"], None)
        try:
            with pytest.raises(kind, match=said):
                await testbed.begin(soon)
        finally:
            await testbed.close()


async def test_who_may_only_read_is_told_whose_token_it_is_and_what_it_needs():
    async with ServerProfile() as instance:
        instance.server.on("POST", "/api/v1/accounts/*/follow", READ_ALONE)
        with pytest.raises(
            ForbiddenError, match="the first token needs the scopes read, write, follow and push"
        ):
            await run(instance.origin, tokens=[instance.tokens["alice"], instance.tokens["bob"]])


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
