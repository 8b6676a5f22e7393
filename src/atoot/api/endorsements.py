"""Endorsements: accounts you feature on your profile."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params


class Endorsements(Endpoints):
    """The accounts you feature; `account_endorse` and `account_unendorse` change it.

    https://docs.joinmastodon.org/methods/endorsements/
    """

    def endorsements(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Accounts you feature on your profile. `account_endorsements` gives those of anybody.

        `GET /api/v1/endorsements` · `read:accounts` · since 2.5.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
        return self._page("/api/v1/endorsements", entities.Account, params, limit=limit, cursor=cursor)
