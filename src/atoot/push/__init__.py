"""Web push: keys for a subscription, and what the server pushes. Needs `pip install 'atoot[push]'`.

```python
keys = PushKeys.generate()
subscription = await c.create_push_subscription(**keys.subscription("https://my.host/push"), alerts={"mention": True})
receiver = PushReceiver(keys, server_key=subscription.server_key, endpoint=subscription.endpoint)
message = receiver.receive(request.headers, await request.read())
```
"""

from atoot.push.encodings import decrypt
from atoot.push.errors import PushDecryptionError, PushError, PushReplayError, PushSignatureError
from atoot.push.keys import PushKeys
from atoot.push.message import PushMessage
from atoot.push.receiver import PushReceiver
from atoot.push.vapid import Sender, verify

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
