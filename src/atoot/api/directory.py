"""Directory: accounts that want to be found."""

from __future__ import annotations

from atoot import entities
from atoot.api.base import Endpoints, Paged, Params


class Directory(Endpoints):
    """The directory of profiles.

    https://docs.joinmastodon.org/methods/directory/
    """

    def profile_directory(
        self,
        params: Params = None,
        offset: int | None = None,
        limit: int | None = None,
        order: entities.words.DirectoryOrder | None = None,
        local: bool | None = None,
    ) -> Paged[entities.Account]:
        """Accounts that want to be found.

        `GET /api/v1/directory` · public · since 3.0.0

        Args:
            offset: how many to skip.
            limit: accounts a page (server default: 40; at most 80).
            order: those that posted last first, or those that signed up last (server default: active).
            local: only accounts of this server.
        """
        return self._page_by_offset(
            "/api/v1/directory",
            entities.Account,
            params,
            offset=offset,
            limit=limit,
            order=order,
            local=local,
        )
