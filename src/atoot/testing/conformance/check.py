"""Checks: sentences about the API that hold for a server or not."""

import tomllib
from collections.abc import Callable, Mapping
from functools import partial, reduce
from operator import getitem
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from atoot.operations import Operation, called
from atoot.testing.conformance.dues import Ask, Due, at, expect, fields
from atoot.testing.conformance.results import read_known
from atoot.testing.conformance.testbed import Testbed

Doing: TypeAlias = Callable[[Testbed], Any]
LASTING = ("account_follow",)
"""Actions that are not undone when a check ends: the two accounts follow each other for the whole run."""
Step: TypeAlias = Doing | tuple[Doing, Due]
"""An action, and what its result must satisfy."""


class Check(Struct, frozen=True, kw_only=True):
    """One sentence about the API, and the steps that verify it."""

    id: str
    """Its name in files: `statuses.key_posts_once`."""
    sentence: str
    operations: tuple[str, ...]
    """The operations that it is about: `POST /api/v1/statuses`."""
    source: str
    """Source of the sentence: a page of the documentation, or a file of Mastodon's source."""
    do: Doing
    since: str | None = None
    """Version of Mastodon that introduced it; older ones are skipped."""
    kind: str = ""
    """Name of the method whose answers are compared with their entity; empty if no answer is."""
    admin: bool = False
    """Whether it needs an administrator of the server."""
    public: bool = False
    """It shows something to everybody."""

    @property
    def chapter(self) -> str:
        """Of the documentation: `statuses`."""
        return self.id.partition(".")[0]


class Thing:
    """Something that a check needs, and that is made when it is needed; `a_post.url` is what stands there at a place."""

    def __init__(self, make: Doing, *, reads: bool = False) -> None:
        self._make = make
        self.reads: bool = reads
        """Whether it changes nothing, so that it may be repeated."""

    async def ready(self, t: Testbed) -> Ask:
        """Make what it needs; gives what is left to do."""
        return partial(t.resolved, self._make)

    async def __call__(self, t: Testbed) -> Any:
        """Do it all."""
        return await (await self.ready(t))()

    def __getattr__(self, place: str) -> "Thing":
        """A part of it."""
        if place.startswith("_"):
            raise AttributeError(place)
        return _Part(self, place)


class _Part(Thing):
    def __init__(self, whole: Thing, place: str) -> None:
        super().__init__(whole, reads=whole.reads)
        self._whole, self._place = whole, place

    async def ready(self, t: Testbed) -> Ask:
        ask = await self._whole.ready(t)

        async def part() -> Any:
            whole = await ask()
            expect(at(whole, self._place) is not None, f"something in `{self._place}`", whole)
            return at(whole, self._place)

        return part


class Using(Thing):
    """A call of a client method, with all its prerequisites; its effect is undone at the end.

    Args:
        method: method of a client.
        *given: its arguments, or functions that create them; likewise for named arguments.
        by: whose client, by its name in `Testbed`; alice's, or the administrator's where only they are allowed.
        undo: the method that undoes it; by default the one with `un` in its name, as `status_unpin`.
        ends: the method that deletes what the call has created, by id.
    """

    def __init__(
        self, method: str, *given: Any, by: str = "", undo: Doing | None = None, ends: str = "", **arguments: Any
    ) -> None:  # fmt: skip
        super().__init__(self, reads=any(operation.method == "GET" for operation in called(method)[:1]))
        self.method: str = method
        self._given, self._arguments, self._undo, self._ends = given, arguments, undo, ends
        opposite = method.replace("_", "_un", 1)
        lasts = method in LASTING or opposite == method
        self._opposite = opposite if called(opposite) and not lasts else ""
        self._by = by or ("admin" if any(map(needs_admin, called(method))) else "alice")

    async def ready(self, t: Testbed) -> Ask:
        """Make what it needs; gives what is left to do."""
        given, arguments = await t.resolved([*self._given]), await t.resolved(self._arguments)
        return lambda: t.whole(self._do(t, given, arguments))

    async def _do(self, t: Testbed, given: list[Any], arguments: dict[str, Any]) -> Any:
        client, ends = getattr(t, self._by), self._ends
        if self._undo is not None:
            t.later(partial(self._undo, t))
        elif self._opposite:
            t.later(partial(getattr(client, self._opposite), *given))
        made = await getattr(client, self.method)(*given, **arguments)
        if ends:
            # a collection comes in a frame
            t.later(lambda: getattr(client, ends)(at(made, "id") or at(made, "collection.id")))
        return made


class Actor:
    """An account that acts in checks: `bob.status_pin(a_post)` is a step, before which a post is created."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, method: str) -> Callable[..., Using]:
        """A method of their client."""
        if method.startswith("_"):
            raise AttributeError(method)
        return partial(Using, method, by=self._name)


alice: Actor = Actor("alice")
bob: Actor = Actor("bob")
stranger: Actor = Actor("stranger")
admin: Actor = Actor("admin")


def needs_admin(operation: Operation) -> bool:
    """Whether an operation is for administrators of a server."""
    return any(scope.startswith("admin:") for scope in operation.scopes)


async def follow(t: Testbed, *steps: Step, gives: int = 0) -> Any:
    """Do some steps; returns the result of one of them, by default the first."""
    outer, t.made = t.made, list[Any]()
    try:
        for step in steps:
            do, due = step if isinstance(step, tuple) else (step, {})
            thing = do if isinstance(do, Thing) else Thing(do)
            check: Any = due if callable(due) else fields(due)
            look = partial(check, t, await thing.ready(t))
            t.made.append(await (t.until(look) if thing.reads and not callable(due) else look()))
        return t.made[gives]
    finally:
        t.made = outer


def steps(*some: Step, gives: int = 0) -> Thing:
    """Several steps as one, with the result of one of them."""
    return Thing(lambda t: follow(t, *some, gives=gives))


def made(*place: int) -> Thing:
    """The result of an earlier step, by its number; of a list, one item."""
    return Thing(lambda t: reduce(getitem, place, t.made))


IT: Thing = made(0)
"""The result of the first step."""


WRITTEN: list[Check] = []
"""All checks, in the order of definition."""
UNTRIED: dict[str, str] = read_known(Path(__file__).with_name("untried.toml"))
"""Operations without a check, each with the reason."""
DOCS = "https://docs.joinmastodon.org/methods/"
CHAPTERS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("checks.toml").read_text("utf-8"))
"""The checks, by chapter and name."""
ALONE: tuple[str, ...] = tuple(CHAPTERS.pop("alone"))
"""Chapters for which the two accounts need not follow each other."""
SOURCES: Mapping[str, str] = CHAPTERS.pop("sources")


def holds(name: str, *steps: Step) -> None:
    """Say what finds out whether a sentence is true: some steps can be done, and of each comes what is due.

        holds("bookmarks.listed", alice.status_bookmark(a_post), (alice.bookmarks(), shows(a_post)))

    Where the table does not say what it is about, that is the first operation that does not only post.
    """
    dos = [step[0] if isinstance(step, tuple) else step for step in steps]
    calls = [do.method for do in dos if isinstance(do, Using) and do.method != "create_status"]
    check(name, (*calls, "create_status")[0])(lambda t: follow(t, *steps))


def check(name: str, about: str = "") -> Callable[[Doing], Doing]:
    """Declare that a function verifies the sentence of this name."""
    chapter, _, own = name.partition(".")
    said = CHAPTERS[chapter][own]
    row = {"about": about, "source": "", "since": None, "public": False} | (
        said if isinstance(said, dict) else {"says": said}
    )
    operation = called(row["about"])[0]

    def add(do: Doing) -> Doing:
        WRITTEN.append(Check(
            id=name, sentence=row["says"], operations=(str(operation),), do=do, admin=needs_admin(operation),
            source=SOURCES.get(row["source"], f"{DOCS}{chapter}/"), since=row["since"] or called(row["about"])[-1].since,
            public=row["public"],
        ))  # fmt: skip
        return do

    return add
