"""atoot without await: for scripts, notebooks, threads and workers.

```python
with atoot.sync.client("mastodon.social", access_token="YOUR_TOKEN") as c:
    for status in c.home_timeline():
        print(status.account.acct, status.text())
```

Names, results and errors are those of the client with `await`. Classes that differ have names of their own, as type
checkers show: `atoot.sync.Paged` is a `SyncPaged`. Loop over a list for all of its items, or call its `first_page()`.
Below, the client with `await` runs on one event loop in a thread of its own.
"""

from atoot.sync.api import SyncMastodonAPI as MastodonAPI
from atoot.sync.api import client
from atoot.sync.background import run
from atoot.sync.lists import SyncItems as Items
from atoot.sync.lists import SyncPaged as Paged
from atoot.sync.lists import SyncPagedObject as PagedObject
from atoot.sync.lists import SyncPages as Pages
from atoot.sync.login import login
from atoot.sync.streams import SyncEventStream as EventStream
from atoot.sync.streams import SyncWebSocket as WebSocket

__all__ = [
    "EventStream",
    "Items",
    "MastodonAPI",
    "Paged",
    "PagedObject",
    "Pages",
    "WebSocket",
    "client",
    "login",
    "run",
]
