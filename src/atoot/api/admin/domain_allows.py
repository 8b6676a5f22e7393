"""Servers to speak with, where a server speaks only with those it allows."""

from __future__ import annotations

from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path


class AdminDomainAllows(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/domain_allows/

    For moderators who may manage federation.
    """

    def admin_domain_allows(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.AdminDomainAllow]:
        """Allowed servers, the newest first.

        `GET /api/v1/admin/domain_allows` · `admin:read:domain_allows` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
        return self._page_by_ids(
            "/api/v1/admin/domain_allows", entities.AdminDomainAllow, limit=limit, cursor=cursor
        )

    async def admin_domain_allow(self, allow: Ref) -> entities.AdminDomainAllow:
        """One allowed server.

        `GET /api/v1/admin/domain_allows/:id` · `admin:read:domain_allows` · since 4.0.0

        Args:
            allow: entry, or its id.
        """
        return await self._get(path("/api/v1/admin/domain_allows/{}", allow), entities.AdminDomainAllow)

    async def admin_create_domain_allow(self, domain: str) -> entities.AdminDomainAllow:
        """Allow a server; if it is allowed already, nothing changes.

        `POST /api/v1/admin/domain_allows` · `admin:write:domain_allows` · since 4.0.0

        Args:
            domain: the domain.
        """
        return await self._post("/api/v1/admin/domain_allows", entities.AdminDomainAllow, domain=domain)

    async def admin_delete_domain_allow(self, allow: Ref) -> None:
        """Allow a server no longer.

        `DELETE /api/v1/admin/domain_allows/:id` · `admin:write:domain_allows` · since 4.0.0

        Args:
            allow: entry, or its id.
        """
        return await self._delete(path("/api/v1/admin/domain_allows/{}", allow), NoneType)
