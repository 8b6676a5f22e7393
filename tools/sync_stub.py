"""Writes the types of the client without await, out of the source of the one with await: `python -m tools.sync_stub`.

Each operation is there as it is in its chapter, signature, docstring and overloads, but for its `async`; lists are
those of `atoot.sync`. With `--check` nothing is written, and it fails if the file is not as it would be.
"""

import ast
import builtins
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from atoot import MastodonAPI
from atoot.sync.api import facts, operations, without_await

PLACE = Path(__file__).resolve().parents[1] / "src" / "atoot" / "sync" / "api.pyi"
SYNC = ("Paged", "PagedObject")
"""Names that mean another class here, with this room's prefix."""
HEAD = '''"""Types of the client without await: written by `python -m tools.sync_stub`, not by hand."""

# pyright: reportOverlappingOverload=false
# A default that stands for "not given" is in two forms at once, as it is in those with await.

{imports}

{variables}


class SyncMastodonAPI(Client):
    """A client of one instance, in the name of one account or of nobody, without await.

    Made with `MastodonAPI.create` or with `atoot.sync.client(...)`. Several threads may use one.
    """

'''
CLIENT = '''
def client(
    instance: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | None = None,
    use_https: bool = True,
    **settings: Unpack[ClientSettings],
) -> SyncMastodonAPI:
    """{doc}"""

def without_await(text: str) -> str: ...
def operations() -> dict[str, Callable[..., Any]]: ...
def facts() -> dict[str, property]: ...
'''
ALWAYS = {
    "Any": "from typing import Any",
    "Callable": "from collections.abc import Callable",
    "Client": "from atoot.sync.base import Client",
    "ClientSettings": "from atoot.http.settings import ClientSettings",
    "TypeVar": "from typing import TypeVar",
    "Unpack": "from typing import Unpack",
}
"""What the file needs besides what the operations do."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Names:
    """Where the names of the signatures come from."""

    def __init__(self) -> None:
        self.imports = dict(ALWAYS)
        self.variables: dict[str, str] = {}

    def add(self, module: ModuleType, name: str) -> str:
        """Note a name that a module uses, and give the one that it has in the file."""
        if hasattr(builtins, name):
            return name
        if name in SYNC:
            return self._note(f"Sync{name}", f"from atoot.sync.lists import Sync{name}")
        if (variable := _variables_of(module).get(name)) is not None:
            if self.variables.setdefault(name, variable) != variable:
                raise ValueError(f"{name} means two things: {self.variables[name]!r} and {variable!r}")
            for inner in ast.walk(ast.parse(variable)):
                if isinstance(inner, ast.Name) and inner.id != name:
                    self.add(module, inner.id)
            return name
        return self._note(
            name, _imports_of(module).get(name) or f"from {module.__name__} import {name}", module.__name__
        )

    def _note(self, name: str, wanted: str, module: str = "") -> str:
        known = self.imports.setdefault(name, wanted)
        if known == wanted or _meant_by(known) is _meant_by(wanted):
            return name
        other = "_".join([name, *module.split(".")[1:]])
        self.imports[other] = f"{wanted} as {other}"
        return other


def _meant_by(line: str) -> object:
    """The thing that a line imports."""
    names: dict[str, object] = {}
    exec(line, names)  # noqa: S102 - a line of our own source
    return next(thing for name, thing in names.items() if name != "__builtins__")


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


@cache
def _imports_of(module: ModuleType) -> dict[str, str]:
    """Name to the line that imports it, also what is only imported for type checkers."""
    found = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                told = f" as {alias.asname}" if alias.asname else ""
                found[alias.asname or alias.name] = f"from {node.module} import {alias.name}{told}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                told = f" as {alias.asname}" if alias.asname else ""
                found[alias.asname or alias.name] = f"import {alias.name}{told}"
    return found


@cache
def _variables_of(module: ModuleType) -> dict[str, str]:
    """Type variables of a module, as they are written."""
    return {
        target.id: ast.unparse(node)
        for node in _tree(module).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if ast.unparse(node.value.func) == "TypeVar"
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def chapters() -> Iterator[tuple[ModuleType, ast.ClassDef]]:
    """The classes that the client is made of, each with its module, in the order in which names are looked up."""
    for cls in MastodonAPI.__mro__:
        module = sys.modules[cls.__module__]
        if module.__name__.startswith("atoot."):
            yield from (
                (module, node)
                for node in _tree(module).body
                if isinstance(node, ast.ClassDef) and node.name == cls.__name__
            )


def functions() -> Iterator[tuple[ModuleType, Function]]:
    """Each operation with its overloads, once, and each property."""
    left = {*operations(), *facts()}
    for module, chapter in chapters():
        here = [
            node
            for node in chapter.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in left
        ]
        yield from ((module, node) for node in here)
        left -= {node.name for node in here}


class _Unquote(ast.NodeTransformer):
    """Annotations in quotes without them."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.parse(node.value, mode="eval").body if isinstance(node.value, str) else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if ast.unparse(node.value).endswith("Literal"):
            return node
        self.generic_visit(node)
        return node


def _unquoted(annotation: ast.expr | None) -> ast.expr | None:
    return None if annotation is None else _Unquote().visit(annotation)


def stub_of(module: ModuleType, node: Function, names: Names, *, is_form: bool) -> str:
    """A function as it stands in the file.

    Args:
        module: where it is written.
        node: the function.
        names: what it uses is noted there.
        is_form: whether it is one of several overloads; their implementation is left out, but for its docstring.
    """
    arguments = node.args
    for argument in [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        *filter(None, (arguments.vararg, arguments.kwarg)),
    ]:
        argument.annotation = _unquoted(argument.annotation)
    arguments.defaults = [_default(value) for value in arguments.defaults]
    arguments.kw_defaults = [None if value is None else _default(value) for value in arguments.kw_defaults]
    returns = _unquoted(node.returns)
    decorators = [one for one in node.decorator_list if ast.unparse(one) in ("overload", "property")]
    doc = ast.get_docstring(node, clean=False)
    said = ast.Constant(... if doc is None else _indented(without_await(doc)))
    made = ast.FunctionDef(node.name, arguments, [ast.Expr(said)], decorators, returns, lineno=0)
    for inner in ast.walk(made):
        if isinstance(inner, ast.Name):
            inner.id = names.add(module, inner.id)
    if is_form:
        made.decorator_list = [ast.Name("overload")]
    return re.sub(r":\n +\.\.\.$", ": ...", ast.unparse(ast.fix_missing_locations(made)))


def _indented(doc: str) -> str:
    """A docstring as it stands in a function."""
    first, *rest = inspect.cleandoc(doc).splitlines()
    return "\n".join([first, *(f"    {line}".rstrip() for line in rest), *(["    "] if rest else [])])


def _default(value: ast.expr) -> ast.expr:
    """A default that says something, or `...`."""
    return value if isinstance(value, ast.Constant) else ast.Constant(...)


def written() -> str:
    """The file."""
    names = Names()
    found = list(functions())
    several = {
        node.name for _, node in found if any(ast.unparse(one) == "overload" for one in node.decorator_list)
    }
    parts = []
    docs = {node.name: ast.get_docstring(node, clean=False) for _, node in found}
    for module, node in found:
        is_form = any(ast.unparse(one) == "overload" for one in node.decorator_list)
        if node.name in several and not is_form:
            continue
        if node.name in several and (doc := docs.pop(node.name, None)):
            node.body.insert(0, ast.Expr(ast.Constant(doc)))
        parts.append(stub_of(module, node, names, is_form=is_form))
    operations_text = "\n".join(f"    {line}".rstrip() for part in parts for line in part.splitlines())
    variables = "\n".join(sorted(names.variables.values()))
    head = HEAD.format(imports=_together(names.imports.values()), variables=variables)
    from atoot.sync.api import client  # noqa: PLC0415 - its docstring is used, nothing else

    return head + operations_text + "\n" + CLIENT.format(doc=_indented(client.__doc__ or ""))


def _together(imports: Iterable[str]) -> str:
    """Imports, one for each module."""
    found: dict[str, list[str]] = {}
    for line in imports:
        where, _, name = line.rpartition(" import ") if line.startswith("from ") else (line, "", "")
        found.setdefault(where, []).append(name)
    return "\n".join(
        f"{where} import ({', '.join(sorted(found[where]))})" if found[where] != [""] else where
        for where in sorted(found)
    )


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same: versions of Python write it in different ways."""
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


def main() -> int:
    """Write the file, or see whether it is as it would be."""
    text = written()
    if "--check" in sys.argv[1:]:
        same = PLACE.is_file() and is_same(PLACE.read_text("utf-8"), text)
        print("as it should be" if same else "python -m tools.sync_stub would write something else")
        return not same
    PLACE.write_text(text, "utf-8")
    print(f"{PLACE}: {text.count('def ')} methods")
    return 0


if __name__ == "__main__":
    sys.exit(main())
