"""Keeping network addresses out."""

from __future__ import annotations

from datetime import timedelta
from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path


class AdminIpBlocks(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/ip_blocks/

    For moderators who may manage blocks.
    """

    def admin_ip_blocks(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.AdminIpBlock]:
        """Blocked addresses, the newest first.

        `GET /api/v1/admin/ip_blocks` · `admin:read:ip_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
        return self._page_by_ids("/api/v1/admin/ip_blocks", entities.AdminIpBlock, limit=limit, cursor=cursor)

    async def admin_ip_block(self, block: Ref) -> entities.AdminIpBlock:
        """One block of addresses.

        `GET /api/v1/admin/ip_blocks/:id` · `admin:read:ip_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
        return await self._get(path("/api/v1/admin/ip_blocks/{}", block), entities.AdminIpBlock)

    async def admin_create_ip_block(
        self,
        ip: str,
        *,
        severity: entities.words.IpSeverity,
        comment: str | None = None,
        expires_in: timedelta | int | None = None,
    ) -> entities.AdminIpBlock:
        """Block an address, or all that begin alike.

        `POST /api/v1/admin/ip_blocks` · `admin:write:ip_blocks` · since 4.0.0

        Args:
            ip: the address, perhaps with a prefix: `192.0.2.0/24`, `2001:db8::/32`.
            severity: `sign_up_requires_approval`, `sign_up_block`, or `no_access` for no access at all.
            comment: why, for moderators.
            expires_in: how long, in seconds where it is a number; for good if left out.

        Raises:
            UnprocessedError: the address is none, or blocked already.
        """
        return await self._post(
            "/api/v1/admin/ip_blocks",
            entities.AdminIpBlock,
            ip=ip,
            severity=severity,
            comment=comment,
            expires_in=expires_in,
        )

    async def admin_update_ip_block(
        self,
        block: Ref,
        *,
        ip: str | None = None,
        severity: entities.words.IpSeverity | None = None,
        comment: str | None = None,
        expires_in: timedelta | int | None = None,
    ) -> entities.AdminIpBlock:
        """Change a block of addresses. The parameters are those of `admin_create_ip_block`.

        `PUT /api/v1/admin/ip_blocks/:id` · `admin:write:ip_blocks` · since 4.0.0

        Args:
            block: block, or its id.
            ip: address, or range of addresses.
            severity: what the addresses cannot do.
            comment: why, for moderators.
            expires_in: seconds until the block ends; 0 for never.
        """
        return await self._put(
            path("/api/v1/admin/ip_blocks/{}", block),
            entities.AdminIpBlock,
            ip=ip,
            severity=severity,
            comment=comment,
            expires_in=expires_in,
        )

    async def admin_delete_ip_block(self, block: Ref) -> None:
        """Lift a block of addresses.

        `DELETE /api/v1/admin/ip_blocks/:id` · `admin:write:ip_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
        return await self._delete(path("/api/v1/admin/ip_blocks/{}", block), NoneType)
