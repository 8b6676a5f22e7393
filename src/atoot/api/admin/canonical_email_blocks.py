"""Keeping mail addresses out that are known only by their hash."""

from __future__ import annotations

from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path


class AdminCanonicalEmailBlocks(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/canonical_email_blocks/

    For moderators who may manage blocks. An address is put into its simplest form first: without dots and what
    follows a `+`, in small letters.
    """

    def admin_canonical_email_blocks(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.AdminCanonicalEmailBlock]:
        """Blocked addresses.

        `GET /api/v1/admin/canonical_email_blocks` · `admin:read:canonical_email_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
        return self._page_by_ids(
            "/api/v1/admin/canonical_email_blocks",
            entities.AdminCanonicalEmailBlock,
            limit=limit,
            cursor=cursor,
        )

    async def admin_canonical_email_block(self, block: Ref) -> entities.AdminCanonicalEmailBlock:
        """One blocked address.

        `GET /api/v1/admin/canonical_email_blocks/:id` · `admin:read:canonical_email_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
        return await self._get(
            path("/api/v1/admin/canonical_email_blocks/{}", block), entities.AdminCanonicalEmailBlock
        )

    async def admin_test_canonical_email(self, email: str) -> list[entities.AdminCanonicalEmailBlock]:
        """Blocks that an address would meet.

        `POST /api/v1/admin/canonical_email_blocks/test` · `admin:read:canonical_email_blocks` · since 4.0.0

        Args:
            email: the mail address.
        """
        return await self._post(
            "/api/v1/admin/canonical_email_blocks/test",
            list[entities.AdminCanonicalEmailBlock],
            email=email,
        )

    async def admin_create_canonical_email_block(
        self,
        email: str | None = None,
        *,
        canonical_email_hash: str | None = None,
    ) -> entities.AdminCanonicalEmailBlock:
        """Block an address, given as it is or by its hash.

        `POST /api/v1/admin/canonical_email_blocks` · `admin:write:canonical_email_blocks` · since 4.0.0

        Args:
            email: the address; the server wins the hash from it.
            canonical_email_hash: SHA-256 of the address in its simplest form; ignored where there is an address.

        Raises:
            UnprocessedError: the address is blocked already.
        """
        if email is None and canonical_email_hash is None:
            raise TypeError("nothing to block: give email or canonical_email_hash")
        return await self._post(
            "/api/v1/admin/canonical_email_blocks",
            entities.AdminCanonicalEmailBlock,
            email=email,
            canonical_email_hash=canonical_email_hash,
        )

    async def admin_delete_canonical_email_block(self, block: Ref) -> None:
        """Let an address in again.

        `DELETE /api/v1/admin/canonical_email_blocks/:id` · `admin:write:canonical_email_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
        return await self._delete(path("/api/v1/admin/canonical_email_blocks/{}", block), NoneType)
