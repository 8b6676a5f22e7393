"""All checks. What needs words of its own stands in a file for each part of the documentation's menu.

Two kinds are rows of tables: that operations answer with their entities (`answers`), and who may do what (`rights`).
"""

from importlib import import_module
from pkgutil import iter_modules

from atoot.testing.conformance.check import WRITTEN, Check

for _module in sorted(iter_modules(__path__), key=lambda module: module.name != "answers"):
    import_module(f"{__name__}.{_module.name}")

CHECKS: tuple[Check, ...] = tuple(
    sorted(WRITTEN, key=lambda check: (check.chapter in ("scopes", "strangers"), check.chapter))
)
"""All of them, in the order of the chapters."""
