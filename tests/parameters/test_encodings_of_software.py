"""Each operation is sent as its server wants it, and no other operation pays for that."""

import pytest

import atoot
from atoot import ClientError
from atoot.testing import answer
from atoot.testing.profiles import ServerProfile

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
UUID = "01a2b3c4-0000-7000-8000-0123456789ab"
REFUSALS = {
    "415": answer(status=415),
    "zod": answer(status=400, json={"error": {"name": "ZodError"}}),
    "types": answer(status=422, json={"error": "title: Expected array, received string"}),
    "a word": answer(status=400, text="send application/json"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_refused_form_is_sent_as_json_and_its_operation_so_from_then_on(once, server, name):
    server.on("POST", "/api/v1/lists", REFUSALS[name], answer(json={"id": "1", "title": "x"}))
    server.on("POST", "/api/v1/lists/1/accounts", answer(json={}))
    for title in ("x", "y"):
        await once.create_list(title)
    await once.post("/api/v1/lists/1/accounts", params={"account_ids": ["1"]})
    assert [request.content_type for request in server.requests] == [FORM, JSON, JSON, FORM]


async def test_what_is_refused_either_way_is_refused_and_not_remembered(once, server):
    server.on("POST", "/api/v1/lists", REFUSALS["types"])
    for _ in range(2):
        with pytest.raises(ClientError):
            await once.create_list("x")
    assert [request.content_type for request in server.requests] == [FORM, JSON, FORM, JSON]


async def test_a_validation_of_values_is_not_taken_for_one_of_encodings(once, server):
    refusal = {"error": "Validation failed: Title can't be blank"}
    server.on("POST", "/api/v1/lists", answer(status=422, json=refusal))
    with pytest.raises(ClientError):
        await once.create_list("x")
    assert len(server.requests) == 1


async def test_an_ordinary_server_is_not_asked_what_it_is(once, server):
    server.on("POST", "*", answer(json={"id": "1"}))
    await once.account_mute("12", notifications=False)
    assert [request.path for request in server.requests] == ["/api/v1/accounts/12/mute"]


@pytest.fixture
async def hollo():
    async with (
        ServerProfile("hollo") as instance,
        atoot.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c,
    ):
        yield c


async def test_hollo_reads_what_it_would_misread_as_a_form(hollo):
    c = hollo
    bob = await c.account_lookup("bob")
    assert (await c.account_mute(bob, notifications=False)).muting_notifications is False
    me = await c.update_account_credentials(display_name="Alice the First")
    assert me.display_name == "Alice the First"
    made = await c.create_list("x")
    assert made.title == "x"
    again = await c.update_account_credentials(note="hello")
    assert "hello" in again.note
    status = await c.create_status(status="x")
    assert (await c.markers_set(home=status))["home"].last_read_id == status.id
    assert (await c.status_boost(status)).reblog.id == status.id


POLL = {"poll_options": ["yes & no", "maybe"], "poll_expires_in": 3600, "poll_multiple": True}
STATUS = {"id": "1", "poll": {"id": "2", "options": []}}


@pytest.mark.parametrize("told", ["by nodeinfo", "by a header"])
async def test_a_poll_goes_to_snac_as_a_form_the_only_way_in_which_it_is_read(once, server, told):
    known_as(server, "snac" if told == "by nodeinfo" else "")
    server.on("GET", "/api/v1/preferences", answer(json={}, headers={"X-Creator": "snac/2.94"}))
    await (once.server() if told == "by nodeinfo" else once.preferences())
    server.on("POST", "/api/v1/statuses", answer(json=STATUS))
    await once.create_status(status="Well?", **POLL, media_ids=[])
    await once.create_status(status="Well!")
    asked, plain = (request for request in server.requests if request.method == "POST")
    assert asked.content_type == FORM
    assert asked.form.getall("poll[options][]") == ["yes & no", "maybe"]
    assert (asked.form["poll[expires_in]"], asked.form["poll[multiple]"]) == ("3600", "true")
    assert plain.content_type == JSON


@pytest.mark.parametrize("software", ["mastodon", "hollo", None])
async def test_a_poll_goes_to_all_others_as_json(once, server, software):
    if software is not None:
        known_as(server, software)
        await once.server()
    server.on("POST", "/api/v1/statuses", answer(json=STATUS))
    await once.create_status(status="Well?", **POLL)
    assert server.requests[-1].json["poll"]["options"] == POLL["poll_options"]


def known_as(server, software):
    links = {
        "links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{server.origin}/ni"}]
    }
    server.on("GET", "/.well-known/nodeinfo", answer(json=links))
    server.on("GET", "/ni", answer(json={"software": {"name": software, "version": "1.0"}}))
