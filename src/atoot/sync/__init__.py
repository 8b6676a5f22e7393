"""atoot without await: for scripts, notebooks, threads and workers.

```python
with atoot.sync.client("mastodon.social", access_token="YOUR_TOKEN") as c:
    for status in c.home_timeline():
        print(status.account.acct, status.text())
```

All names are those of the client with `await`, and so are results and errors. A list is iterated over for all of its items, or
asked for its `first_page()`. What runs in the end is the client with `await`, on one event loop in a thread of its own.
"""

from atoot.sync.api import MastodonAPI, client
from atoot.sync.background import run
from atoot.sync.lists import Items, Paged, PagedObject, Pages
from atoot.sync.login import login
from atoot.sync.streams import EventStream, WebSocket

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
