"""Polls: voting."""

from collections.abc import Iterable

from atoot.api.base import Endpoints, Options, Ref, path
from atoot.entities import Poll


class Polls(Endpoints):
    """https://docs.joinmastodon.org/methods/polls/

    See polls and vote. `create_status(poll_options=...)` makes one.
    """

    async def view_poll(self, poll: Ref, *, options: Options | None = None) -> Poll:
        """A poll.

        `GET /api/v1/polls/:id` · public or `read:statuses` · since 2.8.0
        """
        return await self._get(path("/api/v1/polls/{}", poll), Poll, options=options)

    async def vote_poll(
        self, poll: Ref, choices: int | str | Iterable[int | str], *, options: Options | None = None
    ) -> Poll:
        """Vote.

        `POST /api/v1/polls/:id/votes` · `write:statuses` · since 2.8.0

        Args:
            poll: poll, or its id.
            choices: places of the options that you choose, from 0; or one of them.

        Raises:
            UnprocessedError: you voted already, the poll is over, or there is no such option.
        """
        chosen = [choices] if isinstance(choices, int | str) else list(choices)
        return await self._post(path("/api/v1/polls/{}/votes", poll), Poll, options=options, choices=chosen)
