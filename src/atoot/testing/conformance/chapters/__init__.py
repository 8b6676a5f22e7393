"""All checks, one chapter of the documentation a file."""

from importlib import import_module
from pkgutil import iter_modules

from atoot.testing.conformance.check import Chapter, Check
from atoot.testing.conformance.strangers import refused_to_strangers


def _chapters() -> list[Chapter]:
    names = sorted(module.name for module in iter_modules(__path__))
    found = [import_module(f"{__name__}.{name}").c for name in names]
    return [*found, refused_to_strangers()]


CHECKS: tuple[Check, ...] = tuple(check for chapter in _chapters() for check in chapter.checks)
"""All of them, in the order of the chapters."""
