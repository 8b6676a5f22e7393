"""The client against the documentation of the API: nothing left out, nothing made up, nothing sent elsewhere."""

import json
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import operation_facts
import pytest
from argument_values import MARKER, arguments, documentation_of, parameters_of, required_of
from calls import Calls, is_for
from exceptions import (
    BESIDE,
    BEYOND,
    ELSEWHERE,
    FORM_IN_TRUTH,
    KEPT,
    NO_OPERATIONS,
    SCOPES,
    SINCE,
    UNDOCUMENTED,
)
from least_answers import classes_in, results_of
from operation_facts import Facts
from recorded import Recorded

import atoot
import atoot.api
from atoot import MastodonAPI, MastodonError, entities
from atoot.api.base import Endpoints
from atoot.operations import TABLE, Operation
from atoot.testing import ScriptedServer
from docstring_lines import operations_in
from tables import each

FACTS = {facts.operation: facts for facts in operation_facts.read()}
CATALOGUE = TABLE
METHODS: dict[str, list[str]] = {}
"""Name of a method to its operations, the newest first."""
for _operation in CATALOGUE:
    if _operation.name not in ELSEWHERE.values():
        METHODS.setdefault(_operation.name, []).append(f"{_operation.method} {_operation.path}")


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def client_of(name: str, server: ScriptedServer) -> MastodonAPI:
    """A client for one method: that of an account which has posted nothing and used nothing of its limits."""
    return atoot.client(server.host, access_token=f"token-of-{name}", use_https=False)


def chapters() -> list[type[Endpoints]]:
    """All chapters that there are, found by looking."""
    modules = [import_module(found.name) for found in pkgutil.walk_packages(atoot.api.__path__, "atoot.api.")]
    classes = {thing for module in modules for thing in vars(module).values() if isinstance(thing, type)}
    return sorted((thing for thing in classes if issubclass(thing, Endpoints)), key=repr)


def test_every_chapter_is_part_of_the_client():
    assert [chapter for chapter in chapters() if not issubclass(MastodonAPI, chapter)] == []


def test_every_method_of_a_chapter_says_which_operation_it_performs():
    methods = {
        name
        for chapter in chapters()
        for name, thing in vars(chapter).items()
        if callable(thing) and not name.startswith("_")
    }
    assert sorted(methods - METHODS.keys() - set(ELSEWHERE.values()) - NO_OPERATIONS) == []


def test_a_file_of_the_api_holds_one_chapter():
    modules = [chapter.__module__ for chapter in chapters() if chapter is not Endpoints]
    assert len(modules) == len(set(modules))
    others = {"atoot.api.base", "atoot.api.arguments", "atoot.api.admin"}
    files = {found.name for found in pkgutil.walk_packages(atoot.api.__path__, "atoot.api.")}
    assert files - set(modules) == others


def test_an_operation_is_in_the_file_that_has_the_name_of_its_chapter():
    astray = {}
    for operation, facts in FACTS.items():
        names = [name for name, performed in METHODS.items() if operation in performed]
        places = {getattr(MastodonAPI, name).__module__ for name in names or [ELSEWHERE[operation]]}
        if facts.chapter and f"atoot.api.{facts.chapter.replace('/', '.')}" not in places:
            astray[operation] = (facts.chapter, places)
    assert astray == {}


def test_every_operation_has_a_method():
    named = {operation for performed in METHODS.values() for operation in performed}
    assert sorted(FACTS.keys() - named - ELSEWHERE.keys()) == []


def test_operations_that_are_no_request_of_the_client_have_a_method_of_another_kind():
    assert [name for name in ELSEWHERE.values() if not callable(getattr(MastodonAPI, name, None))] == []


def test_the_table_says_what_the_docstrings_say():
    def said(rows):
        return sorted((row.name, row.method, row.path, row.access, row.changes) for row in rows)

    assert said(CATALOGUE) == said(operations_in(MastodonAPI))


def test_no_method_names_an_operation_that_there_is_not():
    named = {_name(operation) for operation in CATALOGUE}
    assert sorted(named - FACTS.keys() - BEYOND - ELSEWHERE.keys()) == []


def test_no_operation_has_two_methods():
    performed = [operation for several in METHODS.values() for operation in several]
    assert sorted(operation for operation in set(performed) if performed.count(operation) > 1) == []


@each("name", METHODS)
async def test_a_method_sends_what_is_documented_where_it_is_documented(name: str, server: ScriptedServer):
    wanted = METHODS[name]
    async with client_of(name, server) as client:
        calls = Calls(client, server, name)
        await calls.make(wanted, FACTS)

    stray = [
        str(request)
        for request in calls.requests
        if not _operation_of(request, [*wanted, *BESIDE.get(name, ())]) and not _is_about_the_server(request)
    ]
    assert stray == [], "asks for something that its docstring does not name"
    for operation in wanted:
        mine = [request for request in calls.requests if is_for(operation, request.method, request.path)]
        assert mine, f"its docstring names {operation}, which it does not ask for"
        if operation in FACTS:
            _compare(FACTS[operation], mine, has_params="params" in parameters_of(calls.method))
    sent = "\n".join(f"{request.path_text}\n{request.all_texts()}" for request in calls.requests)
    lost = {text for given in calls.given for text in given.texts(without=KEPT.get(name, ()))}
    assert sorted(text for text in lost if text not in sent) == [], "is given something and does not send it"
    swapped = [
        (name, text)
        for request in calls.requests
        for name, text in request.query + request.body
        if name in calls.given[0] and text.endswith(MARKER) and text != name + MARKER
    ]
    assert swapped == [], "sends under the name of one argument what was given as another"
    assert calls.misfits == [], "returns something else than it says"


WORDS_OF_OTHER_KINDS = frozenset({"expires_in"})
"""Arguments with words among what they take that are no list of words: an empty text for ever."""


def _words_in(hint: Any) -> list[str]:
    """The words that an annotation knows."""
    if get_origin(hint) is Literal:
        return [word for word in get_args(hint) if isinstance(word, str)]
    inner = () if get_origin(hint) is not None and _is_of_class(hint, Mapping) else get_args(hint)
    return list(dict.fromkeys(word for one in inner for word in _words_in(one)))


def _is_of_class(hint: Any, kind: type) -> bool:
    """Whether an annotation is of a generic class, or one below it."""
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, kind)


WORDS = [
    (name, argument, words)
    for name in METHODS
    for argument, hint in parameters_of(getattr(MastodonAPI, name)).items()
    if argument not in WORDS_OF_OTHER_KINDS and (words := _words_in(hint))
]


@each("name, argument, words", WORDS)
async def test_a_method_takes_the_words_that_it_names_and_sends_no_other(
    name: str, argument: str, words: list[str], server: ScriptedServer
):
    server.requests.clear()
    async with client_of(name, server) as client:
        method = getattr(client, name)
        hints = parameters_of(method)
        given = arguments({one: hints[one] for one in required_of(method)})
        several = isinstance(arguments({argument: hints[argument]})[argument], list)

        async def call(word: str) -> None:
            outcome = method(**{**given, argument: [word] if several else word})
            await outcome

        with pytest.raises(
            ValueError, match=f"^(source\\[|data\\[)?{argument.removeprefix('source_')}\\]?: expected '"
        ):
            await call(f"{words[0]}s")
        assert server.requests == []
        for word in words:
            with suppress(MastodonError):
                await call(word)
        assert len(server.requests) >= len(words)


def _is_about_the_server(request: Recorded) -> bool:
    return request.path in ("/api/v2/instance", "/api/v1/instance", "/.well-known/nodeinfo", "/nodeinfo/2.0")


def _operation_of(request: Recorded, among: list[str]) -> str | None:
    return next((name for name in among if is_for(name, request.method, request.path)), None)


def _compare(facts: Facts, requests: list[Recorded], *, has_params: bool) -> None:
    query, form = _names(facts.query), _names(facts.form)
    if facts.operation in FORM_IN_TRUTH:
        form |= facts.header
    extra = UNDOCUMENTED.get(facts.operation, set()) | ({"extra"} if has_params else set())
    sent_query = set().union(*(request.names("query") for request in requests))
    sent_form = set().union(*(request.names("body") for request in requests))
    for place, sent, documented in (("query", sent_query, query), ("form", sent_form, form)):
        made_up = sorted(name for name in sent - extra if not _is_documented(name, documented))
        assert made_up == [], f"{facts}: sent in the {place} and documented nowhere there"
        silent = sorted(name for name in documented if not _is_sent(name, sent))
        assert silent == [], f"{facts}: documented in the {place} and never sent there"
        for name, kind in documented.items():
            for request in requests:
                for text in request.texts(name):
                    assert name.endswith("_ids[]") or _is_of_kind(text, kind), (
                        f"{facts}: {name} is a {kind}, and {text!r} was sent"
                    )
    assert extra <= sent_query | sent_form, f"{facts}: given and never sent"


def _names(parameters: dict[str, str]) -> dict[str, str]:
    """The parameters, with the brackets that the documentation leaves out at some lists."""
    return {
        f"{name}[]" if kind.startswith("list of ") and not name.endswith("[]") else name: kind
        for name, kind in parameters.items()
    }


def _is_documented(name: str, documented: dict[str, str]) -> bool:
    """Whether a name is documented, or is that of a field of a hash whose fields are documented nowhere."""
    return name in documented or any(
        known.endswith("[][]") and name.startswith(known.removesuffix("]")) for known in documented
    )


def _is_sent(name: str, sent: set[str]) -> bool:
    """Whether something was sent under a name; for a hash, one of its fields."""
    return name in sent or any(other.startswith(f"{name.removesuffix('[]')}[") for other in sent)


def _is_of_kind(text: str, kind: str) -> bool:
    kind = kind.removesuffix(", required").removeprefix("list of ")
    if kind == "boolean":
        return text in ("true", "false")
    if kind == "integer":
        return text.isdecimal()
    if kind == "number":
        return text.replace(".", "", 1).replace("-", "", 1).isdecimal()
    if kind == "file":
        return text.startswith("<file ")
    return True


def test_how_a_call_is_made_is_said_by_the_client_and_by_no_method():
    assert [name for name in METHODS if "options" in parameters_of(getattr(MastodonAPI, name))] == []


def test_the_result_of_a_method_can_be_imported():
    public = {getattr(entities, known) for known in entities.__all__}
    public |= {getattr(atoot, known) for known in atoot.__all__} | {Any}
    hidden = {
        (name, kind)
        for name in METHODS
        for result in results_of(getattr(MastodonAPI, name))
        for kind in classes_in(result)
        if kind not in public and kind.__module__ != "builtins"
    }
    assert hidden == set()


def _told() -> Iterator[tuple[str, Operation, Facts | None]]:
    """Every operation as its docstring tells it, and what is known of it."""
    for operation in CATALOGUE:
        name = _name(operation)
        yield name, operation, FACTS.get(name)


def test_a_docstring_says_since_when_there_is_an_operation():
    assert {
        name: (operation.since, facts.since)
        for name, operation, facts in _told()
        if facts and facts.since and operation.since != SINCE.get(name, facts.since)
    } == {}


def test_a_docstring_says_which_software_has_what_mastodon_has_not():
    assert {
        name: dict(operation.software)
        for name, operation, facts in _told()
        if dict(operation.software) != (facts.software if facts else {})
    } == {}


def test_a_docstring_says_since_when_or_where_there_is_a_parameter():
    silent = {}
    for facts in FACTS.values():
        if facts.brought:
            method = next(name for name, performed in METHODS.items() if facts.operation in performed)
            text = documentation_of(getattr(MastodonAPI, method))
            silent |= {(method, name): told for name, told in facts.brought.items() if told not in text}
    assert silent == {}


def test_a_docstring_says_of_an_operation_that_it_is_deprecated_or_removed():
    gone = [name for name, operation, facts in _told() if facts and facts.removed and not operation.removed]
    going = [
        name
        for name, operation, facts in _told()
        if facts and facts.deprecated and not (operation.deprecated or operation.removed)
    ]
    assert (gone, going) == ([], [])


def test_a_docstring_names_the_scopes_that_an_operation_needs():
    assert {
        name: (operation.scopes, facts.scopes)
        for name, operation, facts in _told()
        if facts
        and (facts.documented or facts.scopes)
        and sorted(operation.scopes) != SCOPES.get(name, facts.scopes)
    } == {}


def test_the_facts_are_those_of_the_whole_description(shared: Path):
    whole = json.loads((shared / "api" / "operations.json").read_text("utf-8"))
    assert operation_facts.dump(operation_facts.compact(whole)) == operation_facts.FACTS.read_text("utf-8")
