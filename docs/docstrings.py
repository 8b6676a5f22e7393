"""What docstrings need on their way into the pages: the fixed line of an operation as a paragraph of its own, links.

https://mkdocstrings.github.io/griffe/guide/users/extending/
"""

import re
import sys
from pathlib import Path
from textwrap import indent
from typing import Any

import griffe

from atoot import MastodonAPI

sys.path.insert(0, str(Path(__file__).parent))  # extensions are loaded by their path
import samples

_LINES = re.compile(r"(?:^ *`[A-Z]+ /[^`]*`(?: · .+)?$\n?)+", re.MULTILINE)
"""The fixed lines of an operation: `GET /api/v1/...` · scope · since."""
_FIXED = re.compile(r"`([A-Z]+) (/[^`]*)`")
_NAME = re.compile(r"(?<![\[`\w])`(\w+_\w+)`(?!`)")
"""A word in backticks that may be a method; one with an underscore, as single words name other things too."""


_COMMON = {
    "params": "    params: extra parameters, by their names in the API; named arguments win over them.",
    "cursor": "    **cursor: where the list begins: the keys of [`Cursor`][atoot.types.Cursor].",
}
"""What is the same in every operation, and stands in no docstring."""
_SECTION = re.compile(r"^(?:Returns|Raises|Yields):$", re.MULTILINE)


class Docstrings(griffe.Extension):
    """Edits the docstrings of the package before they are parsed."""

    def on_function(self, *, func: griffe.Function, **kwargs: Any) -> None:
        """Leave overloads out where the signature tells as much without them."""
        if func.overloads and str(func.returns) != "Any":
            func.overloads = None

    def on_instance(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Edit one docstring."""
        if obj.docstring is not None and obj.path.startswith("atoot."):
            if isinstance(obj, griffe.Function):
                obj.docstring.value = _with_example(obj)
                obj.docstring.value = _with_common(obj.docstring.value, [one.name for one in obj.parameters])
            elif obj.path.startswith("atoot.entities."):
                obj.docstring.value = _with_sources(obj.docstring.value, obj.name)
            obj.docstring.value = _linked(_LINES.sub(_paragraph, obj.docstring.value), obj.path)


def _with_common(text: str, names: list[str]) -> str:
    """The docstring of an operation with the parameters that all operations have."""
    first = [_COMMON[name] for name in names if name == "params" and " params:" not in text]
    last = [_COMMON[name] for name in names if name == "cursor" and "**cursor:" not in text]
    if not first and not last:
        return text
    if "\nArgs:\n" not in text:
        found = _SECTION.search(text)
        place = found.start() if found else len(text)
        text = f"{text[:place].rstrip()}\n\nArgs:\n\n{text[place:]}"
    before, _, after = text.partition("\nArgs:\n")
    entries, gap, rest = after.partition("\n\n") if not after.startswith("\n") else ("", "\n", after)
    lines = [*first, *([entries] if entries.strip() else []), *last]
    return f"{before}\nArgs:\n" + "\n".join(lines) + gap + rest


def _with_example(function: griffe.Function) -> str:
    """The docstring of an operation, with its example."""
    text = function.docstring.value if function.docstring is not None else ""
    code = samples.examples().get(function.name) if _FIXED.search(text) else None
    return text if code is None else f"{text}\n\nExample:\n    ```python\n{indent(code, '    ')}\n    ```\n"


def _with_sources(text: str, entity: str) -> str:
    """The docstring of an entity, with the operations that give it."""
    names = samples.sources().get(entity, [])
    if not names:
        return text
    more = len(names) - samples.MOST_SOURCES
    told = ", ".join(f"[`{name}`][{_place(name)}]" for name in names[: samples.MOST_SOURCES])
    return f"{text}\n\nComes from {told}{f' and {more} more' if more > 0 else ''}.\n"


def _paragraph(lines: re.Match[str]) -> str:
    """Line breaks where the source has them, who is known to lack it, and a class for the style sheet."""
    told = lines[0].strip().splitlines()
    found = _FIXED.match(told[0])
    lacking = samples.lacking(found[1], found[2]) if found else []
    if lacking:
        told.append(f"not on {', '.join(lacking)}")
    return "  \n".join(told) + "\n{ .operation }\n"


def _linked(text: str, own: str) -> str:
    def link(found: re.Match[str]) -> str:
        place = _place(found[1])
        return found[0] if place in ("", own) else f"[{found[0]}][{place}]"

    return _NAME.sub(link, text)


def _place(name: str) -> str:
    """Where a method of the client is defined, by its full name; empty if there is none of this name."""
    owner = next((base for base in MastodonAPI.__mro__ if name in vars(base)), None)
    if owner is None or name.startswith("_") or not owner.__module__.startswith("atoot."):
        return ""
    return f"{owner.__module__}.{owner.__qualname__}.{name}"
