"""Every list and every parameter that narrows it: page after page asks for the same list, whatever the links hold."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl, urlencode

import msgspec
import operation_facts
import pytest
from argument_values import CURSOR, arguments, parameters_of, required_of
from least_answers import fields_of, least, results_of

import atoot
from atoot import MastodonAPI, Paged, PagedObject
from atoot.message import Request, Response
from atoot.paging.bounds import BOUNDS
from atoot.parameters import KINDS
from tables import each

NO_FILTERS = {"offset", *CURSOR}


def lists() -> dict[str, Any]:
    """Name of a method that gives a list, and the type it gives."""
    found = {}
    for name in dir(MastodonAPI):
        method = getattr(MastodonAPI, name)
        if name.startswith("_") or not callable(method) or isinstance(method, type):
            continue
        try:
            results = results_of(method)
        except (NameError, TypeError, KeyError):
            continue
        if get_origin(results[0]) in (Paged, PagedObject):
            found[name] = results[0]
    return found


LISTS = lists()
Query = list[tuple[str, str]]


def bound_only(path: str, query: Query, bound: str) -> str:
    return f"{path}?{bound}"


def everything(path: str, query: Query, bound: str) -> str:
    return f"{path}?{urlencode(query)}&{bound}"


def relative(path: str, query: Query, bound: str) -> str:
    return f"?{bound}"


def reordered_and_doubled(path: str, query: Query, bound: str) -> str:
    return f"{path}?max_id=4&{bound}&{urlencode([*reversed(query), *query])}"


def of_another_host(path: str, query: Query, bound: str) -> str:
    return f"https://inside.example:8443{path}?{bound}"


def with_defaults(path: str, query: Query, bound: str) -> str:
    return f"{path}?limit=20&local=false&{bound}&only_media=false"


LINKS = [bound_only, everything, relative, reordered_and_doubled, of_another_host, with_defaults]
COMMON = LINKS[:2]
"""What servers send. How a link is written matters no more for one parameter than for all and for none."""


class Instance:
    """A server that has two pages of everything, without a network."""

    def __init__(self, result: Any, link: Callable[[str, Query, str], str]) -> None:
        self.result = result
        self.link = link
        self.asked: list[tuple[str, Query]] = []

    async def send(self, request: Request) -> Response:
        path, _, query = request.path.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        self.asked.append((path, pairs))
        headers, number = {}, 3
        if not {"max_id", "offset"} & dict(pairs).keys():
            headers, number = {"Link": f'<{self.link(path, pairs, "max_id=5")}>; rel="next"'}, 5
        return Response(request, 200, headers, items_for(self.result, number))


@pytest.fixture
async def c():
    async with atoot.client("example.org", access_token="t") as c:
        yield c


@cache
def items_for(result: Any, number: int) -> bytes:
    """The least answer with one item of that number."""
    return msgspec.json.encode(_items_for(result, number))


def _items_for(result: Any, number: int) -> Any:
    if get_origin(result) is PagedObject:
        kind, *items = get_args(result)
        kinds = get_args(items[0]) or items
        lists = {
            part.encode_name: [_renumber(least(get_args(part.type)[0]), number)]
            for part in fields_of(kind)
            if get_args(part.type) and get_args(part.type)[0] in kinds
        }
        return least(kind) | lists
    return [_renumber(least(get_args(result)[0]), number)]


def _renumber(item: Any, number: int) -> Any:
    if not isinstance(item, dict):
        return f"{number}.example"
    for name in ("id", "name", "url", "group_key"):
        if name in item:
            item[name] = str(number)
    return item


def without_bounds(query: Query) -> Counter[tuple[str, str]]:
    return Counter(pair for pair in query if pair[0] not in BOUNDS)


def call(c: MastodonAPI, name: str, narrowed: str) -> Any:
    """The list, narrowed by one parameter, or by all that go together."""
    method = getattr(c, name)
    known = {
        parameter: hint for parameter, hint in parameters_of(method).items() if parameter not in NO_FILTERS
    }
    wanted = known.keys() if narrowed == "*" else {*required_of(method), narrowed} - {""}
    given = arguments({parameter: known[parameter] for parameter in wanted})
    while True:
        try:
            return method(**given)
        except ValueError as refusal:
            spare = next(
                (
                    parameter
                    for parameter in given
                    if parameter in str(refusal) and parameter not in required_of(method)
                ),
                None,
            )
            if spare is None:
                raise
            del given[spare]


@each("name", LISTS)
async def test_page_after_page_asks_for_the_same_list(c, name):
    parameters = sorted(parameters_of(getattr(MastodonAPI, name)).keys() - NO_FILTERS)
    for narrowed, link in [*product(["", "*"], LINKS), *product(parameters, COMMON)]:
        instance = Instance(LISTS[name], link)
        c._transport.run = lambda call, instance=instance: instance.send(call.request)
        pages = [page async for page in call(c, name, narrowed).pages()]
        (path, query), *others = instance.asked
        assert len(pages) >= 1
        case = f"{name}, narrowed by {narrowed!r}, where links are {link.__name__}"
        assert others, f"{case}: one page only"
        for other_path, other_query in others:
            assert other_path == path, case
            assert without_bounds(other_query) == without_bounds(query), case
        bounds = {name: value for name, value in others[0][1] if name in BOUNDS}
        assert bounds in ({"max_id": "5"}, {"offset": "1"}), case


def test_there_are_many_lists():
    assert len(LISTS) > 50


def test_every_documented_parameter_that_narrows_a_list_is_known():
    narrowing = {
        name.removesuffix("[]")
        for facts in operation_facts.read()
        if facts.operation.startswith("GET") and {"max_id", "limit", "offset"} & set(facts.query)
        for name in facts.query
        if name not in BOUNDS
    }
    assert narrowing - KINDS.keys() == set()
