"""Invites: whether an invitation to a server is valid."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints, path


class Invites(Endpoints):
    """An address like `https://mastodon.example/invite/CODE` lets somebody join a server that is closed otherwise."""

    async def invite(self, code: str) -> entities.Invite:
        """Whether an invitation is good; `register_account` takes its code.

        `GET /invite/:code` · public · since 4.3.0

        Args:
            code: the last part of the address of the invitation.

        Raises:
            UnauthorizedError: it is used up or too old.
            NotFoundError: there is no such invitation.
        """
        return await self._get(path("/invite/{}", code), entities.Invite)
