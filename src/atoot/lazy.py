"""Lazy loading of modules and lazy compilation of patterns: a program that never streams does not load streaming.

Compiling all regular expressions would take a third of the import time.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any, cast


def attach(
    package: dict[str, Any], places: Mapping[str, Sequence[str]], modules: Sequence[str] = ()
) -> Callable[[str], Any]:
    """Make the `__getattr__` of a package that loads names on first use.

    Args:
        package: the globals of the package.
        places: names that the package exports, by their module.
        modules: modules that the package exports themselves.
    """
    place_of = {name: place for place, names in places.items() for name in names}
    title = package["__name__"]

    def load(name: str) -> Any:
        if name in modules:
            return import_module(f"{title}.{name}")
        if name not in place_of:
            raise AttributeError(f"module {title!r} has no attribute {name!r}")
        found = package[name] = getattr(import_module(f"{title}.{place_of[name]}"), name)
        return found

    return load


def later(module: str, name: str) -> Callable[..., Any]:
    """A function whose module is loaded on the first call.

    Args:
        module: the module of the function.
        name: its name there.
    """
    return partial(_call, module, name)


def _call(module: str, name: str, *args: Any, **kwargs: Any) -> Any:
    return _function(module, name)(*args, **kwargs)


@cache
def _function(module: str, name: str) -> Callable[..., Any]:
    return cast("Callable[..., Any]", getattr(import_module(module), name))


class _Pattern:
    """A stand-in for a compiled pattern: the first use of a method compiles it, later uses find the method here."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found

    def __repr__(self) -> str:
        return f"pattern({self._source!r})"


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, but compiled on first use."""
    return cast("re.Pattern[str]", _Pattern(source, flags))


def bytes_pattern(source: bytes, flags: int = 0) -> re.Pattern[bytes]:
    """Like `re.compile`, but compiled on first use."""
    return cast("re.Pattern[bytes]", _Pattern(source, flags))


ENDLESS = r"&\#[0-9]{20,}+;?"
"""A sign by a number that is none, with more digits perhaps than Python reads: https://github.com/python/cpython/issues/95778"""

_ENDLESS = pattern(ENDLESS)


def unescaped(html: str) -> str:
    """Text with its HTML character references resolved; loads Python's large table of them on first use."""
    from html import unescape  # noqa: PLC0415 - see above

    return unescape(_ENDLESS.sub("\ufffd", html))
