"""Health: whether the server works."""

from typing import Any

from atoot.api.base import Endpoints
from atoot.message import Request


class Health(Endpoints):
    """https://docs.joinmastodon.org/methods/health/"""

    async def health(self) -> str:
        """What the server says of itself when it is well: `UP`; older ones say `OK`.

        `GET /health` · public · since 3.0.0

        Raises:
            ServerError: it is not well: the web process runs, but its database or cache does not answer.
        """
        answer = await self._transport.send(Request("GET", "/health"))
        text = answer.body.decode(errors="replace").strip()
        if not text.startswith("{"):
            return text
        said: dict[str, Any] = self._transport.decode(answer, dict[str, Any])
        return str(said.get("status", ""))

    async def streaming_health(self) -> str:
        """What the streaming server says of itself when it is well: `OK`.

        `GET /api/v1/streaming/health` · public · since 2.5.0

        It is asked on the host of the instance; where the streaming server has a host of its own, that one may not
        answer here.
        """
        answer = await self._transport.send(Request("GET", "/api/v1/streaming/health"))
        return answer.body.decode(errors="replace").strip()
