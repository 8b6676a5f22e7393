"""Proofs: identities at other services, gone since 3.5.0."""

from __future__ import annotations

from typing import Any

from atoot.api.base import Endpoints, Params


class Proofs(Endpoints):
    """What a provider of identities asked a server about its accounts.

    https://docs.joinmastodon.org/methods/proofs/
    """

    async def get_proofs(
        self,
        params: Params = None,
        provider: str | None = None,
        username: str | None = None,
    ) -> dict[str, Any]:
        """Identities of an account at a provider, in the form that the provider wants.

        `GET /api/proofs` · public · since 2.8.0 · removed in 3.5.0

        Args:
            provider: name of the provider; there was `keybase`.
            username: name of the account on this server.

        Raises:
            NotFoundError: no such account or provider, or the server does not have this any more.
        """
        return await self._get("/api/proofs", dict[str, Any], params, provider=provider, username=username)
