"""Web push: keys for a subscription, and what the server pushes. Needs `pip install 'atoot[push]'`.

```python
keys = PushKeys.generate()
subscription = await c.create_push_subscription(**keys.subscription("https://my.host/push"), alerts={"mention": True})
receiver = PushReceiver(keys, server_key=subscription.server_key, endpoint=subscription.endpoint)
message = receiver.receive(request.headers, await request.read())
```
"""

from typing import TYPE_CHECKING, Any

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.push.encodings import decrypt as decrypt
    from atoot.push.errors import PushDecryptionError as PushDecryptionError
    from atoot.push.errors import PushError as PushError
    from atoot.push.errors import PushReplayError as PushReplayError
    from atoot.push.errors import PushSignatureError as PushSignatureError
    from atoot.push.keys import PushKeys as PushKeys
    from atoot.push.message import PushMessage as PushMessage
    from atoot.push.receiver import PushReceiver as PushReceiver
    from atoot.push.vapid import Sender as Sender
    from atoot.push.vapid import verify as verify
else:  # type checkers would take any name for one that is there
    _load = attach(
        globals(),
        {
            "encodings": ("decrypt",),
            "errors": ("PushDecryptionError", "PushError", "PushReplayError", "PushSignatureError"),
            "keys": ("PushKeys",),
            "message": ("PushMessage",),
            "receiver": ("PushReceiver",),
            "vapid": ("Sender", "verify"),
        },
    )

    def __getattr__(name: str) -> Any:
        try:
            return _load(name)
        except ModuleNotFoundError as missing:
            raise ImportError("atoot.push needs cryptography: pip install 'atoot[push]'") from missing


__all__ = [
    "PushDecryptionError",
    "PushError",
    "PushKeys",
    "PushMessage",
    "PushReceiver",
    "PushReplayError",
    "PushSignatureError",
    "Sender",
    "decrypt",
    "verify",
]
