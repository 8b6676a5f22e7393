"""Suggestions: accounts that might be worth following."""

from __future__ import annotations

from types import NoneType

from atoot import entities
from atoot.api.base import Endpoints, Paged, Ref, path


class Suggestions(Endpoints):
    """Whom the server suggests to follow.

    https://docs.joinmastodon.org/methods/suggestions/
    """

    def suggestions(self, limit: int = 40, *, offset: int | None = None) -> Paged[entities.Account]:
        """Accounts to follow. `suggestions_v2` also says why each is suggested.

        `GET /api/v1/suggestions` · `read` · since 2.4.3 · deprecated since 3.4.0

        Args:
            limit: at most so many (the server gives at most 80).
            offset: how many to skip (since 4.3.0).
        """
        return self._page("/api/v1/suggestions", entities.Account, limit=limit, offset=offset)

    def suggestions_v2(
        self, *, limit: int | None = None, offset: int | None = None
    ) -> Paged[entities.Suggestion]:
        """Accounts to follow, each with why it is suggested.

        `GET /api/v2/suggestions` · `read` · since 3.4.0

        Args:
            limit: at most so many (server default: 40; at most 80).
            offset: how many to skip (since 4.3.0).
        """
        return self._page("/api/v2/suggestions", entities.Suggestion, limit=limit, offset=offset)

    async def remove_suggestion(self, account: Ref) -> None:
        """Do not suggest an account any more.

        `DELETE /api/v1/suggestions/:account_id` · `read` · since 2.4.3

        Args:
            account: account, or its id.
        """
        await self._delete(path("/api/v1/suggestions/{}", account), NoneType)
