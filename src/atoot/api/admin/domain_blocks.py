"""Limiting and blocking other servers."""

from types import NoneType
from typing import Literal, TypeAlias, Unpack

from atoot.api.base import Cursor, Endpoints, Paged, Ref, path
from atoot.entities import AdminDomainBlock

DomainSeverity: TypeAlias = Literal["silence", "suspend", "noop"]


class AdminDomainBlocks(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/domain_blocks/

    For moderators who may manage federation. What a single user does not want to see is in the chapter `domain_blocks`.
    """

    def admin_domain_blocks(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[AdminDomainBlock]:
        """Limited and blocked servers, the newest first.

        `GET /api/v1/admin/domain_blocks` · `admin:read:domain_blocks` · since 4.0.0

        Args:
            limit: how many on a page, 200 at most (server default: 100).
        """
        return self._page_by_ids("/api/v1/admin/domain_blocks", AdminDomainBlock, limit=limit, **cursor)

    async def admin_domain_block(self, block: Ref) -> AdminDomainBlock:
        """One limited or blocked server.

        `GET /api/v1/admin/domain_blocks/:id` · `admin:read:domain_blocks` · since 4.0.0
        """
        return await self._get(path("/api/v1/admin/domain_blocks/{}", block), AdminDomainBlock)

    async def admin_create_domain_block(
        self,
        domain: str,
        *,
        severity: DomainSeverity | None = None,
        reject_media: bool | None = None,
        reject_reports: bool | None = None,
        private_comment: str | None = None,
        public_comment: str | None = None,
        obfuscate: bool | None = None,
    ) -> AdminDomainBlock:
        """Limit or block a server.

        `POST /api/v1/admin/domain_blocks` · `admin:write:domain_blocks` · since 4.0.0

        Args:
            domain: the server.
            severity: `silence` limits its accounts (server default), `suspend` has nothing to do with it, `noop`
                does only what the next two say.
            reject_media: fetch none of its files (server default: no).
            reject_reports: take no reports from it (server default: no).
            private_comment: why, for moderators.
            public_comment: why, for all.
            obfuscate: hide part of the domain in the public list (server default: no).

        Raises:
            DomainBlockExistsError: the domain, or one that it belongs to, has a block already.
        """
        return await self._post(
            "/api/v1/admin/domain_blocks",
            AdminDomainBlock,
            domain=domain,
            severity=severity,
            reject_media=reject_media,
            reject_reports=reject_reports,
            private_comment=private_comment,
            public_comment=public_comment,
            obfuscate=obfuscate,
        )

    async def admin_update_domain_block(
        self,
        block: Ref,
        *,
        severity: DomainSeverity | None = None,
        reject_media: bool | None = None,
        reject_reports: bool | None = None,
        private_comment: str | None = None,
        public_comment: str | None = None,
        obfuscate: bool | None = None,
    ) -> AdminDomainBlock:
        """Change how a server is limited or blocked. The parameters are those of `admin_create_domain_block`.

        `PUT /api/v1/admin/domain_blocks/:id` · `admin:write:domain_blocks` · since 4.0.0
        """
        return await self._put(
            path("/api/v1/admin/domain_blocks/{}", block),
            AdminDomainBlock,
            severity=severity,
            reject_media=reject_media,
            reject_reports=reject_reports,
            private_comment=private_comment,
            public_comment=public_comment,
            obfuscate=obfuscate,
        )

    async def admin_delete_domain_block(self, block: Ref) -> None:
        """Lift the block of a server.

        `DELETE /api/v1/admin/domain_blocks/:id` · `admin:write:domain_blocks` · since 4.0.0
        """
        return await self._delete(path("/api/v1/admin/domain_blocks/{}", block), NoneType)
