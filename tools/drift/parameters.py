"""Which parameters the action of a controller reads: what it permits, and what it looks up by name."""

from dataclasses import dataclass, field
from itertools import pairwise

from tools.drift.arguments import Words, arguments, inside, names, split
from tools.drift.classes import RubyClass, Tree
from tools.drift.routes import Route, singular
from tools.drift.statements import Statement

BY_NAME = {"truthy_param?", "params_slice"}
"""Methods that are given names of parameters: `params_slice(:max_id, :since_id)`."""
READERS = {"limit_param": "limit"}
"""Methods that read one parameter."""
TAKING = {"permit", "expect", "require", "fetch", "slice", "key?", "has_key?", "dig"}
"""Methods of `params` that are given names."""
FROM_THE_PATH = {"controller", "action", "format"}


@dataclass
class Parameters:
    """What an action reads."""

    names: set[str] = field(default_factory=set)
    """As the documentation writes them, without the marks of lists: `poll[options]`, `types`."""
    unread: list[str] = field(default_factory=list)


def parameters_of(route: Route, tree: Tree) -> Parameters | None:
    """What the action of a route reads, besides what is in its path; None if its controller has no such action."""
    controller = tree.controller(route.controller)
    if controller is None:
        return Parameters(unread=[f"{route}: the controller {route.controller}"])
    reader = _Reader(tree, controller)
    if not reader.has(route.action):
        return None
    reader.action(route.action)
    in_path = {part[1:] for part in route.path.split("/") if part.startswith(":")}
    in_path |= {
        f"{singular(before)}_{part[1:]}"
        for before, part in pairwise(route.path.split("/"))
        if part[:1] == ":"
    }
    reader.found.names -= in_path | FROM_THE_PATH
    outer = {
        found
        for found in reader.found.names
        if any(other.startswith(f"{found}[") for other in reader.found.names)
    }
    reader.found.names -= outer
    return reader.found


class _Reader:
    def __init__(self, tree: Tree, cls: RubyClass) -> None:
        self.found = Parameters()
        self._tree = tree
        self._cls = cls
        self._ancestors = list(tree.ancestors(cls))
        self._seen: set[str] = set()
        self._hashes: dict[str, str] = {}
        """Local names of what stands inside of a parameter: `source_params = params.require(:source)`."""

    def has(self, method: str) -> bool:
        """Whether the controller, or what it inherits from, has a method."""
        return any(method in place.methods for place in self._ancestors)

    def action(self, action: str) -> None:
        """Read an action, and what runs before and after it."""
        self._method(action)
        for place in self._ancestors:
            for call in place.calls:
                if call.verb in ("before_action", "after_action", "around_action"):
                    self._callback(call, action, place)

    def _callback(self, call: Statement, action: str, place: RubyClass) -> None:
        given = arguments(inside(call.words[1:]))
        if "only" in given.named and action not in names(given.named["only"]):
            return
        if action in names(given.named.get("except")):
            return
        for part in given.positional:
            if len(part) == 1:
                self._method(part[0].text)
            else:  # a lambda
                self._words(part, place)

    def _method(self, method: str) -> None:
        if method in self._seen:
            return
        self._seen.add(method)
        for place in self._ancestors:
            if method in place.methods:
                self._body(place.methods[method], place)
                return

    def _body(self, body: list[Statement], place: RubyClass) -> None:
        for statement in body:
            for inner in statement.walk():
                self._words(inner.words, place)

    def _words(self, words: Words, place: RubyClass) -> None:
        if [word.text for word in words[1:5]] == ["=", "params", ".", "require"] and (
            inner := names(words[5:])
        ):
            self._hashes[words[0].text] = inner[0]
        for index, word in enumerate(words):
            if word.kind != "name":
                continue
            before = words[index - 1].text if index else ""
            given = _given(words, index)
            if word.text in READERS:
                self.found.names.add(READERS[word.text])
            if word.text == "params" and given is not None and words[index + 1].text == "[":
                self.found.names |= set(names(given))
            elif word.text in BY_NAME and given is not None:
                self._permitted(given, "", place)
            elif word.text in TAKING and given is not None and self._is_of_params(words[:index], word.text):
                self._permitted(given, self._prefix(words[:index]), place)
            elif before not in (".", "&."):
                self._method(word.text)
        self._handed_over(words, place)

    def _prefix(self, words: Words) -> str:
        """Where in the parameters a list stands: `params.require(:subscription).permit(:endpoint)`."""
        if (inner := self._hashes.get(words[-2].text)) is not None:
            return inner
        required = [word.text for word in words[-6:-3] if word.kind in ("name", "mark")] == [
            ".",
            "require",
            "(",
        ]
        return words[-3].text if required and words[-2].text == ")" else ""

    def _is_of_params(self, words: Words, method: str) -> bool:
        """Whether what stands before is `params.`, or something made of it."""
        if len(words) < 2 or words[-1].text not in (".", "&."):
            return False
        receiver = words[-2].text
        if receiver in (")", "]"):  # `params.slice(...).permit(...)`
            return method in ("permit", "expect")
        return receiver == "params" or receiver in self._hashes

    def _handed_over(self, words: Words, place: RubyClass) -> None:
        """`SomeFilter.new(account, params)` reads in a class of its own, all of it."""
        for index, word in enumerate(words):
            if word.kind != "constant" or [following.text for following in words[index + 1 : index + 3]] != [
                ".",
                "new",
            ]:
                continue
            given = _given(words, index + 2) or []
            if not any([one.text for one in part] == ["params"] for part in split(given)):
                continue
            if (other := self._tree.find(word.text, place.name)) is not None and word.text not in self._seen:
                self._seen.add(word.text)
                reader = _Reader(self._tree, other)
                for method in other.methods:
                    reader._method(method)
                self.found.names |= reader.found.names

    def _permitted(self, words: Words, prefix: str, place: RubyClass) -> None:
        """The names in `permit(:a, *LIST, b: [], c: [:d])`."""
        for part in split(words):
            if part[0].kind == "label":
                outer = _inner_name(prefix, part[0].text)
                content = inside(part[1:]) if part[1:] and part[1].text in ("[", "{", "(") else part[1:]
                before = len(self.found.names)
                self._permitted(content, outer, place)
                if len(self.found.names) == before or not content:
                    self.found.names.add(outer)
            elif len(part) > 2 and part[1].text == "=>":
                self._permitted([part[0]._replace(kind="label"), *part[2:]], prefix, place)
            elif part[0].text in ("[", "{") and part[0].kind == "mark":
                self._permitted(inside(part), prefix, place)
            elif part[0].text == "*":
                self._named(part[1:], prefix, place)
            else:
                self._named(part, prefix, place)

    def _named(self, words: Words, prefix: str, place: RubyClass) -> None:
        """Names that stand there as they are, or in a constant, or in a sum of constants."""
        plain = list(words)
        for _ in range(20):  # constants that are made of constants
            index = next((at for at, word in enumerate(plain) if word.kind == "constant"), None)
            if index is None:
                break
            constant = plain[index].text
            content = self._tree.constant(constant, self._cls) or self._tree.constant(constant, place)
            if content is None and constant.rpartition("::")[2].isupper():
                self.found.unread.append(f"{self._cls.name}: the parameters in {constant}")
            plain[index : index + 1] = content or []
        if [word.text for word in plain[-2:]] == [".", "keys"] or "keys" in [
            word.text for word in plain if word.kind == "name"
        ]:
            keys = [part[0].text for part in split(inside(plain)) if part[0].kind == "label"]
            self.found.names |= {_inner_name(prefix, own) for own in keys}
            return
        if any(word.kind == "label" for word in plain):
            self._permitted(
                [word for word in plain if word.text not in ("[", "]", ".", "freeze")], prefix, place
            )
            return
        self.found.names |= {_inner_name(prefix, own) for own in names(plain)}


def _given(words: Words, index: int) -> Words | None:
    """What a method is given in brackets, or without; None if nothing."""
    rest = words[index + 1 :]
    if not rest:
        return None
    if rest[0].text in ("(", "["):
        return inside(rest)
    if rest[0].kind in ("symbol", "text", "label", "words") or rest[0].text == "*":
        return rest
    return None


def _inner_name(prefix: str, own: str) -> str:
    return f"{prefix}[{own}]" if prefix else own
