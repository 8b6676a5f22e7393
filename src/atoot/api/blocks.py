"""Blocks: whom you have blocked."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params


class Blocks(Endpoints):
    """The accounts you have blocked; `account_block` and `account_unblock` change it.

    https://docs.joinmastodon.org/methods/blocks/
    """

    def blocks(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Accounts you have blocked.

        `GET /api/v1/blocks` · `read:blocks` · since 0.0.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
        return self._page("/api/v1/blocks", entities.Account, params, limit=limit, cursor=cursor)
