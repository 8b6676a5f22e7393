"""Calling a method in all the ways that are needed to see everything it can send."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from inspect import isawaitable
from typing import Any

from argument_values import CURSOR, Arguments, arguments, parameters_of, required_of
from exceptions import ANSWERS, SOFTWARE, UNDOCUMENTED
from least_answers import fits, least, results_of
from operation_facts import Facts
from recorded import Recorded

from atoot import MastodonAPI, NotFoundError
from atoot.http import answers
from atoot.message import Request, Response
from atoot.testing import Behaviour, ReceivedRequest, ScriptedServer, answer


class Calls:
    """The calls of one method, and what a server saw of them."""

    def __init__(self, client: MastodonAPI, server: ScriptedServer, name: str) -> None:
        self.name = name
        self.method: Callable[..., Any] = getattr(client, name)
        self.requests: list[Recorded] = []
        self.given: list[Arguments] = []
        """The arguments of each call that went well."""
        self.misfits: list[Any] = []
        """What was returned and is not what the method says it returns."""
        self.missing: list[str] = []
        """Operations that the server does not have."""
        self._server = server
        self._results = results_of(self.method)
        self._transport = client._transport
        self._transport.fetch = self._fetch
        self._transport.decode = self._decode
        server.on("*", "*", self._handle)

    async def make(self, operations: list[str], facts: Mapping[str, Facts]) -> None:
        """Call with everything, with nothing but what is needed, and against servers that lack the newer operations."""
        everything = parameters_of(self.method)
        # The cursor is the same for all lists, of which some have only a part.
        known = {name for operation in operations if operation in facts for name in facts[operation].query}
        known = known.union(*(UNDOCUMENTED.get(operation, ()) for operation in operations))
        everything = {name: hint for name, hint in everything.items() if name not in CURSOR - known}
        needed = {name: everything[name] for name in required_of(self.method)}
        for newer in range(len(operations)):
            self.missing = operations[:newer]
            for parameters in (everything, needed):
                try:
                    await self._call(arguments(parameters), arguments(everything))
                except NotFoundError:
                    # The operations are no newer and older ones: which is asked for depends on the arguments.
                    assert newer

    async def _call(self, given: Arguments, everything: Arguments) -> None:
        """Call, or if the arguments do not go together, with others in all the ways that the complaint suggests."""
        waiting, tried = [given], set[frozenset[str]]()
        while waiting:
            given = waiting.pop()
            if frozenset(given) in tried:
                continue
            tried.add(frozenset(given))
            try:
                outcome = self.method(**given)
                result = await outcome if isawaitable(outcome) else outcome
            except (TypeError, ValueError) as error:
                waiting += _others(given, everything, str(error))
                continue
            self.given.append(given)
            if not any(fits(result, kind) for kind in self._results):
                self.misfits.append(result)

    def _handle(self, request: ReceivedRequest) -> Behaviour:
        self.requests.append(Recorded(request))
        if any(is_for(operation, request.method, request.path) for operation in self.missing):
            return answer(status=404, json={"error": "Record not found"})
        return answer(json={})

    async def _fetch(self, request: Request, kind: Any) -> Any:
        return self._decode(await self._transport.send(request), kind)

    def _decode(self, response: Response, kind: Any) -> Any:
        """What the client would read if the server had answered the least that is an answer of this kind."""
        name = getattr(kind, "__name__", "")
        special = ANSWERS.get(name)
        if name == "NodeInfo" and self.name in SOFTWARE:
            special = _software(self.name)
        body = special(self._server.origin) if special else least(kind)
        return answers.decode(Response(response.request, 200, {}, json.dumps(body).encode()), kind)


def _software(name: str) -> Callable[[str], Any]:
    return lambda _: {"software": SOFTWARE[name]}


def is_for(operation: str, method: str, path: str) -> bool:
    """Whether a request is for an operation."""
    verb, template = operation.split(" ")
    if verb != method:
        return False
    return re.fullmatch(re.sub(r":\w+", "[^/]+", template), path) is not None


def _others(given: Arguments, everything: Arguments, complaint: str) -> Iterator[Arguments]:
    """The arguments with one of those that a method lacks, and without those that do not go together."""
    named = {name for name in everything if re.search(rf"\b{re.escape(name)}\b", complaint)}
    if len(named) < 2:
        raise AssertionError(f"the arguments {sorted(given)} are refused: {complaint}")
    for name in sorted(named - given.keys()):
        yield Arguments({**given, name: everything[name]})
    for name in sorted(named & given.keys()):
        yield Arguments({other: value for other, value in given.items() if other != name})
        yield Arguments(
            {other: value for other, value in given.items() if other == name or other not in named}
        )
