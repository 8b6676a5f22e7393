"""The routes of a Rails application, expanded: method, path, controller and action of each.

https://guides.rubyonrails.org/routing.html
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tools.drift.arguments import Arguments, Words, arguments, closing, inside, name, names
from tools.drift.statements import Statement
from tools.drift.tokens import Token

VERBS = ("get", "post", "put", "patch", "delete")
SEVEN = {
    "index": ("GET", False),
    "create": ("POST", False),
    "new": ("GET", False),
    "show": ("GET", True),
    "update": ("PATCH PUT", True),
    "destroy": ("DELETE", True),
    "edit": ("GET", True),
}
"""The actions of a resource: their methods, and whether they are about one of many."""

WITHOUT_ROUTES = {
    "class",
    "def",
    "require",
    "require_relative",
    "include",
    "devise_for",
    "use_doorkeeper",
    "mount",
    "root",
    "direct",
    "private",
    "Sidekiq",
    "PgHero",
}
"""Statements that make no routes, or those of another program."""

TRANSPARENT = {
    "authenticate",
    "authenticated",
    "unauthenticated",
    "constraints",
    "devise_scope",
    "defaults",
    "if",
    "unless",
    "controller",
}
"""Blocks that narrow who may ask, or for what, and leave paths as they are."""


class Route(NamedTuple):
    """One way to ask for something."""

    methods: tuple[str, ...]
    """Several where one of them is as good as the other: `PATCH` and `PUT`."""
    path: str
    controller: str
    """`api/v1/accounts`."""
    action: str

    def __str__(self) -> str:
        return f"{self.methods[0]} {self.path}"


@dataclass(frozen=True)
class _Place:
    """Where in the tree of routes a statement stands."""

    path: str = ""
    module: str = ""
    options: Mapping[str, Words] = field(default_factory=dict)
    """What `with_options` gives to each."""
    collection: str | None = None
    member: str | None = None
    controller: str | None = None
    """Of the resource around, by its full name."""


@dataclass
class Routes:
    """Routes, and what was not understood."""

    found: list[Route] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def expand(root: list[Statement], draw: Callable[[str], list[Statement] | None]) -> Routes:
    """All routes of an application.

    Args:
        root: statements of `config/routes.rb`.
        draw: gives the statements of `config/routes/NAME.rb`; None if there are none.
    """
    expansion = _Expansion(draw)
    expansion.block(root, _Place())
    return expansion.routes


class _Expansion:
    def __init__(self, draw: Callable[[str], list[Statement] | None]) -> None:
        self.routes = Routes()
        self._draw = draw
        self._concerns: dict[str, list[Statement]] = {}
        self._drawn: set[str] = set()

    def block(self, statements: Iterable[Statement], place: _Place) -> None:
        for statement in statements:
            self._statement(statement, place)

    def _statement(self, statement: Statement, place: _Place) -> None:
        words, block = _with_brace_block(statement)
        if not words:
            self.routes.unread.append(f"line {statement.line}: {statement}")
            return
        verb = words[0].text
        given = arguments(
            inside(words[1:]) if len(words) > 1 and words[1].text == "(" else _unconditional(words[1:])
        )
        given = Arguments(given.positional, {**place.options, **given.named})
        if words[0].kind == "constant" or verb in TRANSPARENT:
            self.block(block, place)
        elif verb in WITHOUT_ROUTES:
            return
        elif verb in VERBS or verb == "match":
            self._single(verb, given, place)
        elif handler := getattr(self, f"_do_{verb}", None):
            handler(given, block, place)
        elif words[0].kind == "name" and len(words) > 2 and words[1].text == ".":
            # `api.get` of `with_options do |api|`
            self._statement(Statement(list(words[2:]), block), place)
        else:
            self.routes.unread.append(f"line {statement.line}: {statement}")

    # Single routes

    def _single(self, verb: str, given: Arguments, place: _Place) -> None:
        target = name(given.named.get("to"))
        if any(word.text in ("redirect", "redirect_with_vary") for word in given.named.get("to", ())):
            return
        base = place.path
        if name(given.named.get("on")) == "member" and place.member is not None:
            base = place.member
        elif name(given.named.get("on")) == "collection" and place.collection is not None:
            base = place.collection
        methods = [verb] if verb != "match" else names(given.named.get("via")) or list(VERBS)
        methods = list(VERBS) if methods == ["all"] else methods
        paths = [names(part) for part in given.positional]
        if not given.positional and not any(paths):
            first = next(
                ((key, value) for key, value in given.named.items() if "/" in key or name(value)), None
            )
            if first is None:
                return
            paths, target = [[first[0]]], name(first[1])  # `get 'path' => 'controller#action'`
        for found in paths:
            if not found:
                self.routes.unread.append(f"a path of {verb} that is no text")
                continue
            path = _joined(base, found[0])
            controller, action = self._target(
                target or name(given.named.get("action")), found[0], given, place
            )
            for method in methods:
                self.routes.found.append(Route((method.upper(),), path, controller, action))

    def _target(self, target: str | None, path: str, given: Arguments, place: _Place) -> tuple[str, str]:
        module = _below(place.module, name(given.named.get("module")))
        if target and "#" in target:
            controller, _, action = target.partition("#")
            return _below(module, controller.lstrip("/")), action
        own = name(given.named.get("controller"))
        controller = _below(module, own) if own else place.controller or module
        return controller, target or path.strip("/").rpartition("/")[2]

    # Blocks

    def _do_namespace(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        own = name(given.positional[0]) if given.positional else None
        if own is None:
            self.routes.unread.append("a namespace without a name")
            return
        path = name(given.named["path"]) or "" if "path" in given.named else own
        module = name(given.named.get("module")) or own
        self.block(block, _Place(_joined(place.path, path), _below(place.module, module), place.options))

    def _do_scope(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        path = name(given.named.get("path")) or "/".join(names(_flat(given.positional)))
        module = _below(place.module, name(given.named.get("module")))
        self.block(block, replace(place, path=_joined(place.path, path), module=module))

    def _do_with_options(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        self.block(block, replace(place, options=given.named))

    def _do_member(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        self.block(block, replace(place, path=place.member if place.member is not None else place.path))

    def _do_collection(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        self.block(
            block, replace(place, path=place.collection if place.collection is not None else place.path)
        )

    def _do_concern(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        self._concerns[name(given.positional[0] if given.positional else None) or ""] = block

    def _do_concerns(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        for concern in names(_flat(given.positional)):
            self._use(concern, place)

    def _do_draw(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        for part in names(_flat(given.positional)):
            drawn = self._draw(part) if part not in self._drawn else None
            self._drawn.add(part)
            if drawn is None:
                self.routes.unread.append(f"draw({part}): there is no such file, or it cannot be read")
            else:
                self.block(drawn, place)

    def _use(self, concern: str, place: _Place) -> None:
        if concern not in self._concerns:
            self.routes.unread.append(f"the concern {concern} is not known")
            return
        block = self._concerns.pop(concern)  # one that uses itself would have no end
        self.block(block, place)
        self._concerns[concern] = block

    # Resources

    def _do_resources(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        for resource in names(_flat(given.positional)):
            key = name(given.named.get("param")) or "id"
            path = _joined(place.path, _path_of(resource, given))
            inner = key if key != "id" else f"{singular(resource)}_id"
            self._resource(
                given,
                block,
                place,
                path,
                f"{path}/:{key}",
                f"{path}/:{inner}",
                resource,
                set(SEVEN) - {"new", "edit"},
            )

    def _do_resource(self, given: Arguments, block: list[Statement], place: _Place) -> None:
        for resource in names(_flat(given.positional)):
            path = _joined(place.path, _path_of(resource, given))
            actions = set(SEVEN) - {"index", "new", "edit"}
            self._resource(given, block, place, path, path, path, plural(resource), actions)

    def _resource(
        self,
        given: Arguments,
        block: list[Statement],
        place: _Place,
        collection: str,
        member: str,
        nested: str,
        default: str,
        actions: set[str],
    ) -> None:
        module = _below(place.module, name(given.named.get("module")))
        controller = _below(module, name(given.named.get("controller")) or default)
        if "only" in given.named:
            actions = actions & set(names(given.named["only"])) | (
                set(names(given.named["only"])) & {"new", "edit"}
            )
        actions -= set(names(given.named.get("except")))
        for action, (methods, of_one) in SEVEN.items():
            if action in actions:
                path = {"new": f"{collection}/new", "edit": f"{member}/edit"}.get(
                    action, member if of_one else collection
                )
                self.routes.found.append(Route(tuple(methods.split()), path, controller, action))
        inner = _Place(nested, place.module, {}, collection, member, controller)
        for concern in names(given.named.get("concerns")):
            self._use(concern, inner)
        self.block(block, inner)


def singular(word: str) -> str:
    """The singular of an English word, as Rails makes it in the usual cases."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "uses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def plural(word: str) -> str:
    """The plural of an English word, as Rails makes it in the usual cases."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("ss", "x", "ch", "sh", "us")):
        return word + "es"
    return word if word.endswith("s") else word + "s"


def _path_of(resource: str, given: Arguments) -> str:
    return resource if "path" not in given.named else name(given.named["path"]) or ""


def _flat(parts: Iterable[Words]) -> list[Token]:
    return [word for part in parts for word in part]


def _joined(base: str, path: str) -> str:
    path = path.replace("(.:format)", "").strip("/")
    return f"{base}/{path}" if path else base


def _below(module: str, own: str | None) -> str:
    return "/".join(part for part in (module, own) if part)


def _unconditional(words: Words) -> Words:
    """Words without an `if ...` behind them."""
    for index, word in enumerate(words):
        if word.kind == "name" and word.text in ("if", "unless"):
            return words[:index]
    return words


def _with_brace_block(statement: Statement) -> tuple[Words, list[Statement]]:
    """The words of a statement without its block, and the block, also if it is one in braces: `member { get :x }`."""
    words = statement.words
    opening = next(
        (index for index, word in enumerate(words) if word.text == "{" and word.kind == "mark"), None
    )
    if statement.block or opening is None or words[-1].text != "}" or words[0].text in VERBS:
        return words, statement.block
    before = words[opening - 1] if opening else None
    if before is None or before.kind == "label" or before.text in (",", "(", "=>", "->", ")"):
        return words, statement.block
    inner = list(words[opening + 1 : closing(words, opening)])
    return words[:opening], [Statement(inner)] if inner else []
