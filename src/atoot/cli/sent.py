"""The server's data as sent, without the defaults that entities add."""

from collections import deque
from collections.abc import Iterator
from typing import Any

import msgspec

from atoot.entities.base import Entity
from atoot.message import Request, Response

LATEST = 24
"""Number of answers to keep: a page is printed while the next is prefetched."""


class Sent:
    """Keeps the latest answers, to find the original data of an entity."""

    def __init__(self) -> None:
        self._bodies: deque[bytes] = deque(maxlen=LATEST)
        self._objects: dict[bytes, list[dict[str, Any]]] = {}

    def note(self, _request: Request, response: Response | None, _seconds: float) -> None:
        """Keep an answer."""
        if response is not None and response.body[:1] in (b"{", b"["):
            self._bodies.append(response.body)

    def data_of(self, entity: Entity) -> dict[str, Any]:
        """The original JSON data of an entity; if unknown, the entity with its defaults."""
        own = entity.get("id")
        for body in reversed(self._bodies):
            for data in self._of(body):
                if data.get("id") == own and _makes(data, entity):
                    return data
        return entity.to_dict()

    def _of(self, body: bytes) -> list[dict[str, Any]]:
        """The objects of an answer, outer ones first."""
        if body not in self._objects:
            self._objects = {kept: found for kept, found in self._objects.items() if kept in self._bodies}
            self._objects[body] = list(_objects(body))
        return self._objects[body]


def _objects(body: bytes) -> Iterator[dict[str, Any]]:
    try:
        waiting = deque([msgspec.json.decode(body)])
    except (msgspec.DecodeError, RecursionError):
        return
    while waiting:
        data = waiting.popleft()
        if isinstance(data, dict):
            yield data
            waiting.extend(data.values())
        elif isinstance(data, list):
            waiting.extend(data)


def _makes(data: dict[str, Any], entity: Entity) -> bool:
    """Whether an entity was made from this data."""
    try:
        return type(entity).from_dict(data) == entity
    except (msgspec.DecodeError, TypeError, ValueError, RecursionError):
        return False
