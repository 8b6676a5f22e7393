"""State that the handlers of a bot keep."""

import json
from dataclasses import dataclass
from typing import Any

from atoot.durable.tables import VALUES, Store


@dataclass(frozen=True, eq=False, repr=False)
class BotState:
    """What handlers keep from one call to the next, as JSON data. Changes are saved when the handler ends without an error."""

    store: Store
    """The store behind it."""
    written: dict[str, str | None] | None = None
    """Changes since the handler began, as JSON; None if they are saved at once."""

    async def get(self, key: str, default: Any = None) -> Any:
        """The value of a key.

        Args:
            key: any text.
            default: what is given if there is nothing.
        """
        key = key.encode(errors="backslashreplace").decode()  # file names may contain undecodable bytes
        if self.written is not None and key in self.written:
            text = self.written[key]
        else:
            text = await self.store.read(VALUES, key)
        return default if text is None else json.loads(text)

    async def set(self, key: str, value: Any) -> None:
        """Set the value of a key.

        Args:
            key: any text.
            value: JSON data; None takes it away.

        Raises:
            TypeError: it is no JSON data.
        """
        key = key.encode(errors="backslashreplace").decode()
        text = None if value is None else json.dumps(value)
        if self.written is None:
            await self.store.write([(VALUES, key, text)])
        else:
            self.written[key] = text
