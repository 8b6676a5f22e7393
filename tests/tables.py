"""Tests that are tables of what goes in and what comes out."""

import inspect
import reprlib
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

Case = type(pytest.param())

shown = reprlib.Repr()
shown.maxstring = shown.maxother = 120


def each(
    names: str | Sequence[str], cases: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`pytest.mark.parametrize` as one test, which tries all cases and names those that fail.

    For cases that need no fixtures of their own: to make a test of each takes a hundred times as long as to try it.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    bare = isinstance(names, str) and len(arguments) == 1
    table = [
        case if isinstance(case, Case) else pytest.param(case) if bare else pytest.param(*case)
        for case in cases
    ]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def walk(**shared: Any) -> None:
            if not table:
                pytest.skip("there is no case")
            failed: dict[str, BaseException] = {}
            for number, case in enumerate(table, 1):
                values = dict(zip(arguments, case.values, strict=True))
                try:
                    test(**values, **shared)
                except (Exception, BaseExceptionGroup, pytest.fail.Exception) as error:  # noqa: BLE001 - told below
                    what = ", ".join(f"{name}={shown.repr(one)}" for name, one in values.items())
                    failed[f"case {number} ({case.id or what})"] = error
            for name, error in failed.items():
                error.add_note(name)
            if failed:
                raise BaseExceptionGroup(f"{', '.join(failed)} of {len(table)}", list(failed.values()))

        signature = inspect.signature(test)
        others = [one for name, one in signature.parameters.items() if name not in arguments]
        walk.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]
        return walk

    return decorate
