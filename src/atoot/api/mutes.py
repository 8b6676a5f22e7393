"""Mutes: whom you have muted."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params


class Mutes(Endpoints):
    """The accounts you have muted; `account_mute` and `account_unmute` change it.

    https://docs.joinmastodon.org/methods/mutes/
    """

    def mutes(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.MutedAccount]:
        """Accounts you have muted, with the end of the mute (since 3.3.0).

        `GET /api/v1/mutes` · `read:mutes` or `follow` · since 0.0.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
        return self._page("/api/v1/mutes", entities.MutedAccount, params, limit=limit, cursor=cursor)
