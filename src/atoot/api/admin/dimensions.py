"""What is used most on a server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from atoot import entities
from atoot.api.base import Endpoints, Ref, id_of


class AdminDimensions(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/dimensions/

    For those who may view the dashboard.
    """

    async def admin_dimensions(
        self,
        keys: Sequence[entities.words.DimensionKey],
        *,
        start_at: datetime | date | str | None = None,
        end_at: datetime | date | str | None = None,
        limit: int | None = None,
        tag_servers: Ref | None = None,
        tag_languages: Ref | None = None,
        instance_accounts: str | None = None,
        instance_languages: str | None = None,
    ) -> list[entities.AdminDimension]:
        """The most used languages, apps, servers, ..., and what the software is and needs.

        `POST /api/v1/admin/dimensions` · `admin:read` · since 3.5.0

        Args:
            keys: what to tell; a key that begins with `tag_` or `instance_` needs the parameter of its name, too.
            start_at: first day to count.
            end_at: last day to count.
            limit: how many entries a key.
            tag_servers: hashtag, by its id, whose servers are asked for.
            tag_languages: hashtag, by its id, whose languages are asked for.
            instance_accounts: domain of the server whose most followed accounts are asked for.
            instance_languages: domain of the server whose languages are asked for.
        """
        return await self._post(
            "/api/v1/admin/dimensions",
            list[entities.AdminDimension],
            keys=keys,
            start_at=start_at,
            end_at=end_at,
            limit=limit,
            tag_servers=None if tag_servers is None else {"id": id_of(tag_servers)},
            tag_languages=None if tag_languages is None else {"id": id_of(tag_languages)},
            instance_accounts=None if instance_accounts is None else {"domain": instance_accounts},
            instance_languages=None if instance_languages is None else {"domain": instance_languages},
        )
