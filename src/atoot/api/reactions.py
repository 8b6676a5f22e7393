"""Reactions: answering a status with an emoji, on servers that have this. Mastodon does not."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from atoot import entities
from atoot.api.base import Endpoints, Ref, path
from atoot.entities.base import shown
from atoot.errors import MastodonError, NotFoundError, is_missing
from atoot.message import Request

T = TypeVar("T")

Emoji: TypeAlias = "str | entities.CustomEmoji | entities.Reaction | entities.EmojiReaction"
"""An emoji: `"👍"`, or a custom one by its shortcode: `"blobcat"`, `":blobcat:"`, `"blobcat@host"`, or as an entity."""


class Reactions(Endpoints):
    """Three kinds of servers have reactions to statuses, each with its own requests; one method covers all.

    The request is chosen by what the server is and says about itself. If that is unknown, one after the other is tried.
    For reactions to announcements, see `announcement_react`.
    """

    async def status_react(self, status: Ref, emoji: Emoji) -> entities.Status:
        """React to a status with an emoji.

        `PUT /api/v1/pleroma/statuses/:id/reactions/:emoji` · `write:favourites` · since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased
        `POST /api/v1/statuses/:id/react/:emoji` · `write:favourites` · since catstodon, Firefish, Iceshrimp, Hollo
        `PUT /api/v1/statuses/:id/emoji_reactions/:emoji` · `write:favourites` · since Fedibird, kmyblue, Hollo

        Args:
            status: status, or its id.
            emoji: which one; of custom ones, those of the server, and on some servers those others reacted with.

        Raises:
            NotFoundError: the server has no reactions, or no such status or emoji.
        """
        return await self._in_dialect("react", shown(status), emoji)

    async def status_unreact(self, status: Ref, emoji: Emoji) -> entities.Status:
        """Take a reaction back.

        `DELETE /api/v1/pleroma/statuses/:id/reactions/:emoji` · `write:favourites` · since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased
        `POST /api/v1/statuses/:id/unreact/:emoji` · `write:favourites` · since catstodon, Firefish, Iceshrimp, Hollo
        `DELETE /api/v1/statuses/:id/emoji_reactions/:emoji` · `write:favourites` · since Fedibird, kmyblue, Hollo

        Args:
            status: status, or its id.
            emoji: which one.

        Raises:
            NotFoundError: the server has no reactions, or no such status or reaction.
        """
        try:
            return await self._in_dialect("unreact", shown(status), emoji)
        except MastodonError as error:
            if not (error.may_have_happened and is_missing(error)):
                raise
            # An earlier try took it back.
            return await self._get(path("/api/v1/statuses/{}", shown(status)), entities.Status)

    async def status_reactions(self, status: Ref) -> list[entities.StatusReaction]:
        """The reactions to a status, and where the server tells it, whose they are.

        `GET /api/v1/pleroma/statuses/:id/reactions` · public or `read:statuses` · since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased

        Where servers have another way to react, the status itself tells how often each emoji came.

        Args:
            status: status, or its id.

        Raises:
            NotFoundError: the server has no reactions, or no such status.
        """
        dialects = await self._dialects()
        if entities.software.PLEROMA in dialects:
            try:
                url = path("/api/v1/pleroma/statuses/{}/reactions", shown(status))
                return await self._get(url, list[entities.StatusReaction])
            except MastodonError as error:
                if len(dialects) == 1 or not is_missing(error):
                    raise
        found = await self._get(path("/api/v1/statuses/{}", shown(status)), entities.Status)
        said = found.emoji_reactions if found.emoji_reactions is not None else found.reactions
        return [entities.StatusReaction.from_dict(reaction.to_dict()) for reaction in said or ()]

    async def _in_dialect(self, verb: str, status: Ref, emoji: Emoji) -> entities.Status:
        name = entities.software.emoji_name(emoji)
        path("{}/{}", status, name)  # refused before the server is asked what it is
        *others, last = await self._dialects()
        for dialect in others:
            try:
                return await self._fetch(_request(dialect, verb, status, name), entities.Status)
            except MastodonError as error:
                if error.may_have_happened or not is_missing(error):
                    raise
        return await self._fetch(_request(last, verb, status, name), entities.Status)

    async def _dialects(self) -> tuple[entities.software.Dialect, ...]:
        server = await self._transport.about()
        if not server.reactions:
            raise NotFoundError(
                f"{server} does not have reactions to statuses; Pleroma, Akkoma, Mitra, Rebased, Hollo, Fedibird, kmyblue, "
                "Firefish, Iceshrimp and some forks of Mastodon have them",
                status_code=404,
            )
        return server.reactions


def _request(dialect: entities.software.Dialect, verb: str, status: Ref, name: str) -> Request:
    method, template = dialect.react if verb == "react" else dialect.unreact
    # The second time changes nothing: a reaction is there or not.
    return Request(method, path(template, status, name), idempotent=True)
