"""Domain blocks: servers you want nothing to do with."""

from __future__ import annotations

from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params


class DomainBlocks(Endpoints):
    """Block all accounts of a server, for yourself.

    https://docs.joinmastodon.org/methods/domain_blocks/
    """

    def domain_blocks(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[str]:
        """Domains you have blocked.

        `GET /api/v1/domain_blocks` · `read:blocks` or `follow` · since 1.4.0

        Args:
            limit: domains a page (server default: 100; at most 200).
        """
        return self._page("/api/v1/domain_blocks", str, params, limit=limit, cursor=cursor)

    async def domain_block_preview(self, domain: str) -> entities.DomainBlockPreview:
        """How many you would lose by blocking a domain.

        `GET /api/v1/domain_blocks/preview` · `write:blocks` or `follow` · since 4.3.0 · undocumented

        Args:
            domain: the domain.
        """
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/domain_blocks/previews_controller.rb
        return await self._get("/api/v1/domain_blocks/preview", entities.DomainBlockPreview, domain=domain)

    async def domain_block(self, domain: str) -> None:
        """Block a domain: you see none of its posts, and its accounts stop following you.

        `POST /api/v1/domain_blocks` · `write:blocks` or `follow` · since 1.4.0

        Args:
            domain: the domain.

        Raises:
            UnprocessedError: it is no domain.
        """
        await self._post("/api/v1/domain_blocks", NoneType, domain=domain)

    async def domain_unblock(self, domain: str) -> None:
        """Stop blocking a domain.

        `DELETE /api/v1/domain_blocks` · `write:blocks` or `follow` · since 1.4.0

        Args:
            domain: the domain.
        """
        await self._delete("/api/v1/domain_blocks", NoneType, domain=domain)
