"""What every chapter of the API stands on: how a call becomes a request, and where a list begins."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from atoot.api.base import Endpoints, Way
from atoot.entities import Account, Status
from atoot.errors import NotFoundError
from entity_samples import status

URL = "/api/v1/things"
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


class Transport:
    """Keeps what is asked."""

    origin = "https://a.example"

    def __init__(self):
        self.asked = []

    async def fetch(self, request, kind):
        self.asked.append(request)
        return kind


class Things(Endpoints):
    """A chapter."""

    def __init__(self):
        self._transport = Transport()

    async def ask(self, verb, params=None, /, **values):
        """The request that a call becomes."""
        await getattr(self, f"_{verb}")(URL, Status, params, **values)
        return self._transport.asked.pop()

    def start(self, page="_page_by_ids", params=None, /, **values):
        """Where a list begins."""
        return getattr(self, page)(URL, Status, params, **values).pages().cursor


@pytest.fixture
def things():
    return Things()


async def test_what_is_read_says_it_in_the_address(things):
    request = await things.ask("get", None, limit=5, exclude_types=["a", "b"], local=False, max_id=None, q="")
    assert (request.method, request.body) == ("GET", None)
    assert request.path == f"{URL}?limit=5&exclude_types[]=a&exclude_types[]=b&local=false&q="
    assert (await things.ask("get", None, limit=None)).path == URL
    assert (await things.ask("get", {})).path == URL


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
async def test_what_is_changed_says_it_in_the_body(things, verb):
    request = await things.ask(verb, None, title="x", language=None, exclusive=True)
    assert (request.method, request.path) == (verb.upper(), URL)
    assert request.content_type == "application/x-www-form-urlencoded"
    assert request.body == b"title=x&exclusive=true"
    assert request.values == {"title": "x", "exclusive": True}


async def test_further_parameters_are_sent_too_and_never_written_to(things):
    params: Mapping[str, object] = MappingProxyType({"colour": "blue", "limit": 3})
    assert (await things.ask("get", params, local=True)).path == f"{URL}?colour=blue&limit=3&local=true"
    kept = {"colour": "blue"}
    await things.ask("post", kept, title="x")
    assert kept == {"colour": "blue"}


# Where a list begins


def test_a_list_begins_where_the_call_says(things):
    start = things.start("_page", {"colour": "blue"}, limit=5, cursor={"max_id": "9"})
    assert start.path == f"{URL}?colour=blue&limit=5&max_id=9"
    assert (start.origin, start.kind, start.way) == ("https://a.example", Status, Way.LINK)
    assert things.start(cursor={}).path == URL
    assert things.start(cursor={"max_id": None, "older_than": None}).path == URL


@pytest.mark.parametrize(
    ("name", "bound"), [("older_than", "max_id"), ("newer_than", "min_id"), ("since", "since_id")]
)
def test_a_bound_has_two_names_and_may_be_the_thing_itself(things, name, bound):
    for given in ("7", 7, Status.from_dict(status("7")), {"id": 7}):
        for called in (name, bound):
            assert things.start(cursor={called: given}).path == f"{URL}?{bound}=7"
    with pytest.raises(ValueError, match=f"{name} and {bound} mean the same: pass only one of them"):
        things.start(cursor={name: "7", bound: "8"})


def test_a_bound_that_is_no_id_is_refused(things):
    for wrong in ("", {"id": ""}):
        with pytest.raises(ValueError, match="id"):
            things.start(cursor={"max_id": wrong})
    with pytest.raises(TypeError):
        things.start(cursor={"max_id": object()})


def test_a_time_waits_for_the_first_page_where_ids_carry_one_and_is_refused_elsewhere(things):
    start = things.start(cursor={"older_than": NOON}, limit=5)
    assert (start.path, start.times) == (f"{URL}?limit=5", (("max_id", NOON),))
    for page in ("_page", "_page_by_offset"):
        with pytest.raises(ValueError, match="older_than: the ids of this list contain no time"):
            things.start(page, cursor={"older_than": NOON})


def test_a_bound_that_is_misspelt_is_refused_and_not_sent(things):
    with pytest.raises(TypeError, match=r"max_ids.*max_id.*go into params"):
        things.start(cursor={"max_ids": "7"})


def test_a_list_inside_an_object_knows_where_its_items_are(things):
    start = things._page_of(URL, Account, ("items",), Status, limit=2).pages().cursor
    assert (start.items, start.way) == (("items",), Way.LINK)


# What was taken away


async def test_what_an_earlier_try_took_away_is_known_and_anything_else_is_an_error(things):
    async def known():
        return "as it was"

    async def ends(error):
        if error is not None:
            raise error
        return "taken"

    def gone(may_have_happened):
        error = NotFoundError("no such status")
        error.method, error.path = "DELETE", "/api/v1/statuses/1"
        error.may_have_happened = may_have_happened
        return error

    assert await things._taken(ends(None), known) == "taken"
    assert await things._taken(ends(gone(may_have_happened=True)), known) == "as it was"
    with pytest.raises(NotFoundError):
        await things._taken(ends(gone(may_have_happened=False)), known)
