"""What docstrings need on their way into the pages: the fixed line of an operation as a paragraph of its own, links.

https://mkdocstrings.github.io/griffe/guide/users/extending/
"""

import re
from typing import Any

import griffe

from atoot import MastodonAPI

_LINES = re.compile(r"(?:^ *`[A-Z]+ /[^`]*`(?: · .+)?$\n?)+", re.MULTILINE)
"""The fixed lines of an operation: `GET /api/v1/...` · scope · since."""
_NAME = re.compile(r"(?<![\[`\w])`(\w+_\w+)`(?!`)")
"""A word in backticks that may be a method; one with an underscore, as single words name other things too."""


class Docstrings(griffe.Extension):
    """Edits the docstrings of the package before they are parsed."""

    def on_function(self, *, func: griffe.Function, **kwargs: Any) -> None:
        """Leave overloads out where the signature tells as much without them."""
        if func.overloads and str(func.returns) != "Any":
            func.overloads = None

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Edit one docstring."""
        if obj.docstring is not None and obj.path.startswith("atoot."):
            obj.docstring.value = _linked(_LINES.sub(_paragraph, obj.docstring.value), obj.path)


def _paragraph(lines: re.Match[str]) -> str:
    """Line breaks where the source has them, and a class for the style sheet."""
    return "  \n".join(lines[0].strip().splitlines()) + "\n{ .operation }\n"


def _linked(text: str, own: str) -> str:
    def link(found: re.Match[str]) -> str:
        name = found[1]
        owner = next((base for base in MastodonAPI.__mro__ if name in vars(base)), None)
        if owner is None or name.startswith("_") or not owner.__module__.startswith("atoot."):
            return found[0]
        place = f"{owner.__module__}.{owner.__qualname__}.{name}"
        return found[0] if place == own else f"[`{name}`][{place}]"

    return _NAME.sub(link, text)
