"""What a check is: a sentence about the API that is true of a server, or is not."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import GenericAlias
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, get_args, get_type_hints

from msgspec import Struct

from atoot.http.operations import TABLE, Operation, called
from atoot.mastodon import MastodonAPI
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

Verdict: TypeAlias = Literal["works", "deviates", "refused", "missing", "not tried", "broken"]
"""How a check ended: "refused" is an answer that says no in words, "missing" one that says that there is no such
operation, "broken" a check that failed in itself."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

T = TypeVar("T")

Doing: TypeAlias = Callable[[World], Awaitable[object]]


class Check(Struct, frozen=True, kw_only=True):
    """One sentence about the API, and what finds out whether it is true."""

    id: str
    """Names it in files: `statuses.a_key_posts_once`."""
    sentence: str
    operations: tuple[str, ...]
    """The operations that it is about: `POST /api/v1/statuses`."""
    source: str
    """Where the sentence comes from: a page of the documentation, or a file of Mastodon's source."""
    do: Doing
    since: str | None = None
    """Version of Mastodon that has it; an older one is not asked."""
    kind: str = ""
    """Name of the method whose answers are compared with their entity; empty if no answer is."""
    admin: bool = False
    """It needs somebody who administers the server."""
    public: bool = False
    """It shows something to everybody."""

    @property
    def chapter(self) -> str:
        """Of the documentation: `statuses`."""
        return self.id.partition(".")[0]


def on(make: Callable[[World], Awaitable[T]], act: Callable[[World, T], Awaitable[object]]) -> Doing:
    """Make something, and do something with it."""

    async def do(world: World) -> object:
        return await act(world, await make(world))

    return do


async def them(world: World) -> str:
    """Bob, by his id."""
    return world.them.id


async def their_post(world: World) -> str:
    """The post of bob's for all checks, by its id."""
    return (await world.their_post()).id


def at(thing: Any, place: str) -> Any:
    """What stands at a place: `account.id`; of a list, in all of its items: `mentions[].id`."""
    for name in place.split("."):
        if isinstance(thing, list):
            thing = [getattr(item, name.removesuffix("[]"), None) for item in thing]
        else:
            thing = getattr(thing, name.removesuffix("[]"), None)
    return thing


class Chapter:
    """The checks of one chapter of the documentation.

    chapter = Chapter("bookmarks")
    chapter.answers("bookmarks", lambda w: w.alice.bookmarks())

    @chapter.check("a bookmarked post is among the bookmarks", "POST /api/v1/statuses/:id/bookmark")
    async def listed(w: World) -> None: ...
    """

    def __init__(self, name: str, docs: str = "") -> None:
        self.name = name
        self.docs: str = f"https://docs.joinmastodon.org/methods/{docs or name}/"
        self.checks: list[Check] = []

    def answers(self, method: str, do: Doing, *, public: bool = False, admin: bool = False) -> None:
        """An operation answers with its entity, with all fields, and each of them of its type.

        Args:
            method: name of the method of the client.
            do: calls it.
            public: it shows something to everybody.
            admin: it needs somebody who administers the server, to be taken away again.
        """
        operation = called(method)[0]
        self.checks.append(
            Check(
                id=f"{self.name}.{method}",
                sentence=f"{operation} answers with {entity_of(method)}",
                operations=(str(operation),),
                source=self.docs,
                do=do,
                since=operation.since,
                kind=method,
                admin=admin or needs_admin(operation),
                public=public,
            )
        )

    def refuses(
        self,
        name: str,
        sentence: str,
        operation: str,
        make: Callable[[World], Awaitable[T]],
        do: Callable[[World, T], Awaitable[object]],
        *codes: int,
        since: str | None = None,
    ) -> None:
        """What is refused, in words, and with one of these statuses.

        Args:
            name: of the check.
            sentence: that is true of it.
            operation: that it is about.
            make: what has to be there before.
            do: what is refused, with it.
            *codes: with which status.
            since: version of Mastodon that has it.
        """

        async def refused(world: World) -> None:
            thing = await make(world)
            await world.refused(lambda: do(world, thing), sentence, *codes)

        self.check(sentence, operation, since=since, name=name)(refused)

    def keeps(
        self,
        name: str,
        sentence: str,
        operation: str,
        do: Doing,
        due: Mapping[str, Any],
        *,
        since: str | None = None,
        public: bool = False,
    ) -> None:
        """What an answer has in it, beside being its entity.

        Args:
            name: of the check.
            sentence: that is true of it.
            operation: that it is about.
            do: gives what came.
            due: what stands at which place (`mentions[].id` is that of all of them), or what gives it, of the world.
            since: version of Mastodon that has it.
            public: it shows something to everybody.
        """

        async def kept(world: World) -> None:
            came = await do(world)
            for place, wanted in due.items():
                found = at(came, place)
                value = wanted(world) if callable(wanted) else wanted
                expect(found == value, f"{value!r:.80} in `{place}`", found)

        self.check(sentence, operation, since=since, public=public, name=name)(kept)

    def listed(
        self,
        operation: str,
        do: tuple[str, str],
        thing: str | Callable[[World], Awaitable[str]],
        look: Callable[[World], Awaitable[Iterable[Any]]],
        *,
        by: str = "id",
        since: str | None = None,
    ) -> None:
        """What one does is listed, until it is taken back.

        Args:
            operation: that lists it.
            do: names of the methods that do it, and take it back.
            thing: what it is done with: an id, or a name.
            look: gives the list.
            by: the field of what is listed that is the thing.
            since: version of Mastodon that has it.
        """

        async def found(world: World) -> None:
            one = thing if isinstance(thing, str) else await thing(world)
            make, undo = (getattr(world.alice, name) for name in do)
            await world.both(make, undo, one)
            expect(one in await names(world), f"{one} to be listed", "others, or nothing")
            await undo(one)
            expect(one not in await names(world), f"{one} to be listed no more", "it is")

        async def names(world: World) -> list[str]:
            listed = await look(world)
            return [one if isinstance(one, str) else str(one[by]) for one in listed]

        sentence = f"what {do[0]} does is listed, until {do[1]} takes it back"
        self.check(sentence, operation, since=since, name="listed")(found)

    def check(
        self,
        sentence: str,
        *operations: str,
        source: str = "",
        since: str | None = None,
        admin: bool = False,
        public: bool = False,
        name: str = "",
    ) -> Callable[[Doing], Doing]:
        """What a function finds out; its name, or the one that is given, is the check's."""

        def add(do: Doing) -> Doing:
            self.checks.append(
                Check(
                    id=f"{self.name}.{name or getattr(do, '__name__', '')}",
                    sentence=sentence,
                    operations=operations,
                    source=source or self.docs,
                    do=do,
                    since=since,
                    admin=admin,
                    public=public,
                )
            )
            return do

        return add


def needs_admin(operation: Operation) -> bool:
    """Whether an operation is for those who administer a server."""
    return any(scope.startswith("admin:") for scope in operation.scopes)


class Due(NamedTuple):
    """What an operation answers with."""

    kind: Any
    name: str


def due_of(method: str) -> Due:
    """What the answer of an operation is to be read as, by what the method of the client gives."""
    found = get_type_hints(getattr(MastodonAPI, method)).get("return")
    inner = get_args(found)
    origin = getattr(getattr(found, "__origin__", found), "__name__", "")
    if origin == "Paged":
        found = GenericAlias(list, inner[0])
    elif origin == "PagedObject" or (len(inner) > 1 and origin != "dict"):
        found = inner[0]
    return Due(found, _name(found))


def entity_of(method: str) -> str:
    """What an operation answers with, in words."""
    name = due_of(method).name
    return {"NoneType": "no error", "Any": "JSON", "str": "a text"}.get(name, name)


def _name(kind: Any) -> str:
    inner = get_args(kind)
    if not inner:
        return str(getattr(kind, "__name__", kind))
    return f"{kind.__origin__.__name__} of {' and '.join(map(_name, inner))}"


OPERATIONS: tuple[str, ...] = tuple(map(str, TABLE))
"""All that can be asked, as checks name it."""
