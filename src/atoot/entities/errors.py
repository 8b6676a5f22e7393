"""The body of an answer that is an error."""

from typing import Any

from atoot.entities.base import Entity


class Error(Entity):
    """What a server says when it refuses or fails. https://docs.joinmastodon.org/entities/Error/"""

    shown = ("error",)

    error: str
    error_description: str | None = None
    details: dict[str, Any] | None = None
    """What is wrong with which parameter: `{"name": [{"error": ..., "description": ...}]}`."""
