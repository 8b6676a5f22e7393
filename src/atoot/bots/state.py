"""What the handlers of a bot keep."""

import json
from collections.abc import Mapping
from typing import Any

from atoot.durable.tables import VALUES, Change, Store


class BotState:
    """What handlers keep from one call to the next, as JSON data. What one writes counts once it has ended well.

    Args:
        store: where it is kept.
        changes: takes what is written until the handler has ended; None to write at once.
    """

    def __init__(self, store: Store, changes: dict[str, Any] | None) -> None:
        self._store = store
        self._changes = changes

    async def get(self, key: str, default: Any = None) -> Any:
        """What is kept under a key.

        Args:
            key: any text.
            default: what is given if there is nothing.
        """
        if self._changes is not None and key in self._changes:
            found = self._changes[key]
            return default if found is None else found
        text = await self._store.read(VALUES, key)
        return default if text is None else json.loads(text)

    async def set(self, key: str, value: Any) -> None:
        """Keep something under a key.

        Args:
            key: any text.
            value: JSON data; None takes it away.

        Raises:
            TypeError: it is no JSON data.
        """
        text = None if value is None else json.dumps(value)
        if self._changes is None:
            await self._store.write([(VALUES, key, text)])
        else:
            self._changes[key] = None if text is None else json.loads(text)


def value_changes(changes: Mapping[str, Any]) -> list[Change]:
    """What a handler has written, as changes."""
    return [(VALUES, key, None if value is None else json.dumps(value)) for key, value in changes.items()]
