"""All operations of the API: one table of what is known of each, which everything else reads.

    find("GET", "/api/v1/accounts/1")                    # Operation(name='account', method='GET', ...)
    classify("DELETE", "/api/v1/statuses/1")             # ('all', 'user', 'delete')
    is_harmless("POST", "/api/v1/statuses/1/favourite")  # True

Hints, rate limits, forecasts, retries and the documentation read it. A test holds it to what the methods send and to the line
in their docstrings, which says the same as `access` and `history`.

Which operations may be repeated though they are a POST (`again`): Mastodon makes most of them so that the second time changes
nothing, and answers as it did the first time ("harmless"):

- favourite, bookmark, follow, block, mute, endorse, follow a tag: made only if it is not there yet
  https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses/bookmarks_controller.rb
- reblog: gives the boost that is there already
  https://github.com/mastodon/mastodon/blob/main/app/services/reblog_service.rb
- what takes one of these back: there is nothing to do if there is none
- note, markers, read, unread, push subscription: set to what is sent
- clear, and to dismiss several: all that there still is
- measures, dimensions, retention, translate: questions, a POST only for their size
- a second upload makes a second file that nobody sees, and that the server throws away after some time; a second app is as
  good as the first one, and nobody has used that
- pin a status, put accounts into a list or a collection, block an address or a domain, approve an account: the second time
  is refused (422, 403), which does no harm
  https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses/pins_controller.rb
- feature a hashtag, allow a domain: gives what is there already
  https://github.com/mastodon/mastodon/blob/main/app/services/create_featured_tag_service.rb
- to take over a table of accounts: follows, blocks and mutes those that are not yet

The second time of a few finds nothing left (404, "gone"), as of a DELETE, and tells that the first one was done: authorize or
reject a follow request, accept or dismiss one notification (request), reject an account, invalidate a token.
https://github.com/mastodon/mastodon/blob/main/app/services/authorize_follow_service.rb

What would be there twice, and can be seen, is looked for before it is sent again ("looked"): a status, a vote, a list, a
filter. Whatever is left ends with an error that says that it may have happened: a report, mails, passwords, chat messages.

The table is read with the first question.
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
else:  # type checkers would take any name for one that is there
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
