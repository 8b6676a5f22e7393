"""Items to import, read from files of any supported format."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from atoot.archive.kinds import IMPORTED
from atoot.entities import Relationship

ORDER = {kind: place for place, kind in enumerate(IMPORTED)}


class ImportItem(NamedTuple):
    """One item to import."""

    kind: str
    """One of `IMPORTED`."""
    name: str
    """Its identity within its kind: the handle of an account, the URI of a post, a title, a hashtag."""
    values: Mapping[str, Any] = {}

    @property
    def key(self) -> str:
        """Its identity among all items."""
        said = (self.values.get(part) for part in ("copy", "context", "member"))
        return "\0".join([self.kind, self.name, *(str(one or "") for one in said)])

    def __str__(self) -> str:
        member = self.values.get("member")
        what = WORDS[self.kind]
        return f"{member} in the list {self.name!r}" if member else f"{what} {self.name}"


WORDS: Mapping[str, str] = {
    "following": "following",
    "lists": "the list",
    "mutes": "muting",
    "domain_blocks": "blocking the domain",
    "blocks": "blocking",
    "tags": "following the hashtag",
    "bookmarks": "the bookmark of",
    "filters": "the filter",
}


def numbered(items: Iterable[ImportItem]) -> Iterator[ImportItem]:
    """Items that may share a name, each with a number if it is not the first."""
    count: Counter[str] = Counter()
    for item in items:
        copy = count[item.key]
        count[item.key] += 1
        yield item._replace(values={**item.values, "copy": copy}) if copy else item


def ordered(items: list[ImportItem]) -> list[ImportItem]:
    """Each item once, kind by kind; lists before their members, and the last of several versions of an item."""
    unique = {item.key: item for item in items}
    return sorted(unique.values(), key=lambda item: (ORDER[item.kind], "member" in item.values))


def plain_address(acct: str, domain: str = "") -> str:
    """The normalised handle of an account: lower case, with a host where one is known."""
    name = acct.strip().removeprefix("acct:").removeprefix("@").lower()
    return name if "@" in name or not domain else f"{name}@{domain.lower()}"


def follow_settings(values: Mapping[str, Any], now: Relationship) -> dict[str, Any] | None:
    """How to follow an account; None if there is nothing to do.

    Only reported settings count: a server without languages, for example, is not asked again and again.
    """
    boosts, notify, languages = values.get("reblogs"), values.get("notify"), values.get("languages") or None
    settings = {"reblogs": boosts, "notify": notify, "languages": languages}
    if now.requested:
        return None
    if not now.following:
        return settings
    differs = (
        (boosts is False and now.showing_reblogs)
        or (notify is True and not now.notifying)
        or (languages is not None and sorted(languages) != sorted(now.languages or ()))
    )
    return settings if differs else None


def mute_settings(values: Mapping[str, Any], now: Relationship, moment: datetime) -> dict[str, Any] | None:
    """How to mute an account; None if there is nothing to do."""
    hides = values.get("notifications")
    lasts = rest_of(values.get("until"), moment)
    if now.muting and (hides is None or hides == now.muting_notifications):
        return None
    return {"notifications": hides, "duration": lasts}


def rest_of(until: str | None, moment: datetime) -> timedelta | None:
    """The time left until an end; None if there is no end.

    Raises:
        ValueError: it is over.
    """
    if not until:
        return None
    end = datetime.fromisoformat(until)
    rest = (end if end.tzinfo else end.replace(tzinfo=moment.tzinfo)) - moment
    if rest <= timedelta(0):
        raise ValueError(f"it ended on {end:%Y-%m-%d}")
    return rest
