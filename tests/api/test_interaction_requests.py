"""Consent to what others do with one's statuses."""

import pytest

import atoot
from atoot.entities import InteractionPolicy
from atoot.testing import ScriptedServer, answer
from tables import each

PERSON = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00.000Z"}
STATUS = {"id": "7", "created_at": "2026-08-01T11:59:00.000Z", "account": PERSON}
PLACE = "/api/v1/interaction_requests"
REQUEST = {
    "id": "01AAA", "type": "reply", "created_at": "2026-08-01T12:00:00.000Z",
    "account": PERSON, "status": STATUS, "reply": {**STATUS, "id": "8"},
}  # fmt: skip
DEFAULTS = {"public": {"can_reply": {"automatic_approval": ["followers"], "manual_approval": ["public"]}}}


async def test_requests_are_paged_and_narrowed(server: ScriptedServer, connect):
    server.on("GET", PLACE, answer(json=[REQUEST]), answer(json=[]))
    c = await connect(server, "token")
    (request,) = [item async for item in c.interaction_requests(status=STATUS, favourites=False)]
    assert (request.type, request.account.acct, request.reply.id) == ("reply", "ada", "8")
    assert server.requests[0].query == {"status_id": "7", "favourites": "false"}
    assert server.requests[1].query["max_id"] == "01AAA"


@pytest.mark.parametrize(("verb", "field"), [("authorize", "accepted_at"), ("reject", "rejected_at")])
async def test_one_agrees_or_does_not(server: ScriptedServer, connect, verb, field):
    decided = {**REQUEST, field: "2026-08-01T13:00:00.000Z"}
    server.on("POST", f"{PLACE}/01AAA/{verb}", answer(json=decided))
    c = await connect(server, "token")
    request = await getattr(c, f"interaction_request_{verb}")("01AAA")
    assert getattr(request, field).hour == 13


async def test_a_request_can_be_looked_at(server: ScriptedServer, connect):
    server.on("GET", f"{PLACE}/01AAA", answer(json=REQUEST))
    assert (await (await connect(server, "token")).interaction_request("01AAA")).status.id == "7"


async def test_the_defaults_are_read_and_given_back_as_they_are(server: ScriptedServer, connect):
    server.on("*", "/api/v1/interaction_policies/defaults", answer(json=DEFAULTS))
    c = await connect(server, "token")
    defaults = await c.interaction_policy_defaults()
    assert defaults.public.can_reply.manual_approval == ["public"]
    await c.update_interaction_policy_defaults(public=defaults.public)
    assert server.requests[-1].json == DEFAULTS | {
        "public": {"can_favourite": {}, "can_reblog": {}, **DEFAULTS["public"]}
    }


async def test_a_policy_is_sent_as_json(server: ScriptedServer, connect):
    server.on("PATCH", "/api/v1/interaction_policies/defaults", answer(json={}))
    c = await connect(server, "token")
    await c.update_interaction_policy_defaults(private={"can_reblog": {"always": ["author"]}})
    assert server.requests[0].json == {"private": {"can_reblog": {"always": ["author"]}}}


@each("policy", ["public", 7, {"can_reply": ["followers"]}, []])
async def test_what_is_no_policy_is_refused_before_anything_is_sent(server: ScriptedServer, connect, policy):
    with pytest.raises(TypeError, match="expected a policy"):
        await (await connect(server, "token")).update_interaction_policy_defaults(public=policy)
    assert server.requests == []


async def test_another_server_says_who_has_it(server: ScriptedServer, connect):
    server.on("GET", PLACE, answer(status=404, json={"error": "Not Found"}))
    server.on("GET", "/api/v2/instance", answer(json={"version": "4.6.5"}))
    with pytest.raises(
        atoot.NotFoundError, match=r"GoToSocial 0\.17\.0 has it; this server is mastodon 4\.6\.5"
    ):
        await (await connect(server, "token")).interaction_requests()


def test_a_policy_shows_what_it_is():
    assert "can_reply" in repr(InteractionPolicy())
