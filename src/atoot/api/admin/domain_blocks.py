"""Limiting and blocking other servers."""

from __future__ import annotations

from types import NoneType
from typing import TypedDict, Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path
from atoot.errors import ClientError
from atoot.parameters import check_names


class DomainLimits(TypedDict, total=False):
    """How a server is limited or blocked."""

    severity: entities.words.DomainSeverity | None
    """`silence` limits its accounts (server default), `suspend` has nothing to do with it, `noop` does only what the next two
    say."""
    reject_media: bool | None
    """Fetch none of its files (server default: no)."""
    reject_reports: bool | None
    """Take no reports from it (server default: no)."""
    private_comment: str | None
    """Why, for moderators."""
    public_comment: str | None
    """Why, for all."""
    obfuscate: bool | None
    """Hide part of the domain in the public list (server default: no)."""


class AdminDomainBlocks(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/domain_blocks/

    For moderators who may manage federation. What a single user does not want to see is in the chapter `domain_blocks`.
    """

    def admin_domain_blocks(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.AdminDomainBlock]:
        """Limited and blocked servers, the newest first.

        `GET /api/v1/admin/domain_blocks` · `admin:read:domain_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
        return self._page_by_ids(
            "/api/v1/admin/domain_blocks", entities.AdminDomainBlock, limit=limit, cursor=cursor
        )

    async def admin_domain_block(self, block: Ref) -> entities.AdminDomainBlock:
        """One limited or blocked server.

        `GET /api/v1/admin/domain_blocks/:id` · `admin:read:domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
        return await self._get(path("/api/v1/admin/domain_blocks/{}", block), entities.AdminDomainBlock)

    async def admin_create_domain_block(
        self,
        domain: str,
        **limits: Unpack[DomainLimits],
    ) -> entities.AdminDomainBlock:
        """Limit or block a server.

        `POST /api/v1/admin/domain_blocks` · `admin:write:domain_blocks` · since 4.0.0

        Args:
            domain: the server.
            **limits: how it is limited, as `DomainLimits` has it.

        Raises:
            DomainBlockExistsError: the domain, or one that it belongs to, has a block already.
        """
        check_names("admin_create_domain_block", limits, DomainLimits)
        asked = self._post(
            "/api/v1/admin/domain_blocks",
            entities.AdminDomainBlock,
            domain=domain,
            **limits,
        )

        async def blocked(error: ClientError) -> entities.AdminDomainBlock | None:
            found: entities.AdminDomainBlock | None = getattr(error, "existing_domain_block", None)
            severity = limits.get("severity")
            same = found is not None and found.domain == domain and severity in (None, found.severity)
            return found if same else None

        return await self._there(asked, blocked)

    async def admin_update_domain_block(
        self,
        block: Ref,
        **limits: Unpack[DomainLimits],
    ) -> entities.AdminDomainBlock:
        """Change how a server is limited or blocked, by the parameters of `admin_create_domain_block`.

        `PUT /api/v1/admin/domain_blocks/:id` · `admin:write:domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
            **limits: what is to change, as for `admin_create_domain_block`.
        """
        check_names("admin_update_domain_block", limits, DomainLimits)
        return await self._put(
            path("/api/v1/admin/domain_blocks/{}", block),
            entities.AdminDomainBlock,
            **limits,
        )

    async def admin_delete_domain_block(self, block: Ref) -> None:
        """Lift the block of a server.

        `DELETE /api/v1/admin/domain_blocks/:id` · `admin:write:domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
        return await self._delete(path("/api/v1/admin/domain_blocks/{}", block), NoneType)
