"""Keeping all mail addresses of a domain out."""

from __future__ import annotations

from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path


class AdminEmailDomainBlocks(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/email_domain_blocks/

    For moderators who may manage blocks.
    """

    def admin_email_domain_blocks(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.AdminEmailDomainBlock]:
        """Domains whose mail addresses cannot join, the newest first.

        `GET /api/v1/admin/email_domain_blocks` · `admin:read:email_domain_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
        return self._page_by_ids(
            "/api/v1/admin/email_domain_blocks",
            entities.AdminEmailDomainBlock,
            limit=limit,
            cursor=cursor,
        )

    async def admin_email_domain_block(self, block: Ref) -> entities.AdminEmailDomainBlock:
        """One such domain, and who tried to join with it.

        `GET /api/v1/admin/email_domain_blocks/:id` · `admin:read:email_domain_blocks` · since 4.1.0

        Args:
            block: block, or its id.
        """
        return await self._get(
            path("/api/v1/admin/email_domain_blocks/{}", block), entities.AdminEmailDomainBlock
        )

    async def admin_create_email_domain_block(
        self, domain: str, *, allow_with_approval: bool | None = None
    ) -> entities.AdminEmailDomainBlock:
        """Let nobody join with a mail address of a domain.

        `POST /api/v1/admin/email_domain_blocks` · `admin:write:email_domain_blocks` · since 4.0.0

        Args:
            domain: of the mail addresses.
            allow_with_approval: let them join if a moderator agrees (server default: no; since 4.3.0).

        Raises:
            UnprocessedError: the domain is blocked already.
        """
        return await self._post(
            "/api/v1/admin/email_domain_blocks",
            entities.AdminEmailDomainBlock,
            domain=domain,
            allow_with_approval=allow_with_approval,
        )

    async def admin_delete_email_domain_block(self, block: Ref) -> None:
        """Let mail addresses of a domain in again.

        `DELETE /api/v1/admin/email_domain_blocks/:id` · `admin:write:email_domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
        return await self._delete(path("/api/v1/admin/email_domain_blocks/{}", block), NoneType)
