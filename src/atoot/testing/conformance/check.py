"""What a check is: a sentence about the API that is true of a server, or is not."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import isawaitable
from typing import Any, TypeAlias

from msgspec import Struct

from atoot.http.operations import Operation, called
from atoot.testing.conformance.expecting import has
from atoot.testing.conformance.testbed import Testbed

Doing: TypeAlias = Callable[[Testbed], Awaitable[Any]]
Due: TypeAlias = Mapping[str, Any] | Callable[[Testbed, Callable[[], Awaitable[Any]]], Awaitable[Any]]
"""What has to be so: what an answer has at which place, or a function that asks, and sees."""
Step: TypeAlias = Doing | tuple[Doing, Due]
"""What is done, and what has to be so of what comes."""


class Check(Struct, frozen=True, kw_only=True):
    """One sentence about the API, and what finds out whether it is true."""

    id: str
    """Names it in files: `statuses.key_posts_once`."""
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


class Using:
    """A call of a method of a client, with all that has to be there before; what it did is taken back in the end.

        Using("status_pin", a_post, undo="status_unpin")
        Using("create_list", "A list.", ends="delete_list")

    Args:
        method: of a client.
        *given: what it is called with, or functions that make it.
        by: whose client, by its name in `Testbed`; alice's, or that of the administrator where they alone may.
        undo: what takes it back; as the name of a method, with what the call was given.
        ends: the method that takes away what the call has made, with its id.
        **arguments: more of what it is called with.
    """

    def __init__(
        self, method: str, *given: Any, by: str = "", undo: Doing | str = "", ends: str = "", **arguments: Any
    ) -> None:
        self.method: str = method
        self.given: tuple[Any, ...] = given
        self.by: str = by or ("admin" if any(map(needs_admin, called(method))) else "alice")
        self.undo: Doing | str = undo
        self.ends: str = ends
        self.arguments: Mapping[str, Any] = arguments

    async def ready(self, t: Testbed) -> Callable[[], Awaitable[Any]]:
        """Make what it needs; gives what is left to do."""
        given = [await resolved(one, t) for one in self.given]
        arguments = {name: await resolved(value, t) for name, value in self.arguments.items()}
        return partial(self._do, t, given, arguments)

    async def _do(self, t: Testbed, given: list[Any], arguments: dict[str, Any]) -> Any:
        client, undo, ends = getattr(t, self.by), self.undo, self.ends
        if callable(undo):
            t.later(partial(undo, t))
        elif undo:
            t.later(partial(getattr(client, undo), *given))
        made = await getattr(client, self.method)(*given, **arguments)
        if ends:
            t.later(lambda: getattr(client, ends)(made["id"]))
        return made

    async def __call__(self, t: Testbed) -> Any:
        """Do it all."""
        return await (await self.ready(t))()


async def resolved(value: Any, t: Testbed) -> Any:
    """A value, or what a function makes of the testbed."""
    found = value(t) if callable(value) else value
    return await found if isawaitable(found) else found


def needs_admin(operation: Operation) -> bool:
    """Whether an operation is for those who administer a server."""
    return any(scope.startswith("admin:") for scope in operation.scopes)


async def follow(t: Testbed, *steps: Step) -> Any:
    """Do some steps; gives what the first one made."""
    outer, own = t.made, list[Any]()
    t.made = own
    try:
        for step in steps:
            do, due = step if isinstance(step, tuple) else (step, {})
            if not isinstance(due, Mapping):
                own.append(
                    await due(t, await do.ready(t) if isinstance(do, Using) else partial(resolved, do, t))
                )
            else:
                own.append(await resolved(do, t))
                has(own[-1], {place: await resolved(wanted, t) for place, wanted in due.items()})
    finally:
        t.made = outer
    return own[0]


def steps(*some: Step) -> Doing:
    """Several steps as one, that gives what the first one made."""
    return lambda t: follow(t, *some)


def made(*place: int) -> Callable[[Testbed], Any]:
    """What a step before has made, by its number; of a list, one of it."""

    def found(t: Testbed) -> Any:
        thing: Any = t.made
        for number in place:
            thing = thing[number]
        return thing

    return found


IT: Callable[[Testbed], Any] = made(0)
"""What the first step has made."""


class Chapter:
    """The checks of one chapter of the documentation.

    c = Chapter("bookmarks")
    c.holds("listed", "a bookmarked post is among the bookmarks",
            Using("status_bookmark", a_post, undo="status_unbookmark"), (Using("bookmarks"), shows(a_post)))
    """

    def __init__(self, name: str, docs: str = "", usual: str = "") -> None:
        self.name = name
        self.docs: str = docs or f"https://docs.joinmastodon.org/methods/{name}/"
        self.usual = usual
        """The method that a check is about whose steps call none."""
        self.checks: list[Check] = []

    def holds(self, name: str, sentence: str, *steps: Step, about: str = "", **more: Any) -> None:
        """A sentence that is true if some steps can be done, and after each of them is what is due.

        Args:
            name: of the check.
            sentence: that is true of a server.
            *steps: what is done, each perhaps with what is due of it.
            about: the method of the client whose operation it is about; the first that is called, if it is not said.
            **more: as for `check`.
        """
        dos = [step[0] if isinstance(step, tuple) else step for step in steps]
        called = next((do.method for do in dos if isinstance(do, Using)), self.usual)
        self.check(sentence, about or called, name=name, **more)(lambda t: follow(t, *steps))

    def check(
        self, sentence: str, *methods: str, name: str = "", source: str = "", since: str | None = None,
        admin: bool = False, public: bool = False, kind: str = "",
    ) -> Callable[[Doing], Doing]:  # fmt: skip
        """What a function finds out; its name is the check's. What is not named here is as in `Check`.

        Args:
            sentence: that is true of a server.
            *methods: of the client, whose operations it is about; or an operation as it is written.
            name: of the check, where it is not that of the function.
            source: where the sentence comes from; the page of the chapter, if it is not said.
            since: version of Mastodon that has it, where it is younger than the operation.
        """
        operations = [one for method in methods for one in called(method)[:1]]
        written = [str(one) for one in operations] or list(methods)
        since = since or (called(methods[0])[-1].since if operations else None)

        def add(do: Doing) -> Doing:
            check = Check(
                id=f"{self.name}.{name or getattr(do, '__name__', '')}", sentence=sentence, operations=tuple(written),
                source=source or self.docs, do=do, since=since, kind=kind,
                admin=admin or any(map(needs_admin, operations)), public=public,
            )  # fmt: skip
            self.checks.append(check)
            return do

        return add
