"""Tests that are tables of what goes in and what comes out."""

import inspect
import reprlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

Case = type(pytest.param())

shown = reprlib.Repr()
shown.maxstring = shown.maxother = 120


class Trying:
    """The cases of a table, one after another, and what came of them."""

    def __init__(self, arguments: Sequence[str], table: Sequence[Any]) -> None:
        self._arguments = arguments
        self._table = table
        self._failed: dict[str, BaseException] = {}

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What each case is called, and its values; at the end all that failed is raised."""
        if not self._table:
            pytest.skip("there is no case")
        for number, case in enumerate(self._table, 1):
            values = dict(zip(self._arguments, case.values, strict=True))
            name = case.id or ", ".join(f"{name}={shown.repr(value)}" for name, value in values.items())
            yield f"case {number} ({name})", values
        if self._failed:
            what = f"{', '.join(self._failed)} of {len(self._table)}"
            raise BaseExceptionGroup(what, list(self._failed.values()))

    @contextmanager
    def case(self, name: str) -> Iterator[None]:
        """Where one is tried: that it fails keeps no other from being tried."""
        try:
            yield
        except (Exception, BaseExceptionGroup, pytest.fail.Exception) as error:  # noqa: BLE001 - it is raised at the end
            error.add_note(name)
            self._failed[name] = error


def each(
    names: str | Sequence[str], cases: Iterable[Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`pytest.mark.parametrize` as one test, which tries all cases and names those that fail.

    For cases that need no fixtures of their own: to make a test of each takes a hundred times as long as to try it.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    bare = isinstance(names, str) and len(arguments) == 1
    table = [
        case if isinstance(case, Case) else pytest.param(case) if bare else pytest.param(*case)
        for case in cases
    ]

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(test)
        def walk(**shared: Any) -> None:
            trying = Trying(arguments, table)
            for name, values in trying:
                with trying.case(name):
                    test(**values, **shared)

        @wraps(test)
        async def walk_async(**shared: Any) -> None:
            trying = Trying(arguments, table)
            for name, values in trying:
                with trying.case(name):
                    await test(**values, **shared)

        walking = walk_async if inspect.iscoroutinefunction(test) else walk
        signature = inspect.signature(test)
        others = [one for name, one in signature.parameters.items() if name not in arguments]
        walking.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]
        return walking

    return decorate
