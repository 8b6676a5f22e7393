"""Which operations may be repeated though they are a POST, and which ends of a try leave open whether it was done.

Mastodon makes most of its operations so that the second time changes nothing, and answers as it did the first time:

- favourite, bookmark, follow, block, mute, endorse, follow a tag: made only if it is not there yet
  https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses/bookmarks_controller.rb
- reblog: gives the boost that is there already
  https://github.com/mastodon/mastodon/blob/main/app/services/reblog_service.rb
- what takes one of these back: there is nothing to do if there is none
- note, markers, read, unread, push subscription: set to what is sent
- clear, and to dismiss several: all that there still is
- measures, dimensions, retention, translate: questions, a POST only for their size
- a second upload makes a second file that nobody sees, and that the server throws away after some time

The second time of a few is refused, which does no harm either, and tells that the first one was done:

- pin a status: 422
  https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/statuses/pins_controller.rb
- authorize or reject a follow request, accept or dismiss one notification (request): 404, as of a DELETE
  https://github.com/mastodon/mastodon/blob/main/app/services/authorize_follow_service.rb
"""

import re

_HARMLESS = re.compile(
    r"""/api/(?:
      v1/accounts/[^/]+/(?:(?:un)?(?:follow|block|mute|pin)|(?:un)?endorse|note|remove_from_followers)
    | v1/statuses/[^/]+/(?:(?:un)?(?:favourite|reblog|bookmark|mute|pin)|translate|quotes/[^/]+/revoke)
    | v1/tags/[^/]+/(?:un)?(?:follow|feature)
    | v1/conversations/[^/]+/(?:un)?read
    | v1/announcements/[^/]+/dismiss
    | v1/annual_reports/[^/]+/(?:read|generate)
    | v1/(?:markers|domain_blocks|push/subscription)
    | v1/notifications/(?:clear|requests/(?:accept|dismiss))
    | v2/notifications/(?:clear|[^/]+/dismiss)
    | v[12]/media
    | v1/admin/accounts/[^/]+/(?:enable|unsilence|unsuspend|unsensitive)
    | v1/admin/reports/[^/]+/(?:assign_to_self|unassign|resolve|reopen)
    | v1/admin/trends/(?:links|statuses|tags|links/publishers)/[^/]+/(?:approve|reject)
    | v1/admin/(?:measures|dimensions|retention|canonical_email_blocks/test)
    )|/oauth/revoke""",
    re.VERBOSE,
)

_TAKING_AWAY = re.compile(
    r"""/api/v1/(?:
      follow_requests/[^/]+/(?:authorize|reject)
    | notifications/(?:dismiss|[^/]+/dismiss)
    | notifications/requests/[^/]+/(?:accept|dismiss)
    )""",
    re.VERBOSE,
)


def is_harmless(method: str, path: str) -> bool:
    """Whether a POST or PATCH may be sent a second time, because it does not do more than once would.

    Args:
        method: HTTP method, in capitals.
        path: path on the instance; a query may follow.
    """
    if method == "PATCH":  # all of them set what is sent
        return path.startswith("/api/")
    if method != "POST":
        return False
    place = path.partition("?")[0]
    return _HARMLESS.fullmatch(place) is not None or _TAKING_AWAY.fullmatch(place) is not None


def says_done(method: str, path: str, status: int | None) -> bool:
    """Whether an answer to the second try means that the first one was done: what was to go is no longer there."""
    if status not in (404, 410):
        return False
    return method == "DELETE" or (
        method == "POST" and _TAKING_AWAY.fullmatch(path.partition("?")[0]) is not None
    )


def is_unclear(status: int | None, *, may_have_happened: bool) -> bool:
    """Whether a try that did not succeed leaves open if the server did what was asked.

    Args:
        status: of the answer; None if there was none.
        may_have_happened: where there was no answer, whether the request may have arrived.
    """
    if status is None:
        return may_have_happened
    return status in (408, 425) or (status >= 500 and status not in (501, 505))
