"""Ways to post that not every server knows: what is sent, and whether the answer says that it was understood."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from atoot.entities import ScheduledStatus, Status
from atoot.entities.server import Server
from atoot.http.urls import Ref, ids_of, maybe_id

InteractionPolicy: TypeAlias = Mapping[str, Mapping[str, Sequence[str]]]
"""Who may do something with a status: `{"can_reply": {"automatic_approval": ["followers"]}}`.

https://docs.gotosocial.org/en/latest/federation/interaction_policy/
"""

PREVIEWING = frozenset({"pleroma", "akkoma", "rebased", "soapbox"})
"""Software that shows a status without posting it; all other would post it."""

WIDTH = {"direct": 0, "private": 1, "mutuals_only": 1, "local": 2, "unlisted": 2, "public": 3}
"""How many see a status: the more, the greater."""

log = logging.getLogger("atoot.posting")


def ways_to_post(
    *,
    allowed_mentions: Sequence[Ref] | None,
    content_type: str | None,
    local_only: bool | None,
    interaction_policy: InteractionPolicy | None,
    preview: bool | None,
    expires_in: Any,
    to: Sequence[str] | None,
    in_reply_to_conversation_id: Ref | None,
    quote_id: Ref | None,
) -> dict[str, Any]:
    """These parameters as the API takes them.

    Raises:
        TypeError: one of them is not what it should be.
    """
    if isinstance(to, str):
        raise TypeError("to: expected a list of texts, got one text")
    return {
        "allowed_mentions": None if allowed_mentions is None else ids_of(allowed_mentions),
        "content_type": content_type,
        "local_only": local_only,
        "interaction_policy": interaction_policy,
        "preview": preview,
        "expires_in": expires_in,
        "to": to,
        "in_reply_to_conversation_id": maybe_id(in_reply_to_conversation_id),
        "quote_id": maybe_id(quote_id),
    }


def check_preview(server: Server) -> None:
    """See that a server shows a preview, and does not post it.

    Raises:
        ValueError: it would post it.
    """
    if server.software not in PREVIEWING:
        raise ValueError(
            f"preview: {server} would post it; only Pleroma and Akkoma show a status without posting"
        )


def tell_what_differs(values: Mapping[str, Any], made: Status | ScheduledStatus) -> None:
    """Warn of what a server has made of a post, if more people see it, or others are told, than was asked for."""
    if isinstance(made, Status):
        for difference in _differences(values, made):
            log.warning("status %s: %s", made.id, difference)


def _differences(values: Mapping[str, Any], made: Status) -> list[str]:
    found = []
    asked = values.get("visibility")
    if asked in WIDTH and WIDTH.get(made.visibility, 0) > WIDTH[asked]:
        found.append(f"visibility {asked!r} was asked for, and the server made it {made.visibility!r}")
    if values.get("local_only") and not made.local_only:
        found.append("local_only was asked for, and the server does not say so; other servers may have it")
    allowed = values.get("allowed_mentions")
    names = {str(name) for name in allowed} if isinstance(allowed, list | tuple | set) else None
    if names is not None and (others := [one.acct for one in made.mentions if one.id not in names]):
        found.append(f"it mentions {', '.join(others)}, whom allowed_mentions does not name")
    order = [attachment.id for attachment in made.media_attachments]
    media = values.get("media_ids")
    wanted = [str(one) for one in media] if isinstance(media, list | tuple) else []
    if order != wanted and sorted(order) == sorted(wanted):
        found.append(f"its files stand in the order {', '.join(order)}, not as they were given")
    return found
