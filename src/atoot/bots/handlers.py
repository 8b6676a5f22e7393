"""The functions of a bot: what calls them, and what they are given, which their annotations say."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from atoot.bots.patterns import KINDS, Pattern, Value
from atoot.durable.schedules import Missed, Schedule
from atoot.streaming.events import Event
from atoot.streaming.subscriptions import Subscription

Function: TypeAlias = Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A function of a bot."""

    kind: str
    """command, mention, follow, event or job."""
    name: str
    function: Function = field(repr=False)
    takes: Mapping[str, type]
    """By parameter: what it is given."""
    pattern: Pattern | None = None
    optional: frozenset[str] = frozenset()
    """Places of the pattern that may be left out."""
    event: type[Event] | None = None
    stream: Subscription | None = None
    schedule: Schedule | None = None
    when: str = ""
    """The schedule, as it was written."""
    missed: Missed = "once"

    def call(self, given: Mapping[type, Any], values: Mapping[str, Value]) -> Awaitable[object]:
        """Call it with what its parameters want."""
        wanted = {name: given[kind] for name, kind in self.takes.items()}
        return self.function(**wanted, **values)

    def match(self, text: str) -> dict[str, Value] | None:
        """The values in a text, if it is this command."""
        return None if self.pattern is None else self.pattern.match(text, self.optional)


def handler(kind: str, function: Function, offered: tuple[type, ...], **more: Any) -> Handler:
    """A function as a handler.

    Args:
        kind: of the handler.
        function: a coroutine function.
        offered: what its parameters can be given.
        **more: the other fields.

    Raises:
        TypeError: it is none, or wants something else; the message names it.
    """
    name = getattr(function, "__name__", repr(function))
    about = f"the handler {name!r} ({kind})"
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"{about}: expected a function that is defined with `async def`")
    pattern: Pattern | None = more.get("pattern")
    slots = {slot.name: KINDS[slot.kind][0] for slot in pattern.slots} if pattern is not None else {}
    try:
        hints = get_type_hints(function)
    except NameError as problem:
        raise TypeError(f"{about}: an annotation cannot be read: {problem}") from None
    parameters = inspect.signature(function).parameters
    if missing := slots.keys() - parameters.keys():
        raise TypeError(
            f"{about}: its pattern has {{{missing.pop()}}}, and the function has no such parameter"
        )
    takes, optional = {}, set()
    for parameter in parameters.values():
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(f"{about}: parameters are given by their names, and {parameter} cannot be")
        wanted = hints.get(parameter.name)
        if parameter.name in slots:
            _check_slot(about, parameter.name, wanted, slots[parameter.name])
            optional |= {parameter.name} if parameter.default is not parameter.empty else set()
        elif wanted in offered:
            takes[parameter.name] = wanted
        elif parameter.default is parameter.empty:
            known = ", ".join(one.__name__ for one in offered)
            raise TypeError(
                f"{about}: the parameter {parameter.name!r} is {_shown(wanted)}; it can be one of {known}, or stand in"
                " the pattern of a command"
            )
    return Handler(kind=kind, name=name, function=function, takes=takes, optional=frozenset(optional), **more)


def _check_slot(about: str, name: str, wanted: Any, kind: type) -> None:
    """See that a parameter is of the type that its place in the pattern has."""
    types = {wanted}
    if get_origin(wanted) in (Union, UnionType):
        types = {one for one in get_args(wanted) if one is not NoneType}
    if wanted is not None and types != {kind} and not (kind is int and types == {float}):
        raise TypeError(f"{about}: {{{name}}} is {kind.__name__}, and the parameter {_shown(wanted)}")


def _shown(wanted: Any) -> str:
    return "not annotated" if wanted is None else getattr(wanted, "__name__", str(wanted))
