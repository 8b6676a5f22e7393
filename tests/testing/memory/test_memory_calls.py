"""One request as an operation of an instance sees it: values, and pages."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from atoot.paging.bounds import links_of
from atoot.testing import InstanceUser, ReceivedRequest
from atoot.testing.memory.answers import Refusal
from atoot.testing.memory.calls import InstanceCall, usual
from atoot.testing.memory.table import ProfileTable
from atoot.testing.memory.world import Post, World
from tables import each

NOON = 1_785_585_600.0
ORIGIN = "https://a.example"
LIST = "GET /api/v1/timelines/home"
POSTING = "POST /api/v1/statuses"


def call(query="", *, body=b"", kind="", operation=LIST, viewer="alice", **differences):
    """A request that was read."""
    profile = ProfileTable(name="x", software="mastodon", version="4.5.0", **differences)
    world = World(profile, [InstanceUser("alice"), InstanceUser("bob")], lambda: NOON)
    headers = {"Content-Type": kind} if kind else {}
    headers |= {"Authorization": f"Bearer {viewer}_token"} if viewer else {}
    method, path = operation.split()
    request = ReceivedRequest(method, f"{path}?{query}", CIMultiDictProxy(CIMultiDict(headers)), body=body)
    made = InstanceCall(world, ORIGIN, request)
    made.read()
    return made


def form(text, **more):
    return call(body=text.encode(), kind="application/x-www-form-urlencoded", operation=POSTING, **more)


def in_json(data, **more):
    return call(body=json.dumps(data).encode(), kind="application/json", operation=POSTING, **more)


# Values


def test_values_are_what_their_parameters_mean_however_they_are_sent():
    wished = {"status": "Hi", "sensitive": True, "media_ids": ["7", "8"]}
    assert form("status=Hi&sensitive=1&media_ids[]=7&media_ids[]=8").values == wished
    assert in_json({"status": "Hi", "sensitive": True, "media_ids": ["7", "8"]}).values == wished
    assert call("limit=5&only_media=false").values == {"limit": 5, "only_media": False}
    assert form("poll[options][]=a&poll[options][]=b&poll[expires_in]=300&poll[multiple]=true").values == {
        "poll": {"options": ["a", "b"], "expires_in": 300, "multiple": True}
    }


def test_what_is_empty_says_nothing_but_an_empty_text_is_one():
    assert form("status=&sensitive=&media_ids[]=").values == {"status": "", "media_ids": []}
    made = form("status=")
    assert (made.text("status"), made.text("spoiler_text"), made.several("media_ids")) == ("", "", [])


@each("query", ["limit=many", "only_media=perhaps", "visibility=everybody", "scheduled_at=tomorrow"])
def test_a_value_that_makes_no_sense_is_refused_or_passed_over(query):
    name = query.partition("=")[0]
    with pytest.raises(Refusal):
        call(query)
    assert call(query, overlooks=frozenset({name})).values == {}
    with pytest.raises(Refusal, match="no such thing") as caught:
        call(query, words={name: (400, "no such thing")})
    assert caught.value.status == 400


def test_what_a_server_does_not_take_as_a_form_it_refuses_or_does_not_see():
    with pytest.raises(Refusal, match="expected an object of JSON"):
        form("status=Hi", json_only=(POSTING,))
    assert in_json({"status": "Hi"}, json_only=(POSTING,)).values == {"status": "Hi"}
    assert form("status=Hi", misread={POSTING: "form"}).values == {}
    with pytest.raises(Refusal, match="Unsupported Media Type"):
        call(operation=POSTING, needs_body=(POSTING,))
    with pytest.raises(Refusal, match="wrong type"):
        in_json({"id": ["7"]}, no_array=frozenset({"id"}))
    with pytest.raises(Refusal, match="problem in the JSON"):
        call(body=b"{", kind="application/json", operation=POSTING)
    assert call("id=7", brackets=True).values == {}
    assert call("id[]=7", brackets=True).values == {"id": ["7"]}


# What is there


def test_a_request_says_what_is_asked_for_of_what_and_by_whom():
    made = call(operation="POST /api/v1/accounts/a%2Fb/unfollow", viewer="bob")
    assert (made.name, made.operation) == ("account_unfollow", "POST /api/v1/accounts/:id/unfollow")
    assert (made.names, made.verb(), made.viewer.username) == (["a/b"], ("follow", False), "bob")
    unknown = call(operation="GET /api/v1/nothing", viewer=None)
    assert (unknown.known, unknown.name, unknown.operation) == (None, "", "GET /api/v1/nothing")
    assert (unknown.token, unknown.granted, unknown.viewer) == ("", None, None)
    assert call(operation=POSTING, viewer="eve").granted is None
    assert call("access_token=bob_token", viewer=None).viewer.username == "bob"


def test_who_asks_may_be_nobody_and_what_is_not_theirs_is_missing():
    with pytest.raises(Refusal, match="authenticated user") as caught:
        _ = call(viewer=None).me
    assert caught.value.status == 401
    made = call()
    mine = made.world.add(Post("", made.me, "x", NOON))
    theirs = made.world.add(Post("", made.world.people["bob"], "x", NOON, visibility="direct"))
    made.names = [mine.id]
    assert made.own() is made.post() is mine
    for id in (theirs.id, made.me.id, "nothing"):
        made.names = [id]
        with pytest.raises(Refusal, match="Record not found"):
            made.post()
    made.names = [made.me.id]
    assert made.person() is made.me


def test_a_text_is_shown_as_a_page_and_nothing_in_it_is_markup():
    made = call()
    assert made.html("") == ""
    assert made.html("a\n\nb\nc") == "<p>a</p><p>b<br />c</p>"
    assert "<script>" not in made.html("<script>alert(1)</script>")
    shown = made.html("@bob @nobody #birds https://b.example/?a=1&b=2")
    assert f'<a href="{ORIGIN}/@bob" class="u-url mention">@<span>bob</span></a>' in shown
    assert "@nobody" in shown
    assert 'class="mention hashtag"' in shown
    assert 'href="https://b.example/?a=1&amp;b=2"' in shown


def test_an_entity_has_what_the_server_has():
    made = call(adds={"*": {"new": 1}, "Tag": {"trendable": True}}, lacks=frozenset({"Tag.history"}))
    tag = made.tag("birds")
    assert (tag["name"], tag["new"], tag["trendable"]) == ("birds", 1, True)
    assert "history" not in tag
    assert usual("Tag") is usual("Tag")


# Pages


def pages(count, query, **differences):
    """The items that a walk along the links gives, with the requests that it took."""
    walked, asked = [], []
    while query is not None:
        made = call(query, **differences)
        answered = made.page(((str(number), number) for number in range(count, 0, -1)), lambda number: number)
        walked.append(answered.body)
        asked.append(query)
        ahead = links_of(answered.link or "", ORIGIN).get("next")
        query = urlsplit(ahead).query if ahead is not None and answered.body else None
        assert len(asked) < 100
    return walked, asked


@settings(max_examples=40)
@given(st.integers(0, 90), st.integers(1, 90), st.booleans())
def test_a_walk_along_the_links_gives_everything_once(count, limit, always):
    walked, asked = pages(count, f"limit={limit}&colour=blue", link_always=always)
    assert [item for page in walked for item in page] == list(range(count, 0, -1))
    assert all(len(page) <= min(limit, 80) for page in walked)
    assert all(parse_qs(query)["colour"] == ["blue"] for query in asked)


def test_bounds_cut_a_list_at_both_ends_and_towards_the_present():
    def page(query, **differences):
        made = call(query, **differences)
        return made.page(((str(number), number) for number in range(9, 0, -1)), lambda number: number).body

    assert page("max_id=5&since_id=2") == [4, 3]
    assert page("min_id=3&limit=2") == [5, 4]
    assert page("since_id=3&limit=2") == [9, 8]
    assert page("max_id=55") == page("") == list(range(9, 0, -1))
    assert page("offset=7") == [2, 1]
    assert page("limit=2", unpaged=(LIST,)) == list(range(9, 0, -1))
    with pytest.raises(Refusal, match="Invalid UUID"):
        page("max_id=5", checks_bounds=(LIST,))


def test_a_link_leaves_out_what_the_server_leaves_out():
    def link(query, **differences):
        made = call(query, **differences)
        found = made.page(((str(number), number) for number in range(9, 0, -1)), lambda number: number).link
        return None if found is None else urlsplit(links_of(found, ORIGIN).get("next", "")).query

    assert link("limit=2&local=true") == "limit=2&local=true&max_id=8"
    assert link("limit=2&local=true", link_keeps=frozenset({"limit"})) == "limit=2&max_id=8"
    assert link("limit=2", link_skips=(LIST,)) == "limit=2&max_id=7"
    assert link("limit=2", links=()) is None
    assert link("limit=40") == ""
