"""atoot without await: for scripts, notebooks, threads and workers.

```python
with atoot.sync.client("mastodon.social", access_token="YOUR_TOKEN") as c:
    for status in c.home_timeline():
        print(status.account.acct, status.text())
```

All names are those of the client with `await`, and so are results and errors. Where another class is meant, its own
name says so, as type checkers show it: `atoot.sync.Paged` is a `SyncPaged`. A list is iterated over for all of its
items, or asked for its `first_page()`. What runs in the end is the client with `await`, on one event loop in a thread
of its own.
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
