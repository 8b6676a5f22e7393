"""All checks. What needs words of its own stands in a file for each chapter of the documentation, or in `small`.

Three kinds are rows of tables: that operations answer with their entities, that what one does is listed until it is
taken back, and who may do what.
"""

from importlib import import_module
from pkgutil import iter_modules

from atoot.testing.conformance.answers import CHAPTERS
from atoot.testing.conformance.check import Chapter, Check
from atoot.testing.conformance.marks import marks
from atoot.testing.conformance.rights import rights


def _checks() -> list[Check]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    own = [thing for module in modules for thing in vars(module).values() if isinstance(thing, Chapter)]
    chapters: list[Chapter] = [*CHAPTERS.values(), *marks(), *own, *rights()]
    found = [check for chapter in chapters for check in chapter.checks]
    return sorted(found, key=lambda check: (check.chapter in ("scopes", "strangers"), check.chapter))


CHECKS: tuple[Check, ...] = tuple(_checks())
"""All of them, in the order of the chapters."""
