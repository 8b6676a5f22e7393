"""One request as an operation sees it: who asks, for what, with which values; and lists, cut into pages."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, NoReturn, TypeAlias
from urllib.parse import unquote, urlencode

from atoot.testing.profiles.minting import order
from atoot.testing.profiles.profile import Ids, Profile
from atoot.testing.profiles.shown import Shown
from atoot.testing.profiles.world import Cursors, Person, Post, World, may_see
from atoot.testing.received import ReceivedPart, ReceivedRequest

BOUNDS = ("max_id", "since_id", "min_id", "offset")
_TRUE = (True, "true", "1", "on", "t")
_KEY = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


class Refusal(Exception):  # noqa: N818 - no mistake: what the server says
    """An operation that is not done; None as the status where each server has its own."""

    def __init__(self, status: int | None, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class Listed(NamedTuple):
    """A list that is answered page by page, newest first: bounds and things."""

    items: list[tuple[str, Any]]
    show: Callable[[Any], Any]


@dataclass(slots=True)
class Call:
    """A request for an operation."""

    operation: str
    request: ReceivedRequest
    world: World
    shown: Shown
    names: tuple[str, ...] = ()
    """What stands in the path for `:id` and the like."""
    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, ReceivedPart] = field(default_factory=dict)
    token: tuple[Person | None, str, str] | None = None

    @property
    def me(self) -> Person:
        """Who asks."""
        if self.shown.me is None:
            raise Refusal(401, "This method requires an authenticated user")
        return self.shown.me

    def text(self, name: str, default: str = "") -> str:
        """A value as a text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A value as a yes or no."""
        return self.values[name] in _TRUE if name in self.values else default

    def several(self, name: str) -> list[str]:
        """A list of values."""
        value = self.values.get(name) or []
        return [str(item) for item in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value])]  # fmt: skip

    def person(self, id: str | None = None) -> Person:
        """The person of an id, by default the one in the path."""
        found = self.world.index.get(self.names[0] if id is None else id)
        return found if isinstance(found, Person) else missing()

    def post(self, id: str | None = None) -> Post:
        """The post of an id, by default the one in the path; that of a boost is what was boosted."""
        found = self.world.index.get(self.names[0] if id is None else id)
        return found if isinstance(found, Post) and may_see(self.shown.me, found) else missing()

    def thing(self, kind: str) -> dict[str, Any]:
        """A thing of mine, by the id in the path."""
        return self.me.has(kind).get(self.names[0]) or missing()

    def posts(self, posts: Iterable[Post]) -> Listed:
        """A timeline."""
        only = [post for post in posts if post.media or not self.flag("only_media")]
        return Listed([(post.id, post) for post in only], self.shown.status)

    def related(self, relations: Cursors, show: Callable[[Any], Any]) -> Listed:
        """What somebody has a relation to, by the ids of the entries."""
        return Listed([(cursor, thing) for thing, cursor in reversed(relations.items())], show)


def missing() -> NoReturn:
    """There is no such thing, or not for this person."""
    raise Refusal(404, "Record not found")


Operation: TypeAlias = Callable[[Call], Any]
OPERATIONS: dict[str, Operation] = {}
"""What there is to do, by method and path."""


def on(*operations: str) -> Callable[[Operation], Operation]:
    """Say for what a function is."""

    def remember(function: Operation) -> Operation:
        OPERATIONS.update(dict.fromkeys(operations, function))
        return function

    return remember


def route(method: str, path: str) -> tuple[str, tuple[str, ...]]:
    """The operation of a request, and what stands in its path for the names."""
    return next(
        (
            (operation, tuple(map(unquote, found.groups())))
            for operation, pattern in _PATTERNS
            if (found := pattern.fullmatch(f"{method} {path}"))
        ),
        (f"{method} {path}", ()),
    )


def fits(operation: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns is that of an operation."""
    return any(fnmatchcase(operation, pattern) for pattern in patterns)


_PATTERNS: list[tuple[str, re.Pattern[str]]] = []


def prepare() -> None:
    """Order the operations: words of a path go before names."""
    _PATTERNS.extend(
        (operation, re.compile(re.sub(r":\w+", "([^/]+)", operation)))
        for operation in sorted(OPERATIONS, key=lambda operation: (operation.count(":"), operation))
    )


def read(
    profile: Profile, operation: str, request: ReceivedRequest
) -> tuple[dict[str, Any], dict[str, ReceivedPart]]:
    """The values and files of a request, as the server reads them.

    Raises:
        Refusal: the server does not take what they are encoded as.
    """
    kind, values = request.content_type, _nested(request.query.items())
    if profile.brackets and isinstance(values.get("id"), str):
        del values["id"]
    encoding = "json" if kind == "application/json" else "form" if kind else "nothing"
    if encoding == "nothing" and fits(operation, profile.needs_body):
        raise Refusal(415, "Unsupported Media Type")
    if encoding == "form" and fits(operation, profile.json_only):
        raise Refusal(None, "Expected an object of JSON")
    if profile.misread.get(operation) == encoding:
        return values, {}
    if encoding == "json":
        found = json.loads(request.body or b"{}")
        refused = [name for name in profile.no_arrays if isinstance(found.get(name), list)]
        values |= found
    else:
        refused = (
            [name for name in profile.form_strings if name in request.form] if encoding == "form" else []
        )
        values |= _nested(request.form.items()) if encoding == "form" else {}
    if refused:
        raise Refusal(None, f"{refused[0]}: wrong type")
    parts = request.parts if kind == "multipart/form-data" else []
    return values, {part.name: part for part in parts if part.filename is not None}


def _nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Values of a form: `a[]` makes a list, `a[b]` an object."""
    values: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = _KEY.findall(name)
        place: Any = values
        for key, after in zip(path, [*path, last][1:], strict=True):
            if isinstance(place, list):
                place.append({} if not place or last in place[-1] else place.pop())
                place = place[-1]
            else:
                place = place.setdefault(key, {} if after else [])
        if isinstance(place, list):
            place.append(value)
        else:
            place[last] = value
    return values


def page(call: Call, listed: Listed) -> tuple[list[Any], str]:
    """The items of a page, and its `Link`."""
    profile, items = call.world.profile, listed.items
    if fits(call.operation, profile.unpaged):
        return [listed.show(thing) for _, thing in items], ""
    try:
        most = max(1, min(int(call.text("limit", "20")), 80))
    except ValueError:
        raise Refusal(None, "bad integer limit value") from None
    offset = int(call.text("offset", "0"))
    place = _places(call, items)
    older = [item for item in items if place(item[0]) < place(call.text("max_id"), top=True)][offset:]
    newer = [item for item in older if place(item[0]) > place(call.text("since_id") or call.text("min_id"))]
    cut = newer[-most:] if call.text("min_id") else newer[:most]
    return [listed.show(thing) for _, thing in cut], _link(call, cut, newer, most)


def _places(call: Call, items: list[tuple[str, Any]]) -> Callable[..., Any]:
    """How bounds compare: by their order where ids have one, else by where they stand in the list."""
    profile = call.world.profile
    timeline = bool(items) and isinstance(items[0][1], Post)
    if timeline and profile.status_ids is Ids.SECONDS_MD5:
        places = {id: number for number, (id, _) in enumerate(reversed(items), 1)}

        def position(bound: str, *, top: bool = False) -> int:
            known = call.world.index.get(bound)
            return places.get(known.id if isinstance(known, Post) else bound, len(items) + 1 if top else 0)

        return position

    def ordered(bound: str, *, top: bool = False) -> tuple[int, str]:
        if bound and profile.checks_bounds and timeline and "-" not in bound:
            raise Refusal(None, "Invalid UUID")
        return order(bound) if bound else (1 << 30 if top else -1, "")

    return ordered


def _link(call: Call, cut: list[tuple[str, Any]], newer: list[tuple[str, Any]], most: int) -> str:
    profile = call.world.profile
    if not cut or not fits(call.operation, profile.links):
        return ""
    goes_on = len(cut) >= most or profile.link_always
    at = newer.index(cut[-1]) + (profile.link_skips and newer[-1] is not cut[-1])
    bounds: list[Mapping[str, str]] = [{"max_id": newer[at][0]}] if goes_on else [{}]
    bounds.append({profile.link_before: cut[0][0]})
    kept = [
        (name, value)
        for name, value in call.request.query.items()
        if name not in BOUNDS and (profile.link_keeps is None or name in profile.link_keeps)
    ]
    at_page = f"{call.shown.origin}{call.request.path}"
    return ", ".join(
        f'<{at_page}?{urlencode([*kept, *bound.items()])}>; rel="{name}"'
        for name, bound in zip(("next", "prev"), bounds, strict=True)
        if bound
    )
