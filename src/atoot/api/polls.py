"""Polls: voting."""

from __future__ import annotations

from collections.abc import Iterable

from atoot import entities, parameters, posting
from atoot.api.base import Endpoints, Ref, path
from atoot.message import Request, Response


class Polls(Endpoints):
    """https://docs.joinmastodon.org/methods/polls/

    See polls and vote. `create_status(poll_options=...)` makes one.
    """

    async def view_poll(self, poll: Ref) -> entities.Poll:
        """A poll.

        `GET /api/v1/polls/:id` · public or `read:statuses` · since 2.8.0

        Args:
            poll: poll, or its id.
        """
        return await self._get(path("/api/v1/polls/{}", poll), entities.Poll)

    async def vote_poll(self, poll: Ref, choices: int | str | Iterable[int | str]) -> entities.Poll:
        """Vote, once: if a try ends in a way that leaves open whether it counted, the poll is looked at before the next.

        `POST /api/v1/polls/:id/votes` · `write:statuses` · since 2.8.0

        Args:
            poll: poll, or its id.
            choices: places of the options that you choose, from 0; or one of them.

        Raises:
            UnprocessedError: you voted already, the poll is over, or there is no such option.
        """
        chosen = [choices] if isinstance(choices, int | str) else list(choices)
        values = {
            "choices": [str(choice) for choice in parameters.merge(None, {"choices": chosen})["choices"]]
        }
        body, content_type = parameters.encodings.body(values)
        url = path("/api/v1/polls/{}", poll)

        async def find(*_: object) -> Response | None:
            response = await self._transport.send(Request("GET", url))
            found: entities.Poll = self._transport.decode(response, entities.Poll)
            return response if posting.voted_for(found, values["choices"]) else None

        request = Request("POST", f"{url}/votes", body, content_type, values=values)
        voted: entities.Poll = self._transport.decode(
            await posting.done_once(self._transport, request, find), entities.Poll
        )
        return voted
