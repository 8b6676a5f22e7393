"""Ways to post that not every server knows: what to send, and whether the answer shows that it was understood."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias, TypedDict

from atoot import entities
from atoot.entities.base import Ref, ids_of, maybe_shown_id

InteractionPolicy: TypeAlias = Mapping[str, Mapping[str, Sequence[str]]]
"""Who may do something with a status: `{"can_reply": {"automatic_approval": ["followers"]}}`.

https://docs.gotosocial.org/en/latest/federation/interaction_policy/
"""


class PostSettings(TypedDict, total=False):
    """Settings of a post that only newer or other servers have."""

    quoted_status_id: Ref | None
    """The status to quote (since 4.5.0)."""
    quote_approval_policy: entities.words.QuotePolicy | None
    """Who may quote this one (default: the setting of the account; since 4.5.0)."""
    allowed_mentions: Sequence[Ref] | None
    """The accounts that the text may mention, nobody if empty: if it mentions others, nothing is posted (since 4.2.0).
    Servers that do not know it post all the same."""
    content_type: str | None
    """Media type of the text, as `text/markdown` (GoToSocial, Pleroma, Akkoma, glitch-soc); others show it as it is."""
    local_only: bool | None
    """Keep it on this server (GoToSocial, glitch-soc, Hometown); others send it everywhere."""
    interaction_policy: InteractionPolicy | None
    """Who may favourite, answer and boost it (GoToSocial): `{"can_reply": {"automatic_approval": ["followers"]}}`; others
    leave it out."""
    expires_in: timedelta | int | None
    """Delete it after this time; seconds, if it is a number (Pleroma, Akkoma); others keep it."""
    to: Sequence[str] | None
    """Whom it is addressed to besides those that it mentions, `name@host` (Pleroma, Akkoma)."""
    quote_id: Ref | None
    """The status to quote (Pleroma, Akkoma, Fedibird; Mastodon has `quoted_status_id`)."""
    idempotency_key: str | None
    """A second post with the same key within an hour is answered with the first one. Where the server does not see to that
    itself, the latest statuses are searched for the text before it is posted, and one of the last hour is taken for it.
    Without it each call makes a key of its own, and keeps it over all its tries."""


class StatusSettings(PostSettings, total=False):
    """Settings that `create_status` takes by name only."""

    preview: bool | None
    """Show what it would look like, and post nothing (Pleroma, Akkoma)."""
    in_reply_to_conversation_id: Ref | None
    """The conversation that it goes to (Pleroma, Akkoma)."""


WAYS = StatusSettings.__annotations__.keys() - {"idempotency_key"}
"""Settings that are parameters of the operation."""

PREVIEWING = frozenset({"pleroma", "akkoma", "rebased", "soapbox"})
"""Software that shows a preview without posting it; all others would post it."""

WIDTH = {"direct": 0, "private": 1, "mutuals_only": 1, "local": 2, "unlisted": 2, "public": 3}
"""Visibilities by audience: the more people see a status, the greater."""

WIDEST = max(WIDTH.values())

LOOKED_AT = frozenset(
    {
        "allowed_mentions",
        "in_reply_to_id",
        "local_only",
        "media_ids",
        "poll",
        "quoted_status_id",
        "spoiler_text",
    }
)
"""What a server may change, besides the visibility, which nearly every post has."""

log: logging.Logger = logging.getLogger("atoot.posting")


IDS = ("quoted_status_id", "in_reply_to_conversation_id", "quote_id")
"""Settings of a post that refer to a single object."""


def ways_to_post(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a post in the API's form.

    Raises:
        TypeError: one of them has the wrong type.
    """
    if isinstance(settings.get("to"), str):
        raise TypeError("to: expected a list of texts, got one text")
    if not settings:
        return {}
    values = {name: value for name, value in settings.items() if name in WAYS}
    if (allowed := values.get("allowed_mentions")) is not None:
        values["allowed_mentions"] = ids_of(allowed)
    return values | {name: maybe_shown_id(values[name]) for name in IDS if name in values}


def check_preview(server: entities.server.Server) -> None:
    """Check that a server shows a preview instead of posting.

    Raises:
        ValueError: it would post it.
    """
    if server.software not in PREVIEWING:
        raise ValueError(
            f"preview: {server} would post it; only Pleroma and Akkoma show a status without posting"
        )


def tell_what_differs(values: Mapping[str, Any], made: entities.Status | entities.ScheduledStatus) -> None:
    """Warn about changes that the server made to a post: a wider audience, other mentions, lost settings or files."""
    if not isinstance(made, entities.Status):
        return
    is_wider = WIDTH.get(made.visibility, 0) > WIDTH.get(values.get("visibility", ""), WIDEST)
    if LOOKED_AT.isdisjoint(values) and not is_wider:
        return  # most posts
    for difference in _differences(values, made, is_wider=is_wider):
        log.warning("status %s: %s", made.id, difference)


def _lost(values: Mapping[str, Any], made: entities.Status) -> list[str]:
    """The given settings that are missing from the status, though it has a field for them."""
    kept = {
        "poll": made.poll,
        "in_reply_to_id": made.in_reply_to_id,
        "quoted_status_id": made.quote or made.quote_id or (made.pleroma or {}).get("quote"),
        "spoiler_text": made.spoiler_text,
    }
    lost = [name for name, value in kept.items() if values.get(name) and not value]
    # Without a text, a warning becomes the text; Friendica makes it a title.
    if "spoiler_text" in lost and (
        not values.get("status") or str(values["spoiler_text"]) in str(made.friendica)
    ):
        lost.remove("spoiler_text")
    return lost


def _differences(values: Mapping[str, Any], made: entities.Status, *, is_wider: bool) -> list[str]:
    found = []
    if is_wider:
        asked = values["visibility"]
        found.append(f"visibility {asked!r} was asked for, and the server made it {made.visibility!r}")
    if values.get("local_only") and not made.local_only:
        found.append("local_only was asked for, and the server does not say so; other servers may have it")
    found += [
        f"{name} was given, and the server has made the post without it" for name in _lost(values, made)
    ]
    allowed = values.get("allowed_mentions")
    names = {str(name) for name in allowed} if isinstance(allowed, list | tuple | set) else None
    if names is not None and (others := [one.acct for one in made.mentions if one.id not in names]):
        found.append(f"it mentions {', '.join(others)}, whom allowed_mentions does not name")
    media = values.get("media_ids")
    named = [str(one) for one in media] if isinstance(media, list | tuple) else []
    order = [attachment.id for attachment in made.media_attachments] if named else []
    if len(order) < len(named):
        found.append(f"{len(named)} files were given, and the server has made the post with {len(order)}")
    elif order != named and sorted(order) == sorted(named):
        found.append(f"its files stand in the order {', '.join(order)}, not as they were given")
    return found
