"""The table of all API operations, and lookups in it.

    find("GET", "/api/v1/accounts/1")                    # Operation(name='account', method='GET', ...)
    classify("DELETE", "/api/v1/statuses/1")             # ('all', 'user', 'delete')
    is_harmless("POST", "/api/v1/statuses/1/favourite")  # True

Hints, rate limits, forecasts, retries and the documentation use it. A test compares it with what the methods send and
with the line in their docstrings, which repeats `access` and `history`.

Which POST operations may be repeated (`again`): with Mastodon, a second call of most changes nothing, and returns the
same response ("harmless"):

- favourite, bookmark, follow, block, mute, endorse, follow a tag: only created if missing
  https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses/bookmarks_controller.rb
- reblog: returns the existing boost
  https://github.com/mastodon/mastodon/blob/main/app/services/reblog_service.rb
- undoing one of these: there is nothing to do if there is none
- note, markers, read, unread, push subscription: set to the given value
- clear, and dismissing several: whatever is left
- measures, dimensions, retention, translate: queries, a POST only for their size
- a second upload makes a second file that nobody sees, and that the server deletes after some time; a second app is
  as good as the first one, which nobody has used
- pin a status, put accounts into a list or a collection, block an address or a domain, approve an account: the second
  time is refused (422, 403), which is harmless
  https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses/pins_controller.rb
- feature a hashtag, allow a domain: returns the existing one
  https://github.com/mastodon/mastodon/blob/main/app/services/create_featured_tag_service.rb
- importing a table of accounts: follows, blocks and mutes only new ones

A second call of a few finds nothing left (404, "gone"), like a DELETE, which shows that the first one was done:
authorize or reject a follow request, accept or dismiss one notification (request), reject an account, invalidate a
token.
https://github.com/mastodon/mastodon/blob/main/app/services/authorize_follow_service.rb

What would exist twice, and can be found, is looked up before it is sent again ("looked"): a status, a vote, a list, a
filter. The rest ends with an error saying that it may have happened: a report, mails, passwords, chat messages.

The table is loaded on the first lookup.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.operations.lookup import called as called
    from atoot.operations.lookup import classify as classify
    from atoot.operations.lookup import find as find
    from atoot.operations.lookup import is_harmless as is_harmless
    from atoot.operations.lookup import looks_like_another as looks_like_another
    from atoot.operations.lookup import says_done as says_done
    from atoot.operations.lookup import seems_done as seems_done
    from atoot.operations.operation import Operation as Operation
    from atoot.operations.table import TABLE as TABLE
else:  # otherwise type checkers would accept any name
    __getattr__ = attach(
        globals(),
        {
            "lookup": (
                "called",
                "classify",
                "find",
                "is_harmless",
                "looks_like_another",
                "says_done",
                "seems_done",
            ),
            "operation": ("Operation",),
            "table": ("TABLE",),
        },
    )
