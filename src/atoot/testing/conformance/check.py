"""What a check is: a sentence about the API that is true of a server, or is not."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from atoot.operations import Operation, called
from atoot.testing.conformance.dues import Ask, Due, has
from atoot.testing.conformance.results import read_known
from atoot.testing.conformance.testbed import Testbed

Doing: TypeAlias = Callable[[Testbed], Awaitable[Any]]
LASTING = ("account_follow",)
"""What is not taken back when a check ends: the two follow each other for the whole run."""
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

        Using("status_pin", a_post)
        Using("create_list", "A list.", ends="delete_list")

    Args:
        method: of a client.
        *given: what it is called with, or functions that make it; so are the arguments that are named.
        by: whose client, by its name in `Testbed`; alice's, or that of the administrator where they alone may.
        undo: what takes it back; if it is not said, the method with `un` in its name, as `status_unpin`.
        ends: the method that takes away what the call has made, with its id.
    """

    def __init__(
        self,
        method: str,
        *given: Any,
        by: str = "",
        undo: Doing | None = None,
        ends: str = "",
        **arguments: Any,
    ) -> None:
        self.method: str = method
        self._given, self._arguments, self._undo, self._ends = given, arguments, undo, ends
        opposite = method.replace("_", "_un", 1)
        self._opposite = opposite if called(opposite) and method not in LASTING else ""
        self._by = by or ("admin" if any(map(needs_admin, called(method))) else "alice")
        self.reads: bool = any(operation.method == "GET" for operation in called(method)[:1])
        """It changes nothing, so it may be done again."""

    async def ready(self, t: Testbed) -> Callable[[], Awaitable[Any]]:
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
            t.later(lambda: getattr(client, ends)(made["id"]))
        return made

    async def __call__(self, t: Testbed) -> Any:
        """Do it all."""
        return await (await self.ready(t))()


def needs_admin(operation: Operation) -> bool:
    """Whether an operation is for those who administer a server."""
    return any(scope.startswith("admin:") for scope in operation.scopes)


async def follow(t: Testbed, *steps: Step) -> Any:
    """Do some steps; gives what the first one made."""
    outer, t.made = t.made, list[Any]()
    try:
        for step in steps:
            do, due = step if isinstance(step, tuple) else (step, {})
            ask = await do.ready(t) if isinstance(do, Using) else partial(t.resolved, do)
            if isinstance(due, Mapping):
                look = partial(_has, t, ask, due)
                found = await (t.until(look) if isinstance(do, Using) and do.reads else look())
                t.made.append(*found)
            else:
                t.made.append(await due(t, ask))
        return t.made[0]
    finally:
        t.made = outer


async def _has(t: Testbed, ask: Ask, due: Mapping[str, Any]) -> list[Any]:
    found = await ask()
    has(found, await t.resolved(due))
    return [found]


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


WRITTEN: list[Check] = []
"""All checks, as they were written down."""
UNTRIED: dict[str, str] = read_known(Path(__file__).with_name("untried.toml"))
"""Operations that no check tries, each with the reason."""


class Chapter:
    """Writes down checks of one chapter of the documentation.

    c = Chapter("bookmarks")
    c.holds("listed", "a bookmarked post is among the bookmarks",
            Using("status_bookmark", a_post), (Using("bookmarks"), shows(a_post)))
    """

    def __init__(self, name: str, docs: str = "", usual: str = "create_status") -> None:
        self.name = name
        self.docs: str = docs or f"https://docs.joinmastodon.org/methods/{name}/"
        self.usual = usual
        """The method that a check is about whose steps call no other one."""

    def holds(self, name: str, sentence: str, *steps: Step, about: str = "", **more: Any) -> None:
        """A sentence that is true if some steps can be done, and of each comes what is due.

        It is `about` the operation of a method of the client: the first that is called, if it is not said, and that
        does not only post. What more there is to say is as for `check`.
        """
        dos = [step[0] if isinstance(step, tuple) else step for step in steps]
        calls = [do.method for do in dos if isinstance(do, Using) and do.method != "create_status"]
        self.check(sentence, about or (*calls, self.usual)[0], name=name, **more)(lambda t: follow(t, *steps))

    def check(
        self, sentence: str, *methods: str, name: str = "", source: str = "", since: str | None = None,
        admin: bool = False, public: bool = False, kind: str = "",
    ) -> Callable[[Doing], Doing]:  # fmt: skip
        """What a function finds out. What is not named here is as in `Check`.

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
            WRITTEN.append(Check(
                id=f"{self.name}.{name or getattr(do, '__name__', '')}", sentence=sentence, operations=tuple(written),
                source=source or self.docs, do=do, since=since, kind=kind,
                admin=admin or any(map(needs_admin, operations)), public=public,
            ))  # fmt: skip
            return do

        return add
