"""Follow requests: who asks to follow you."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, id_of, path


class FollowRequests(Endpoints):
    """Answer those who ask to follow a locked account.

    https://docs.joinmastodon.org/methods/follow_requests/
    """

    def follow_requests(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Accounts that ask to follow you.

        `GET /api/v1/follow_requests` · `read:follows` or `follow` · since 0.0.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
        return self._page("/api/v1/follow_requests", entities.Account, params, limit=limit, cursor=cursor)

    def outgoing_follow_requests(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.Account]:
        """Accounts that you ask to follow and that have not answered yet.

        `GET /api/v1/follow_requests/outgoing` · `read:follows` · since GoToSocial 0.20.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
        return self._page("/api/v1/follow_requests/outgoing", entities.Account, limit=limit, cursor=cursor)

    async def accept_follow_request(self, account: Ref) -> entities.Relationship:
        """Let an account follow you. Servers before 3.0.0 answer without saying how you stand to it.

        `POST /api/v1/follow_requests/:account_id/authorize` · `write:follows` or `follow` · since 0.0.0

        Args:
            account: account, or its id.
        """
        url = path("/api/v1/follow_requests/{}/authorize", account)
        return await self._taken(self._post(url, entities.Relationship), lambda: self._stands(account))

    async def reject_follow_request(self, account: Ref) -> entities.Relationship:
        """Refuse to let an account follow you. Servers before 3.0.0 answer without saying how you stand to it.

        `POST /api/v1/follow_requests/:account_id/reject` · `write:follows` or `follow` · since 0.0.0

        Args:
            account: account, or its id.
        """
        url = path("/api/v1/follow_requests/{}/reject", account)
        return await self._taken(self._post(url, entities.Relationship), lambda: self._stands(account))

    async def _stands(self, account: Ref) -> entities.Relationship:
        found = await self._get(
            "/api/v1/accounts/relationships", list[entities.Relationship], id=[id_of(account)]
        )
        return found[0] if found else entities.Relationship(id=id_of(account))
