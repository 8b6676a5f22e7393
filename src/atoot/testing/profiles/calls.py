"""One request as an operation sees it: who asks, for what, with which values; and lists, cut into pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlencode

from atoot.testing.profiles.viewer import Viewer
from atoot.testing.profiles.world import Data, Person, Post, order
from atoot.testing.received import ReceivedPart, ReceivedRequest, nested

BOUNDS = ("max_id", "since_id", "min_id", "offset")


class Refusal(Exception):  # noqa: N818 - no mistake: what the server says
    """What is not done; None as the status where each server has its own for a bad value, -1 for a bad token."""

    def __init__(self, status: int | None, text: str) -> None:
        super().__init__(text)
        self.status = status


class ListedItems(NamedTuple):
    """A list that is answered page by page, newest first: bounds and things."""

    items: list[tuple[str, Any]]
    show: Callable[[Any], Any]


@dataclass(slots=True)
class ProfileCall(Viewer):
    """A request for an operation."""

    operation: str
    request: ReceivedRequest
    names: list[str]
    """What stands in the path for `:id` and the like."""
    token: tuple[Person | None, str, str] | None
    values: Data = field(default_factory=dict)
    files: dict[str, ReceivedPart] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """The last word of the operation."""
        return self.operation.rpartition("/")[2]

    @property
    def me(self) -> Person:
        """Who asks."""
        if self.viewer is None:
            raise Refusal(401, "This method requires an authenticated user")
        return self.viewer

    def text(self, name: str, default: str = "") -> str:
        """A value as a text."""
        return default if self.values.get(name) is None else str(self.values[name])

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A value as a yes or no."""
        return self.values[name] in (True, "true", "1", "on") if name in self.values else default

    def several(self, name: str) -> list[Any]:
        """A list of values."""
        value = self.values.get(name) or []
        value = [*value.values()] if isinstance(value, dict) else value
        return value if isinstance(value, list) else [value]

    def person(self, id: str | None = None) -> Person:
        """The person of an id, by default the one in the path."""
        found = self.world.index.get(id or self.names[0])
        return found if isinstance(found, Person) else missing()

    def post(self, id: str | None = None) -> Post:
        """The post of an id, by default the one in the path."""
        found = self.world.index.get(id or self.names[0])
        return found if isinstance(found, Post) and self.world.may_see(self.viewer, found) else missing()

    def own(self) -> Post:
        """The post in the path, if it is mine."""
        return self.post() if self.post().author is self.me else missing()

    def posts(self, wanted: Callable[[Post], object]) -> ListedItems:
        """A timeline of what I may see."""
        media = self.flag("only_media")
        seen = [(post.id, post) for post in self.world.visible(self.viewer) if post.media or not media]
        return ListedItems([entry for entry in seen if wanted(entry[1])], self.status)

    def read(self) -> None:
        """Take the values and files out of the request, as the server reads them."""
        profile, request, operation = self.world.profile, self.request, self.operation
        self.values = nested(request.query.items())
        if profile.brackets and not isinstance(self.values.get("id", []), list):
            del self.values["id"]
        coded = "json" if request.content_type == "application/json" else "form" if request.body else ""
        if not coded and fits(operation, profile.needs_body):
            raise Refusal(415, "Unsupported Media Type")
        if coded == "form" and fits(operation, profile.json_only):
            raise Refusal(None, "expected an object of JSON")
        if not coded or profile.misread.get(operation) == coded:
            return
        sent = request.values
        arrays = coded == "json" and any(isinstance(sent.get(name), list) for name in profile.no_array)
        if arrays or (coded == "form" and profile.no_form & sent.keys()):
            raise Refusal(None, "a parameter has the wrong type")
        self.values |= sent
        parts = request.parts if request.content_type == "multipart/form-data" else []
        self.files = {part.name: part for part in parts if part.filename is not None}


def missing() -> NoReturn:
    """There is no such thing, or not for this person."""
    raise Refusal(404, "Record not found")


def fits(operation: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns is that of an operation."""
    return any(fnmatchcase(operation, pattern) for pattern in patterns)


def page(call: ProfileCall, listed: ListedItems) -> tuple[list[Any], str]:
    """The items of a page, and its `Link`."""
    profile, items = call.world.profile, listed.items
    if fits(call.operation, profile.unpaged):
        return [listed.show(thing) for _, thing in items], ""
    if not call.text("limit", "20").removeprefix("-").isdigit():
        raise Refusal(None, "bad integer limit value")
    most = max(1, min(int(call.text("limit", "20")), 80))
    place = {id: number for number, (id, _) in enumerate(reversed(items), 1)}

    def at(name: str, nothing: float) -> float:
        """Where a bound stands; one that is not in the list stands between its neighbours."""
        bound = call.text(name)
        if bound and "-" not in bound and fits(call.operation, profile.checks_bounds):
            raise Refusal(None, "Invalid UUID")
        known = call.world.index.get(bound)
        bound = known.id if isinstance(known, Post) else bound
        return place.get(bound, 0.5 + sum(order(id) < order(bound) for id in place)) if bound else nothing

    top, bottom = at("max_id", len(items) + 1), max(at("since_id", 0), at("min_id", 0))
    between = [item for item in items if bottom < place[item[0]] < top][int(call.text("offset", "0")) :]
    cut = between[-most:] if call.text("min_id") else between[:most]
    return [listed.show(thing) for _, thing in cut], _link(call, cut, between, most)


def _link(call: ProfileCall, cut: list[tuple[str, Any]], between: list[tuple[str, Any]], most: int) -> str:
    profile, query = call.world.profile, call.request.query.items()
    if not cut or not fits(call.operation, profile.links):
        return ""
    last = between.index(cut[-1]) + (fits(call.operation, profile.link_skips) and between[-1] is not cut[-1])
    goes_on = len(cut) >= most or profile.link_always
    bounds = {"next": ("max_id", between[last][0])} if goes_on else {}
    bounds["prev"] = (profile.link_before, cut[0][0])
    keeps = profile.link_keeps
    kept = [(name, value) for name, value in query if name not in BOUNDS and (keeps is None or name in keeps)]
    place = f"{call.origin}{call.request.path}"
    return ", ".join(f'<{place}?{urlencode([*kept, bound])}>; rel="{name}"' for name, bound in bounds.items())
