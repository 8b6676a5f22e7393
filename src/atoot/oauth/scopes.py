"""Scopes as a value, and the other constants of a login request.

https://docs.joinmastodon.org/api/oauth-scopes/
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias

from atoot.lazy import pattern

ScopeName: TypeAlias = Literal[
    "profile",
    "read",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:collections",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:collections",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "follow",
    "push",
    "admin:read",
    "admin:read:accounts",
    "admin:read:reports",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:ip_blocks",
    "admin:read:email_domain_blocks",
    "admin:read:canonical_email_blocks",
    "admin:write",
    "admin:write:accounts",
    "admin:write:reports",
    "admin:write:domain_allows",
    "admin:write:domain_blocks",
    "admin:write:ip_blocks",
    "admin:write:email_domain_blocks",
    "admin:write:canonical_email_blocks",
]
"""The scopes that Mastodon knows; other servers have more."""

ScopesLike: TypeAlias = "str | Iterable[ScopeName | str] | None"
"""Scopes as a string separated by spaces, or as an iterable; None is no scopes."""

FOLLOW = "follow"
COVERED_BY_FOLLOW = frozenset(
    ("read:blocks", "write:blocks", "read:follows", "write:follows", "read:mutes", "write:mutes")
)
"""The scopes that `follow`, deprecated in Mastodon since 3.5.0, stands for."""

KNOWN_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "profile": "see who you are, and nothing else",
        "read": "read everything in your account",
        "write": "change everything in your account",
        "follow": "see and change follows, mutes and blocks",
        "push": "have notifications pushed",
        "admin:read": "read everything that moderators see",
        "admin:write": "moderate",
    }
)
"""The top-level scopes, each with a short description."""

_BETWEEN = pattern(r"[^\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+")
"""Characters that no scope contains, and the comma. https://www.rfc-editor.org/rfc/rfc6749#section-3.3"""


class Scopes:
    """An immutable set of scopes that keeps their order.

    `Scopes.of("read push").covers("read:statuses")` is true: a scope covers those whose names begin with its own.

    Args:
        names: the scopes, one by one.
    """

    __slots__ = ("_names",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = tuple(dict.fromkeys(names))

    @classmethod
    def of(cls, value: Any) -> Self:
        """Scopes from any form that people and servers use: a string, a list, a list of strings, None.

        Args:
            value: the scopes in any of these forms.

        Raises:
            TypeError: it is none of these.
        """
        if isinstance(value, cls):
            return value
        if value is None:
            return cls()
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, Iterable) or isinstance(texts, bytes | Mapping):
            raise TypeError(f"expected scopes as text or list, got {type(value).__name__}")
        names: list[str] = []
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"expected the name of a scope, got {type(text).__name__}")
            names.extend(filter(None, _BETWEEN.split(text)))
        return cls(names)

    def covers(self, wanted: ScopesLike | Self) -> bool:
        """Whether a token with these scopes may do everything that the wanted ones allow.

        Args:
            wanted: the scopes to check.
        """
        return all(_covered(name, self._names) for name in Scopes.of(wanted))

    def missing(self, wanted: ScopesLike | Self) -> Self:
        """The wanted scopes that these do not cover.

        Args:
            wanted: the scopes to check.
        """
        return type(self)(name for name in Scopes.of(wanted) if not _covered(name, self._names))

    def minimal(self) -> Self:
        """The smallest subset of these scopes that allows the same."""
        kept = list(self._names)
        # The narrow ones go first, and `follow` last: it covers six, and six cover it.
        for name in sorted(self._names, key=lambda name: (name == FOLLOW, -name.count(":"))):
            others = [other for other in kept if other != name]
            if _covered(name, others):
                kept = others
        return type(self)(kept)

    def __or__(self, other: ScopesLike | Self) -> Self:
        return type(self)((*self._names, *Scopes.of(other)))

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __eq__(self, other: object) -> bool:
        return set(self._names) == set(other._names) if isinstance(other, Scopes) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._names))

    def __str__(self) -> str:
        return " ".join(self._names)

    def __repr__(self) -> str:
        return f"Scopes.of({str(self)!r})"

    def __reduce__(self) -> Any:
        return type(self), (self._names,)


def _covered(name: str, held: Iterable[str]) -> bool:
    """Whether the held scopes cover this one."""
    held = set(held)
    if any(parent in held for parent in _with_parents(name)):
        return True
    if name == FOLLOW:
        return all(any(parent in held for parent in _with_parents(part)) for part in COVERED_BY_FOLLOW)
    return FOLLOW in held and name in COVERED_BY_FOLLOW


def _with_parents(name: str) -> Iterator[str]:
    """`admin:read:accounts`, `admin:read`, `admin`."""
    while name:
        yield name
        name = name.rpartition(":")[0]
