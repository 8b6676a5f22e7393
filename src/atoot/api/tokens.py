"""Tokens: which programs may act in your name."""

from __future__ import annotations

from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path


class Tokens(Endpoints):
    """See who has access to your account, and end it. Mastodon has this in its web pages alone."""

    def tokens(self, *, limit: int | None = None, **cursor: Unpack[Cursor]) -> Paged[entities.TokenInfo]:
        """Your tokens, the newest first; not the tokens themselves.

        `GET /api/v1/tokens` · `read:accounts` · since GoToSocial 0.19.0

        Args:
            limit: tokens a page (server default: 20).
        """
        return self._page_by_ids("/api/v1/tokens", entities.TokenInfo, limit=limit, cursor=cursor)

    async def token(self, token: Ref) -> entities.TokenInfo:
        """One of your tokens, by its id.

        `GET /api/v1/tokens/:id` · `read:accounts` · since GoToSocial 0.19.0

        Args:
            token: token, or its id.
        """
        return await self._get(path("/api/v1/tokens/{}", token), entities.TokenInfo)

    async def token_invalidate(self, token: Ref) -> entities.TokenInfo:
        """End one of your tokens, by its id.

        `POST /api/v1/tokens/:id/invalidate` · `write:accounts` · since GoToSocial 0.19.0

        Args:
            token: token, or its id.
        """
        return await self._post(path("/api/v1/tokens/{}/invalidate", token), entities.TokenInfo)

    def pleroma_tokens(self) -> Paged[entities.OAuthToken]:
        """Your tokens, on Pleroma and Akkoma.

        `GET /api/oauth_tokens` · `read` · since Pleroma, Akkoma
        """
        return self._page("/api/oauth_tokens", entities.OAuthToken)

    async def pleroma_token_revoke(self, token: Ref) -> None:
        """End one of your tokens, by its id, on Pleroma and Akkoma.

        `DELETE /api/oauth_tokens/:id` · `write` · since Pleroma, Akkoma

        Args:
            token: token, or its id.
        """
        await self._delete(path("/api/oauth_tokens/{}", token), NoneType)
