"""Handlers of a bot: what triggers them, and the arguments that their annotations ask for."""

import inspect
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, get_args

from atoot.bots.patterns import KINDS, Pattern, Value
from atoot.durable.schedules import TimedJob
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
    """The type of argument for each parameter."""
    optional: frozenset[str] = frozenset()
    """Places of the pattern that may be omitted."""
    pattern: Pattern | None = None
    event: type[Event] | None = None
    stream: Subscription | None = None
    job: TimedJob | None = None

    def call(self, given: Mapping[type, Any], values: Mapping[str, Value]) -> Awaitable[object]:
        """Call it with the arguments that its parameters ask for."""
        wanted = {name: given[kind] for name, kind in self.takes.items()}
        return self.function(**wanted, **values)

    def clash(self, other: "Handler") -> str:
        """The reason that it conflicts with another handler; empty if it does not."""
        if self.kind != other.kind:
            return ""
        if self.pattern is not None and other.pattern is not None:
            alike = self.pattern.shapes(self.optional) & other.pattern.shapes(other.optional)
            reason = f"{self.pattern.source!r} is like {other.pattern.source!r} of {other.name!r}"
            return reason if alike else ""
        if self.kind in ("mention", "follow"):
            return f"{other.name!r} is one already"
        # The name identifies it after a restart.
        is_another = self.job is not None or self.function is not other.function
        return f"another {self.kind} has this name" if self.name == other.name and is_another else ""


def handler(
    kind: str, function: Function, offered: Collection[type], beside: Collection[Handler] = (), **more: Any
) -> Handler:
    """Make a function a handler of a kind beside others, if its parameters fit the arguments on offer.

    A TypeError says that they do not fit, a ValueError that a handler like it exists.
    """
    name = getattr(function, "__name__", repr(function))
    takes, optional = _fitted(function, offered, more.get("pattern"))
    made = Handler(kind=kind, name=name, function=function, takes=takes, optional=optional, **more)
    if clash := next(filter(None, map(made.clash, beside)), ""):
        raise ValueError(clash)
    return made


@contextmanager
def naming(function: Function, what: str) -> Iterator[None]:
    """Add the handler's name to a TypeError or ValueError about it."""
    try:
        if not inspect.iscoroutinefunction(function):
            raise TypeError("expected a function that is defined with `async def`")  # noqa: TRY301 - as all else
        yield
    except (TypeError, ValueError) as problem:
        kind = TypeError if isinstance(problem, TypeError) else ValueError
        name = getattr(function, "__name__", repr(function))
        raise kind(f"the handler {name!r} ({what}): {problem}") from None


def _fitted(
    function: Function, offered: Collection[type], pattern: Pattern | None
) -> tuple[dict[str, type], frozenset[str]]:
    """The argument type of each parameter, and the places of a pattern that may be omitted."""
    slots = {slot.name: KINDS[slot.kind][0] for slot in pattern.slots} if pattern is not None else {}
    try:
        parameters = inspect.signature(function, eval_str=True).parameters
    except (NameError, AttributeError) as problem:
        raise TypeError(f"an annotation cannot be read: {problem}") from None
    if missing := slots.keys() - parameters.keys():
        raise TypeError(f"its pattern has {{{missing.pop()}}}, and the function has no such parameter")
    takes, optional = {}, set()
    for name, parameter in parameters.items():
        wanted, has_default = parameter.annotation, parameter.default is not parameter.empty
        shown = "not annotated" if wanted is parameter.empty else getattr(wanted, "__name__", str(wanted))
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise TypeError(f"parameters are passed by name, and {parameter} cannot be")
        if name in slots:
            types = {*(get_args(wanted) or (wanted,))} - {type(None), parameter.empty}
            if not types <= {slots[name]} and (slots[name], types) != (int, {float}):
                raise TypeError(f"{{{name}}} is {slots[name].__name__}, and the parameter {shown}")
            optional |= {name} if has_default else set()
        elif wanted in offered:
            takes[name] = wanted
        elif not has_default:
            known = ", ".join(one.__name__ for one in offered)
            raise TypeError(
                f"the parameter {name!r} is {shown}; it can be one of {known}, or stand in a pattern"
            )
    return takes, frozenset(optional)
