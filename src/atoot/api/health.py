"""Health: whether the server works."""

from __future__ import annotations

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
