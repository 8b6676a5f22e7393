"""The five verbs, for whatever has no method of its own, and what all methods take as parameters."""

from datetime import UTC, datetime

import pytest

import atoot
import entity_samples
from atoot.testing import answer, garbage, redirect
from shown_locals import shown_with_locals
from tables import each

TOKEN = "s3cr3t-t0ken-of-alice"


async def test_get_sends_parameters_in_the_query_and_gives_plain_data(c, server):
    server.on("GET", "/api/v1/x", answer(json={"id": 7, "made": "2026-08-01T12:00:00Z"}))
    params = {"a": True, "ids": [1, 2], "none": None}
    assert await c.get("/api/v1/x", params=params) == {"id": 7, "made": "2026-08-01T12:00:00Z"}
    assert server.requests[0].target == "/api/v1/x?a=true&ids[]=1&ids[]=2"
    assert params == {"a": True, "ids": [1, 2], "none": None}


async def test_parameters_are_added_to_a_query_that_is_there(c, server):
    server.on("GET", "/x", answer(json=1))
    await c.get(f"{server.origin}/x?a=1", params={"b": 2})
    assert server.requests[0].target == "/x?a=1&b=2"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
async def test_the_other_verbs_send_a_form_or_json(c, server, method):
    server.on("*", "/x", answer(json={"done": True}))
    verb = getattr(c, method)
    assert await verb("/x", params={"a": [1, True], "when": datetime(2026, 8, 1, tzinfo=UTC)}) == {
        "done": True
    }
    await verb("/x", params={"a": [1, True]}, use_json=True)
    await verb("/x")
    form, json, bare = server.requests
    assert {request.method for request in server.requests} == {method.upper()}
    assert list(form.form.items()) == [("a[]", "1"), ("a[]", "true"), ("when", "2026-08-01T00:00:00Z")]
    assert json.json == {"a": [1, True]}
    assert bare.body == b""


async def test_a_file_among_the_parameters_is_sent_as_multipart(c, server):
    server.on("POST", "/x", answer(json=1))
    await c.post("/x", params={"file": atoot.Upload(b"abc", "a.txt", "text/plain"), "a": 1})
    file, field = server.requests[0].parts
    assert (file.name, file.filename, file.content_type, file.body) == ("file", "a.txt", "text/plain", b"abc")
    assert (field.name, field.text) == ("a", "1")


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("status", [200, 202, 204])
async def test_an_empty_answer_to_a_verb_is_none(c, server, method, status):
    server.on("*", "/x", answer(status=status))
    assert await getattr(c, method)("/x") is None


async def test_a_request_gives_the_answer_as_it_came(c, server):
    server.on("HEAD", "/x", answer(headers={"X-Total": "7"}))
    response = await c.request("head", "/x")
    assert (response.status, response.headers["x-total"], response.body) == (200, "7", b"")
    assert repr(response) == "<Response 200 to HEAD /x>"


async def test_headers_and_options_of_a_call_go_with_it(c, server):
    server.on("GET", "/x", answer(status=503), answer(json=1))
    options = {"retries": 1}
    assert await c.with_options(**options).get("/x", headers={"Accept-Language": "de"}) == 1
    assert server.requests[1].headers["Accept-Language"] == "de"
    server.on("GET", "/x", answer(json=1))
    await c.get("/x")
    assert "Accept-Language" not in server.requests[2].headers


async def test_parameters_of_one_call_do_not_reach_another(c, server):
    server.on("*", "*", answer(json=[]))
    await c.home_timeline({"extra": "1"})
    await c.home_timeline()
    await c.get_notifications()
    assert [list(request.query) for request in server.requests] == [["extra"], [], []]


async def test_falsy_values_are_sent(c, server):
    server.on("GET", "*", answer(json=[]))
    await c.home_timeline(limit=0, local=False)
    assert dict(server.requests[0].query) == {"limit": "0", "local": "false"}


# What is refused before anything is sent


@each(
    ("call", "message"),
    [
        (lambda c: c.home_timeline(limit="abc"), "limit: expected a whole number, got str"),
        (lambda c: c.home_timeline(limit=1.5), "limit: expected a whole number, got float"),
        (lambda c: c.home_timeline(local="yes"), "local: expected a bool, got str"),
        (lambda c: c.account_follow("1", reblogs=5), "reblogs: expected a bool, got int"),
        (lambda c: c.create_status(status=["a"]), "status: expected a text, got list"),
        (lambda c: c.create_status(status="a", visibility=5), "visibility: expected a text, got int"),
        (lambda c: c.update_status("1", sensitive="no"), "sensitive: expected a bool, got str"),
        (lambda c: c.delete_status("1", delete_media=1), "delete_media: expected a bool, got int"),
        (
            lambda c: c.create_filter("a", ["home"], expires_in="tomorrow"),
            "expires_in: expected a timedelta or a whole number, got str",
        ),
        (lambda c: c.account_note("1", comment=b"x"), "comment: expected a text, got bytes"),
        (lambda c: c.get_notifications(types=[5]), "types: expected a list of texts, got a list with int"),
        (
            lambda c: c.create_status(status="a", poll_options=[1, 2], poll_expires_in=60),
            r"poll\[options\]: expected a list of texts, got a list with int",
        ),
        (lambda c: c.upload_attachment(b"abc", description=5), "description: expected a text, got int"),
        (lambda c: c.upload_attachment(b"abc", filename=5), "filename: expected a text, got int"),
        (lambda c: c.upload_attachment(b"abc", mime_type=5), "mime_type: expected a text, got int"),
        (lambda c: c.search(None), "q: expected a text, got None"),
        (lambda c: c.account_search(None), "q: expected a text, got None"),
        (lambda c: c.lookup(None), "acct: expected a text, got NoneType"),
        (lambda c: c.wait_for_async_refresh(None), "expected an entity or its id, got NoneType"),
        (
            lambda c: c.home_timeline("limit=5"),
            "params: expected a mapping or pairs of name and value, got str",
        ),
        (
            lambda c: c.get("/x", params=b"a=b"),
            "params: expected a mapping or pairs of name and value, got bytes",
        ),
        (lambda c: c.home_timeline(limti=5), "unexpected keyword argument 'limti'"),
        (lambda c: c.home_timeline(limti=5), "home_timeline.. got .* did you mean 'limit'"),
        (lambda c: c.get_notifications(account_id="1"), "'account_id'; did you mean 'account'"),
        (lambda c: c.get_notifications(exclude_type="poll"), "did you mean 'exclude_types'"),
        (lambda c: c.home_timeline(max="1"), "'max'; did you mean 'max_id'"),
        (
            lambda c: c.home_timeline(whatever="1"),
            "'whatever'; parameters that have no argument go into params",
        ),
        (lambda c: c.create_status(statuss="x"), "create_status.. got .* did you mean 'status'"),
        (lambda c: c.create_status(status="x", content_typ="text/plain"), "did you mean 'content_type'"),
        (lambda c: c.publish("x", visibilty="public"), "publish.. got .* did you mean 'visibility'"),
        (lambda c: c.home_timeline(limti=None), "unexpected keyword argument 'limti'"),
        (
            lambda c: c.get("/x", limit=5),
            "unexpected keyword argument 'limit': parameters of the API go into params",
        ),
        (lambda c: c.request("GET", "/x", limit=5), "unexpected keyword argument 'limit'"),
    ],
)
async def test_a_wrong_argument_is_a_type_error_and_nothing_is_sent(c, server, call, message):
    with pytest.raises(TypeError, match=message):
        await call(c)
    assert server.requests == []


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
async def test_parameters_can_be_pairs_in_which_a_name_comes_again(c, server, method):
    server.on("*", "/x", answer(json={}))
    await getattr(c, method)("/x", params=[("id[]", "1"), ("id[]", "2"), ("a", True)])
    request = server.requests[0]
    found = request.query if method == "get" else request.form
    assert list(found.items()) == [("id[]", "1"), ("id[]", "2"), ("a", "true")]


async def test_pairs_go_as_a_list_in_json(c, server):
    server.on("POST", "/x", answer(json={}))
    await c.post("/x", params=[("id[]", "1"), ("id[]", "2")], use_json=True)
    assert server.requests[0].json == {"id": ["1", "2"]}


async def test_the_parameters_of_a_method_can_be_pairs(c, server):
    server.on("*", "*", answer(json=[]))
    server.on("GET", "/api/v2/search", answer(json={}))
    await c.home_timeline(iter([("limit", "5"), ("a[]", 1), ("a[]", 2)]))
    await c.search("x", iter([("type", "statuses")]))
    timeline, search = server.requests
    assert list(timeline.query.items()) == [("limit", "5"), ("a[]", "1"), ("a[]", "2")]
    assert list(search.query.items()) == [("type", "statuses"), ("q", "x")]


async def test_pairs_can_make_a_post_private(c, server):
    server.on("POST", "/api/v1/statuses", answer(json=entity_samples.status("1", content="<p>a</p>")))
    await c.create_status([("visibility", "private")], status="a")
    assert server.requests[0].json["visibility"] == "private"


SECRETS = {"access_token": "t0ken-of-the-caller", "password": "pa55word-of-the-caller"}


@pytest.mark.parametrize("params", [SECRETS, list(SECRETS.items())], ids=["mapping", "pairs"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
async def test_secrets_among_the_parameters_are_in_no_error(once, server, method, params):
    server.on("*", "/x", garbage())
    with pytest.raises(atoot.ApiError) as caught:
        await getattr(once, method)("/x", params=params)
    shown = repr(vars(caught.value)) + shown_with_locals(caught.value, __file__)
    assert [secret for secret in SECRETS.values() if secret in shown] == []


async def test_a_token_in_the_place_that_a_redirect_leads_to_is_in_no_traceback(connect, server):
    c = await connect(server, "s3cr3t-t0ken-of-alice", retries=0)
    server.on("GET", "*", redirect("/s3cr3t-t0ken-of-alice"))
    with pytest.raises(atoot.ApiError, match="in a circle") as caught:
        await c.get("/x")
    assert "s3cr3t" not in shown_with_locals(caught.value, __file__)
