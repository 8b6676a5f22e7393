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
"""

import re
from functools import cache, lru_cache
from itertools import groupby
from typing import Literal, TypeAlias

from msgspec import Struct

from atoot.errors import MastodonError
from atoot.lazy import pattern
from atoot.limits.known import API, GENERAL, KNOWN, WEB, Buckets

Again: TypeAlias = Literal["", "harmless", "gone", "looked"]

_QUOTED = pattern(r"`([^`]+)`")
_SINCE = pattern(r"(?<!deprecated )since (\d\S*)")
_DEPRECATED = pattern(r"deprecated since (\d\S*)")
_REMOVED = pattern(r"removed in (\d\S*)")
_SOFTWARE = pattern(r"^since (?P<names>[A-Za-z].*)$")
_HOME = pattern(r"(?P<name>[A-Za-z][\w-]*)(?: (?P<version>\d\S*))?")
_PAGING = pattern(r"[?&](?:max_id|min_id|since_id|page)=[^&]")


class Operation(Struct, frozen=True):
    """One operation of the API, and the method that performs it."""

    name: str
    """Name of the Python method."""
    method: str
    """`GET`, `POST`, ..., or `WEBSOCKET`."""
    path: str
    """With `:name` where something is to be put in: `/api/v1/accounts/:id`."""
    access: str
    """Who may ask, in words: "public", "`read:statuses`", "`profile` or `read:accounts`"."""
    changes: str
    """Since when it is there, deprecated, gone: a number alone is a version of Mastodon, what only other software has names that
    software: "since 2.4.3 · deprecated since 4.0.0", "since GoToSocial 0.17.0"."""
    limit: str = ""
    """The special limit that it counts in, by its name in `limits.known`."""
    again: Again = ""
    """What a second time does, where a POST may be repeated."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Scopes that a token needs, one of them; empty if it needs none."""
        return tuple(_QUOTED.findall(self.access))

    @property
    def since(self) -> str | None:
        """Version of Mastodon that brought it; None where its documentation is silent, or Mastodon does not have it."""
        return _first(_SINCE, self.changes)

    @property
    def deprecated(self) -> str | None:
        """Version of Mastodon since which there is something better."""
        return _first(_DEPRECATED, self.changes)

    @property
    def removed(self) -> str | None:
        """Version of Mastodon in which it was gone."""
        return _first(_REMOVED, self.changes)

    @property
    def software(self) -> tuple[tuple[str, str | None], ...]:
        """What has it in place of Mastodon: names, each with the version that brought it, if known."""
        said = [found["names"] for part in self.changes.split(" · ") if (found := _SOFTWARE.match(part))]
        homes = [_HOME.fullmatch(home) for part in said for home in part.split(", ")]
        return tuple((home["name"], home["version"]) for home in homes if home)

    @property
    def history(self) -> str:
        """Since when there is the operation, in words: "4.3.0", "GoToSocial 0.17.0"; empty if nobody knows."""
        if not self.software:
            return self.since or ""
        return ", ".join(f"{name} {version or ''}".strip() for name, version in self.software)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found is not None else None


def find(method: str, path: str) -> Operation | None:
    """The operation that a request is for; None if there is none.

    Args:
        method: HTTP method of the request.
        path: path of the request; a query may follow.
    """
    return _at(method.upper(), path.partition("?")[0])


@lru_cache(maxsize=1024)
def _at(method: str, path: str) -> Operation | None:
    parts = path.strip("/").split("/")
    for template, operation in _index().get((method, len(parts)), ()):
        if all(part in (None, given) for part, given in zip(template, parts, strict=True)):
            return operation
    return None


def called(name: str) -> tuple[Operation, ...]:
    """The operations that the method of a name performs; more than one if it falls back to an older one."""
    return tuple(operation for operation in TABLE if operation.name == name)


def looks_like_another(operation: Operation) -> bool:
    """Whether the path of an operation is also that of another one, with an id in place of a word."""
    parts = operation.path.strip("/").split("/")
    return any(
        other.path != operation.path
        and all(part in (None, own) for part, own in zip(template, parts, strict=True))
        for template, other in _index().get((operation.method, len(parts)), ())
    )


def classify(method: str, path: str) -> Buckets:
    """The limits that a request counts in, the general one first.

    Args:
        method: HTTP method, in capitals.
        path: path on the instance, with its query.
    """
    if not path.startswith("/api/"):
        return WEB
    if method != "GET" and (limit := _limit_of(method, path.partition("?")[0])):
        return _WITH[limit]
    if "?" in path and _PAGING.search(path):
        return _WITH["paging"]
    return API


def is_harmless(method: str, path: str) -> bool:
    """Whether a POST or PATCH may be sent a second time, because it does not do more than once would.

    Args:
        method: HTTP method, in capitals.
        path: path on the instance; a query may follow.
    """
    if method == "PATCH":  # all of them set what is sent
        return path.startswith("/api/")
    found = find(method, path) if method == "POST" else None
    return found is not None and found.again in ("harmless", "gone")


def says_done(method: str, path: str, status: int | None) -> bool:
    """Whether an answer to the second try means that the first one was done: what was to go is no longer there."""
    if status not in (404, 410):
        return False
    if method == "DELETE":
        return True
    found = find(method, path) if method == "POST" else None
    return found is not None and found.again == "gone"


def seems_done(error: MastodonError) -> bool:
    """Whether an error says that an earlier try of the same call did what was asked, though its answer was lost."""
    return error.may_have_happened and says_done(error.method or "", error.path or "", error.status_code)


@lru_cache(256)
def _limit_of(method: str, path: str) -> str | None:
    """The special limit that a request counts in, if any."""
    match = _limited().fullmatch(f"{method} {path}")
    return match and match.lastgroup


_WITH: dict[str, Buckets] = {name: (*API, name) for name in KNOWN if name not in GENERAL}
_Template = tuple[str | None, ...]
"""Parts of a path; None where anything may stand."""


@cache
def _index() -> dict[tuple[str, int], list[tuple[_Template, Operation]]]:
    """The operations by method and number of parts of the path; `/lists/:id` after `/lists/search`."""
    rows = [(_template(operation.path), operation) for operation in TABLE]
    rows.sort(key=lambda row: (row[1].method, len(row[0]), [part is None for part in row[0]]))
    return {key: list(group) for key, group in groupby(rows, lambda row: (row[1].method, len(row[0])))}


def _template(path: str) -> _Template:
    return tuple(None if part.startswith(":") else part for part in path.strip("/").split("/"))


@cache
def _limited() -> re.Pattern[str]:
    """Matches method and path of the requests that count in a special limit, with its name as the group."""
    rows = sorted((row for row in TABLE if row.limit), key=lambda row: row.limit)
    return re.compile(
        "|".join(
            f"(?P<{limit}>{'|'.join(_pattern(row) for row in group)})"
            for limit, group in groupby(rows, lambda row: row.limit)
        )
    )


def _pattern(row: Operation) -> str:
    parts = ("[^/]+" if part.startswith(":") else re.escape(part) for part in row.path.split("/"))
    return f"{row.method} {'/'.join(parts)}"


# fmt: off
TABLE: tuple[Operation, ...] = (
    Operation("nodeinfo", "GET", "/.well-known/nodeinfo", "public", "since 3.0.0"),
    Operation("nodeinfo", "GET", "/nodeinfo/:version", "public", "since 3.0.0"),
    Operation("oauth_server_metadata", "GET", "/.well-known/oauth-authorization-server", "public", "since 4.3.0"),
    Operation("status_dislike", "POST", "/api/friendica/statuses/:id/dislike", "`write:favourites`", "since Friendica 2023.04", again="harmless"),
    Operation("status_disliked_by", "GET", "/api/friendica/statuses/:id/disliked_by", "public", "since Friendica 2023.04"),
    Operation("status_undislike", "POST", "/api/friendica/statuses/:id/undislike", "`write:favourites`", "since Friendica 2023.04", again="harmless"),
    Operation("pleroma_tokens", "GET", "/api/oauth_tokens", "`read`", "since Pleroma, Akkoma"),
    Operation("pleroma_token_revoke", "DELETE", "/api/oauth_tokens/:id", "`write`", "since Pleroma, Akkoma"),
    Operation("oembed", "GET", "/api/oembed", "public", "since 1.0.0"),
    Operation("pleroma_aliases", "GET", "/api/pleroma/aliases", "`read:accounts`", "since Pleroma 2.5.0, Akkoma"),
    Operation("pleroma_add_alias", "PUT", "/api/pleroma/aliases", "`write:accounts`", "since Pleroma 2.5.0, Akkoma"),
    Operation("pleroma_delete_alias", "DELETE", "/api/pleroma/aliases", "`write:accounts`", "since Pleroma 2.5.0, Akkoma"),
    Operation("pleroma_move_account", "POST", "/api/pleroma/move_account", "`write:accounts`", "since Pleroma 2.5.0, Akkoma"),
    Operation("pleroma_import", "POST", "/api/pleroma/:kind_import", "`follow` or `write:follows` or `write:blocks` or `write:mutes`", "since Pleroma, Akkoma", again="harmless"),
    Operation("get_proofs", "GET", "/api/proofs", "public", "since 2.8.0 · removed in 3.5.0"),
    Operation("accounts", "GET", "/api/v1/accounts", "public", "since 4.3.0"),
    Operation("register_account", "POST", "/api/v1/accounts", "app token + `write:accounts`", "since 2.7.0", limit="sign_up"),
    Operation("alias_account", "POST", "/api/v1/accounts/alias", "`write:accounts`", "since GoToSocial 0.14.0", again="harmless"),
    Operation("delete_account", "POST", "/api/v1/accounts/delete", "`write:accounts`", "since GoToSocial 0.1.0"),
    Operation("account_familiar_followers", "GET", "/api/v1/accounts/familiar_followers", "`read:follows`", "since 3.5.0"),
    Operation("account_lookup", "GET", "/api/v1/accounts/lookup", "`read:accounts`", "since 3.4.0"),
    Operation("move_account", "POST", "/api/v1/accounts/move", "`write:accounts`", "since GoToSocial 0.14.0"),
    Operation("account_relationships", "GET", "/api/v1/accounts/relationships", "`read:follows`", "since 0.0.0"),
    Operation("account_search", "GET", "/api/v1/accounts/search", "`read:accounts`", "since 0.0.0"),
    Operation("update_account_credentials", "PATCH", "/api/v1/accounts/update_credentials", "`write:accounts`", "since 1.1.1"),
    Operation("verify_account_credentials", "GET", "/api/v1/accounts/verify_credentials", "`profile` or `read:accounts`", "since 0.0.0"),
    Operation("account", "GET", "/api/v1/accounts/:id", "public", "since 0.0.0"),
    Operation("account_block", "POST", "/api/v1/accounts/:id/block", "`write:blocks`", "since 0.0.0", again="harmless"),
    Operation("account_collections", "GET", "/api/v1/accounts/:account_id/collections", "public or `read:collections`", "since 4.6.0"),
    Operation("account_subscribe_by_email", "POST", "/api/v1/accounts/:id/email_subscriptions", "public", "since 4.6.0 · undocumented"),
    Operation("account_endorse", "POST", "/api/v1/accounts/:id/endorse", "`write:accounts`", "since 4.4.0", again="harmless"),
    Operation("account_endorsements", "GET", "/api/v1/accounts/:id/endorsements", "public", "since 4.4.0"),
    Operation("account_featured_tags", "GET", "/api/v1/accounts/:id/featured_tags", "public", "since 3.3.0"),
    Operation("account_follow", "POST", "/api/v1/accounts/:id/follow", "`write:follows`", "since 0.0.0", limit="follows", again="harmless"),
    Operation("account_followers", "GET", "/api/v1/accounts/:id/followers", "public", "since 0.0.0"),
    Operation("account_following", "GET", "/api/v1/accounts/:id/following", "public", "since 0.0.0"),
    Operation("account_identity_proofs", "GET", "/api/v1/accounts/:id/identity_proofs", "user token", "since 2.8.0 · deprecated since 3.5.0"),
    Operation("account_in_collections", "GET", "/api/v1/accounts/:account_id/in_collections", "`read:collections`", "since 4.6.0"),
    Operation("account_lists", "GET", "/api/v1/accounts/:id/lists", "`read:lists`", "since 2.1.0"),
    Operation("account_mute", "POST", "/api/v1/accounts/:id/mute", "`write:mutes`", "since 0.0.0", again="harmless"),
    Operation("account_note", "POST", "/api/v1/accounts/:id/note", "`write:accounts`", "since 3.2.0", again="harmless"),
    Operation("account_pin", "POST", "/api/v1/accounts/:id/pin", "`write:accounts`", "since 2.5.0 · deprecated since 4.4.0", again="harmless"),
    Operation("account_remove_from_followers", "POST", "/api/v1/accounts/:id/remove_from_followers", "`write:follows`", "since 3.5.0", again="harmless"),
    Operation("account_statuses", "GET", "/api/v1/accounts/:id/statuses", "public or `read:statuses`", "since 0.0.0"),
    Operation("account_unblock", "POST", "/api/v1/accounts/:id/unblock", "`write:blocks`", "since 0.0.0", again="harmless"),
    Operation("account_unendorse", "POST", "/api/v1/accounts/:id/unendorse", "`write:accounts`", "since 4.4.0", again="harmless"),
    Operation("account_unfollow", "POST", "/api/v1/accounts/:id/unfollow", "`write:follows`", "since 0.0.0", again="harmless"),
    Operation("account_unmute", "POST", "/api/v1/accounts/:id/unmute", "`write:mutes`", "since 0.0.0", again="harmless"),
    Operation("account_unpin", "POST", "/api/v1/accounts/:id/unpin", "`write:accounts`", "since 2.5.0 · deprecated since 4.4.0", again="harmless"),
    Operation("admin_accounts", "GET", "/api/v1/admin/accounts", "`admin:read:accounts`", "since 2.9.1"),
    Operation("admin_view_account", "GET", "/api/v1/admin/accounts/:id", "`admin:read:accounts`", "since 2.9.1"),
    Operation("admin_delete_account", "DELETE", "/api/v1/admin/accounts/:id", "`admin:write:accounts`", "since 3.3.0"),
    Operation("admin_account_action", "POST", "/api/v1/admin/accounts/:id/action", "`admin:write:accounts`", "since 2.9.1"),
    Operation("admin_account_approve", "POST", "/api/v1/admin/accounts/:id/approve", "`admin:write:accounts`", "since 2.9.1", again="harmless"),
    Operation("admin_account_enable", "POST", "/api/v1/admin/accounts/:id/enable", "`admin:write:accounts`", "since 2.9.1", again="harmless"),
    Operation("admin_account_reject", "POST", "/api/v1/admin/accounts/:id/reject", "`admin:write:accounts`", "since 2.9.1", again="gone"),
    Operation("admin_account_unsensitive", "POST", "/api/v1/admin/accounts/:id/unsensitive", "`admin:write:accounts`", "since 3.3.0", again="harmless"),
    Operation("admin_account_unsilence", "POST", "/api/v1/admin/accounts/:id/unsilence", "`admin:write:accounts`", "since 2.9.1", again="harmless"),
    Operation("admin_account_unsuspend", "POST", "/api/v1/admin/accounts/:id/unsuspend", "`admin:write:accounts`", "since 2.9.1", again="harmless"),
    Operation("admin_canonical_email_blocks", "GET", "/api/v1/admin/canonical_email_blocks", "`admin:read:canonical_email_blocks`", "since 4.0.0"),
    Operation("admin_create_canonical_email_block", "POST", "/api/v1/admin/canonical_email_blocks", "`admin:write:canonical_email_blocks`", "since 4.0.0", again="harmless"),
    Operation("admin_test_canonical_email", "POST", "/api/v1/admin/canonical_email_blocks/test", "`admin:read:canonical_email_blocks`", "since 4.0.0", again="harmless"),
    Operation("admin_canonical_email_block", "GET", "/api/v1/admin/canonical_email_blocks/:id", "`admin:read:canonical_email_blocks`", "since 4.0.0"),
    Operation("admin_delete_canonical_email_block", "DELETE", "/api/v1/admin/canonical_email_blocks/:id", "`admin:write:canonical_email_blocks`", "since 4.0.0"),
    Operation("admin_dimensions", "POST", "/api/v1/admin/dimensions", "`admin:read`", "since 3.5.0", again="harmless"),
    Operation("admin_domain_allows", "GET", "/api/v1/admin/domain_allows", "`admin:read:domain_allows`", "since 4.0.0"),
    Operation("admin_create_domain_allow", "POST", "/api/v1/admin/domain_allows", "`admin:write:domain_allows`", "since 4.0.0", again="harmless"),
    Operation("admin_domain_allow", "GET", "/api/v1/admin/domain_allows/:id", "`admin:read:domain_allows`", "since 4.0.0"),
    Operation("admin_delete_domain_allow", "DELETE", "/api/v1/admin/domain_allows/:id", "`admin:write:domain_allows`", "since 4.0.0"),
    Operation("admin_domain_blocks", "GET", "/api/v1/admin/domain_blocks", "`admin:read:domain_blocks`", "since 4.0.0"),
    Operation("admin_create_domain_block", "POST", "/api/v1/admin/domain_blocks", "`admin:write:domain_blocks`", "since 4.0.0", again="harmless"),
    Operation("admin_domain_block", "GET", "/api/v1/admin/domain_blocks/:id", "`admin:read:domain_blocks`", "since 4.0.0"),
    Operation("admin_update_domain_block", "PUT", "/api/v1/admin/domain_blocks/:id", "`admin:write:domain_blocks`", "since 4.0.0"),
    Operation("admin_delete_domain_block", "DELETE", "/api/v1/admin/domain_blocks/:id", "`admin:write:domain_blocks`", "since 4.0.0"),
    Operation("admin_email_domain_blocks", "GET", "/api/v1/admin/email_domain_blocks", "`admin:read:email_domain_blocks`", "since 4.0.0"),
    Operation("admin_create_email_domain_block", "POST", "/api/v1/admin/email_domain_blocks", "`admin:write:email_domain_blocks`", "since 4.0.0", again="harmless"),
    Operation("admin_email_domain_block", "GET", "/api/v1/admin/email_domain_blocks/:id", "`admin:read:email_domain_blocks`", "since 4.1.0"),
    Operation("admin_delete_email_domain_block", "DELETE", "/api/v1/admin/email_domain_blocks/:id", "`admin:write:email_domain_blocks`", "since 4.0.0"),
    Operation("admin_ip_blocks", "GET", "/api/v1/admin/ip_blocks", "`admin:read:ip_blocks`", "since 4.0.0"),
    Operation("admin_create_ip_block", "POST", "/api/v1/admin/ip_blocks", "`admin:write:ip_blocks`", "since 4.0.0", again="harmless"),
    Operation("admin_ip_block", "GET", "/api/v1/admin/ip_blocks/:id", "`admin:read:ip_blocks`", "since 4.0.0"),
    Operation("admin_update_ip_block", "PUT", "/api/v1/admin/ip_blocks/:id", "`admin:write:ip_blocks`", "since 4.0.0"),
    Operation("admin_delete_ip_block", "DELETE", "/api/v1/admin/ip_blocks/:id", "`admin:write:ip_blocks`", "since 4.0.0"),
    Operation("admin_measures", "POST", "/api/v1/admin/measures", "`admin:read`", "since 3.5.0", again="harmless"),
    Operation("admin_reports", "GET", "/api/v1/admin/reports", "`admin:read:reports`", "since 2.9.1"),
    Operation("admin_view_report", "GET", "/api/v1/admin/reports/:id", "`admin:read:reports`", "since 2.9.1"),
    Operation("admin_update_report", "PUT", "/api/v1/admin/reports/:id", "`admin:write:reports`", "since 3.5.0"),
    Operation("admin_report_self_assign", "POST", "/api/v1/admin/reports/:id/assign_to_self", "`admin:write:reports`", "since 2.9.1", again="harmless"),
    Operation("admin_report_reopen", "POST", "/api/v1/admin/reports/:id/reopen", "`admin:write:reports`", "since 2.9.1", again="harmless"),
    Operation("admin_report_resolve", "POST", "/api/v1/admin/reports/:id/resolve", "`admin:write:reports`", "since 2.9.1", again="harmless"),
    Operation("admin_report_unassign", "POST", "/api/v1/admin/reports/:id/unassign", "`admin:write:reports`", "since 2.9.1", again="harmless"),
    Operation("admin_retention", "POST", "/api/v1/admin/retention", "`admin:read`", "since 3.5.0", again="harmless"),
    Operation("admin_tags", "GET", "/api/v1/admin/tags", "`admin:read`", "undocumented"),
    Operation("admin_tag", "GET", "/api/v1/admin/tags/:id", "`admin:read`", "undocumented"),
    Operation("admin_update_tag", "PUT", "/api/v1/admin/tags/:id", "`admin:write`", "undocumented"),
    Operation("admin_trending_links", "GET", "/api/v1/admin/trends/links", "`admin:read`", "since 3.5.0"),
    Operation("admin_link_publishers", "GET", "/api/v1/admin/trends/links/publishers", "`admin:read`", "undocumented"),
    Operation("admin_link_publisher_approve", "POST", "/api/v1/admin/trends/links/publishers/:id/approve", "`admin:write`", "undocumented", again="harmless"),
    Operation("admin_link_publisher_reject", "POST", "/api/v1/admin/trends/links/publishers/:id/reject", "`admin:write`", "undocumented", again="harmless"),
    Operation("admin_trending_link_approve", "POST", "/api/v1/admin/trends/links/:id/approve", "`admin:write`", "undocumented", again="harmless"),
    Operation("admin_trending_link_reject", "POST", "/api/v1/admin/trends/links/:id/reject", "`admin:write`", "undocumented", again="harmless"),
    Operation("admin_trending_statuses", "GET", "/api/v1/admin/trends/statuses", "`admin:read`", "since 3.5.0"),
    Operation("admin_trending_status_approve", "POST", "/api/v1/admin/trends/statuses/:id/approve", "`admin:write`", "undocumented", again="harmless"),
    Operation("admin_trending_status_reject", "POST", "/api/v1/admin/trends/statuses/:id/reject", "`admin:write`", "undocumented", again="harmless"),
    Operation("admin_trending_tags", "GET", "/api/v1/admin/trends/tags", "`admin:read`", "since 3.5.0"),
    Operation("admin_trending_tag_approve", "POST", "/api/v1/admin/trends/tags/:id/approve", "`admin:write`", "undocumented", again="harmless"),
    Operation("admin_trending_tag_reject", "POST", "/api/v1/admin/trends/tags/:id/reject", "`admin:write`", "undocumented", again="harmless"),
    Operation("announcements", "GET", "/api/v1/announcements", "user token", "since 3.1.0"),
    Operation("announcement_dismiss", "POST", "/api/v1/announcements/:id/dismiss", "`write:accounts`", "since 3.1.0", again="harmless"),
    Operation("announcement_react", "PUT", "/api/v1/announcements/:id/reactions/:name", "`write:favourites`", "since 3.1.0"),
    Operation("announcement_unreact", "DELETE", "/api/v1/announcements/:id/reactions/:name", "`write:favourites`", "since 3.1.0"),
    Operation("annual_reports", "GET", "/api/v1/annual_reports", "`read:accounts`", "since 4.3.0"),
    Operation("annual_report", "GET", "/api/v1/annual_reports/:year", "`read:accounts`", "since 4.4.0"),
    Operation("annual_report_generate", "POST", "/api/v1/annual_reports/:year/generate", "`write:accounts`", "since 4.6.0", again="harmless"),
    Operation("annual_report_read", "POST", "/api/v1/annual_reports/:year/read", "`write:accounts`", "since 4.3.0", again="harmless"),
    Operation("annual_report_state", "GET", "/api/v1/annual_reports/:year/state", "`read:accounts`", "since 4.6.0"),
    Operation("create_app", "POST", "/api/v1/apps", "public", "since 0.0.0", limit="apps", again="harmless"),
    Operation("verify_app_credentials", "GET", "/api/v1/apps/verify_credentials", "app token", "since 2.0.0"),
    Operation("blocks", "GET", "/api/v1/blocks", "`read:blocks`", "since 0.0.0"),
    Operation("bookmarks", "GET", "/api/v1/bookmarks", "`read:bookmarks`", "since 3.1.0"),
    Operation("create_collection", "POST", "/api/v1/collections", "`write:collections`", "since 4.6.0"),
    Operation("collection", "GET", "/api/v1/collections/:id", "public or `read:collections`", "since 4.6.0"),
    Operation("update_collection", "PATCH", "/api/v1/collections/:id", "`write:collections`", "since 4.6.0"),
    Operation("delete_collection", "DELETE", "/api/v1/collections/:id", "`write:collections`", "since 4.6.0"),
    Operation("collection_item_add", "POST", "/api/v1/collections/:collection_id/items", "`write:collections`", "since 4.6.0", again="harmless"),
    Operation("collection_item_remove", "DELETE", "/api/v1/collections/:collection_id/items/:id", "`write:collections`", "since 4.6.0"),
    Operation("collection_item_revoke", "POST", "/api/v1/collections/:collection_id/items/:id/revoke", "`write:collections`", "since 4.6.0", again="harmless"),
    Operation("conversations", "GET", "/api/v1/conversations", "`read:statuses`", "since 2.6.0"),
    Operation("remove_conversation", "DELETE", "/api/v1/conversations/:id", "`write:conversations`", "since 2.6.0"),
    Operation("mark_conversation_read", "POST", "/api/v1/conversations/:id/read", "`write:conversations`", "since 2.6.0", again="harmless"),
    Operation("mark_conversation_unread", "POST", "/api/v1/conversations/:id/unread", "`write:conversations`", "undocumented", again="harmless"),
    Operation("get_custom_emojis", "GET", "/api/v1/custom_emojis", "public", "since 2.0.0"),
    Operation("profile_directory", "GET", "/api/v1/directory", "public", "since 3.0.0"),
    Operation("domain_blocks", "GET", "/api/v1/domain_blocks", "`read:blocks` or `follow`", "since 1.4.0"),
    Operation("domain_block", "POST", "/api/v1/domain_blocks", "`write:blocks` or `follow`", "since 1.4.0", again="harmless"),
    Operation("domain_unblock", "DELETE", "/api/v1/domain_blocks", "`write:blocks` or `follow`", "since 1.4.0"),
    Operation("domain_block_preview", "GET", "/api/v1/domain_blocks/preview", "`write:blocks` or `follow`", "since 4.3.0 · undocumented"),
    Operation("donation_campaign", "GET", "/api/v1/donation_campaigns", "user token", "undocumented"),
    Operation("email_confirmed", "GET", "/api/v1/emails/check_confirmation", "`read:accounts`", "undocumented"),
    Operation("resend_confirmation_email", "POST", "/api/v1/emails/confirmations", "`write:accounts`", "since 3.4.0", limit="confirmations"),
    Operation("endorsements", "GET", "/api/v1/endorsements", "`read:accounts`", "since 2.5.0"),
    Operation("export_stats", "GET", "/api/v1/exports/stats", "`read:accounts`", "since GoToSocial 0.17.0"),
    Operation("export_csv", "GET", "/api/v1/exports/:kind.csv", "`read` or `read:follows` or `read:lists` or `read:blocks` or `read:mutes`", "since GoToSocial 0.17.0"),
    Operation("favourites", "GET", "/api/v1/favourites", "`read:favourites`", "since 0.0.0"),
    Operation("featured_tags", "GET", "/api/v1/featured_tags", "`read:accounts`", "since 3.0.0"),
    Operation("create_featured_tag", "POST", "/api/v1/featured_tags", "`write:accounts`", "since 3.0.0", again="harmless"),
    Operation("suggested_featured_tags", "GET", "/api/v1/featured_tags/suggestions", "`read:accounts`", "since 3.0.0"),
    Operation("delete_featured_tag", "DELETE", "/api/v1/featured_tags/:id", "`write:accounts`", "since 3.0.0"),
    Operation("all_filters", "GET", "/api/v1/filters", "`read:filters`", "since 2.4.3 · deprecated since 4.0.0"),
    Operation("create_filter", "POST", "/api/v1/filters", "`write:filters`", "since 2.4.3 · deprecated since 4.0.0", again="looked"),
    Operation("view_filter", "GET", "/api/v1/filters/:id", "`read:filters`", "since 2.4.3 · deprecated since 4.0.0"),
    Operation("update_filter", "PUT", "/api/v1/filters/:id", "`write:filters`", "since 2.4.3 · deprecated since 4.0.0"),
    Operation("remove_filter", "DELETE", "/api/v1/filters/:id", "`write:filters`", "since 2.4.3 · deprecated since 4.0.0"),
    Operation("follow_requests", "GET", "/api/v1/follow_requests", "`read:follows` or `follow`", "since 0.0.0"),
    Operation("outgoing_follow_requests", "GET", "/api/v1/follow_requests/outgoing", "`read:follows`", "since GoToSocial 0.20.0"),
    Operation("accept_follow_request", "POST", "/api/v1/follow_requests/:account_id/authorize", "`write:follows` or `follow`", "since 0.0.0", again="gone"),
    Operation("reject_follow_request", "POST", "/api/v1/follow_requests/:account_id/reject", "`write:follows` or `follow`", "since 0.0.0", again="gone"),
    Operation("followed_tags", "GET", "/api/v1/followed_tags", "`read:follows`", "since 4.0.0"),
    Operation("import_csv", "POST", "/api/v1/import", "`write`", "since GoToSocial 0.17.0", again="harmless"),
    Operation("get_instance", "GET", "/api/v1/instance", "public", "since 1.1.0 · deprecated since 4.0.0"),
    Operation("instance_activity", "GET", "/api/v1/instance/activity", "public", "since 2.1.2"),
    Operation("instance_domain_blocks", "GET", "/api/v1/instance/domain_blocks", "public or user token", "since 4.0.0"),
    Operation("instance_extended_description", "GET", "/api/v1/instance/extended_description", "public", "since 4.0.0"),
    Operation("instance_languages", "GET", "/api/v1/instance/languages", "public", "undocumented"),
    Operation("instance_peers", "GET", "/api/v1/instance/peers", "public", "since 2.1.2"),
    Operation("instance_privacy_policy", "GET", "/api/v1/instance/privacy_policy", "public", "since 4.0.0"),
    Operation("instance_rules", "GET", "/api/v1/instance/rules", "public", "since 3.4.0"),
    Operation("instance_terms_of_service", "GET", "/api/v1/instance/terms_of_service", "public", "since 4.4.0"),
    Operation("instance_terms_of_service", "GET", "/api/v1/instance/terms_of_service/:date", "public", "since 4.4.0"),
    Operation("instance_translation_languages", "GET", "/api/v1/instance/translation_languages", "public", "since 4.2.0"),
    Operation("interaction_policy_defaults", "GET", "/api/v1/interaction_policies/defaults", "`read:accounts`", "since GoToSocial 0.17.0"),
    Operation("update_interaction_policy_defaults", "PATCH", "/api/v1/interaction_policies/defaults", "`write:accounts`", "since GoToSocial 0.17.0"),
    Operation("interaction_requests", "GET", "/api/v1/interaction_requests", "`read:notifications`", "since GoToSocial 0.17.0"),
    Operation("interaction_request", "GET", "/api/v1/interaction_requests/:id", "`read:notifications`", "since GoToSocial 0.17.0"),
    Operation("interaction_request_authorize", "POST", "/api/v1/interaction_requests/:id/authorize", "`write:statuses`", "since GoToSocial 0.17.0", again="gone"),
    Operation("interaction_request_reject", "POST", "/api/v1/interaction_requests/:id/reject", "`write:statuses`", "since GoToSocial 0.17.0", again="gone"),
    Operation("lists", "GET", "/api/v1/lists", "`read:lists`", "since 2.1.0"),
    Operation("create_list", "POST", "/api/v1/lists", "`write:lists`", "since 2.1.0", again="looked"),
    Operation("show_list", "GET", "/api/v1/lists/:id", "`read:lists`", "since 2.1.0"),
    Operation("update_list", "PUT", "/api/v1/lists/:id", "`write:lists`", "since 2.1.0"),
    Operation("delete_list", "DELETE", "/api/v1/lists/:id", "`write:lists`", "since 2.1.0"),
    Operation("list_accounts", "GET", "/api/v1/lists/:id/accounts", "`read:lists`", "since 2.1.0"),
    Operation("list_accounts_add", "POST", "/api/v1/lists/:id/accounts", "`write:lists`", "since 2.1.0", again="harmless"),
    Operation("list_accounts_remove", "DELETE", "/api/v1/lists/:id/accounts", "`write:lists`", "since 2.1.0"),
    Operation("markers_get", "GET", "/api/v1/markers", "`read:statuses`", "since 3.0.0"),
    Operation("markers_set", "POST", "/api/v1/markers", "`write:statuses`", "since 3.0.0", again="harmless"),
    Operation("media_attachment", "GET", "/api/v1/media/:id", "`write:media`", "since 3.1.3"),
    Operation("update_attachment", "PUT", "/api/v1/media/:id", "`write:media`", "since 0.0.0"),
    Operation("delete_attachment", "DELETE", "/api/v1/media/:id", "`write:media`", "since 4.4.0"),
    Operation("mutes", "GET", "/api/v1/mutes", "`read:mutes` or `follow`", "since 0.0.0"),
    Operation("get_notifications", "GET", "/api/v1/notifications", "`read:notifications`", "since 0.0.0"),
    Operation("clear_notifications", "POST", "/api/v1/notifications/clear", "`write:notifications`", "since 0.0.0", again="harmless"),
    Operation("delete_notifications", "DELETE", "/api/v1/notifications/destroy_multiple", "`write:notifications`", "since glitch-soc, Pleroma"),
    Operation("notification_dismiss", "POST", "/api/v1/notifications/dismiss", "`write:notifications`", "since 0.0.0 · removed in 3.0.0", again="gone"),
    Operation("notification_policy_v1", "GET", "/api/v1/notifications/policy", "`read:notifications`", "since 4.3.0"),
    Operation("update_notification_policy_v1", "PATCH", "/api/v1/notifications/policy", "`write:notifications`", "since 4.3.0"),
    Operation("notification_requests", "GET", "/api/v1/notifications/requests", "`read:notifications`", "since 4.3.0"),
    Operation("notification_requests_accept", "POST", "/api/v1/notifications/requests/accept", "`write:notifications`", "since 4.3.0", again="harmless"),
    Operation("notification_requests_dismiss", "POST", "/api/v1/notifications/requests/dismiss", "`write:notifications`", "since 4.3.0", again="harmless"),
    Operation("notification_requests_merged", "GET", "/api/v1/notifications/requests/merged", "`read:notifications`", "since 4.3.0"),
    Operation("notification_request", "GET", "/api/v1/notifications/requests/:id", "`read:notifications`", "since 4.3.0"),
    Operation("notification_request_accept", "POST", "/api/v1/notifications/requests/:id/accept", "`write:notifications`", "since 4.3.0", again="gone"),
    Operation("notification_request_dismiss", "POST", "/api/v1/notifications/requests/:id/dismiss", "`write:notifications`", "since 4.3.0", again="gone"),
    Operation("notifications_unread_count", "GET", "/api/v1/notifications/unread_count", "`read:notifications`", "since 4.3.0"),
    Operation("get_notification", "GET", "/api/v1/notifications/:id", "`read:notifications`", "since 0.0.0"),
    Operation("clear_notification", "POST", "/api/v1/notifications/:id/dismiss", "`write:notifications`", "since 1.3.0", again="gone"),
    Operation("instance_peers_search", "GET", "/api/v1/peers/search", "public", "undocumented"),
    Operation("pleroma_backups", "GET", "/api/v1/pleroma/backups", "`read:backups`", "since Pleroma, Akkoma"),
    Operation("pleroma_create_backup", "POST", "/api/v1/pleroma/backups", "`read:backups`", "since Pleroma, Akkoma"),
    Operation("bookmark_folders", "GET", "/api/v1/pleroma/bookmark_folders", "`read:bookmarks`", "since Pleroma 2.7.0"),
    Operation("create_bookmark_folder", "POST", "/api/v1/pleroma/bookmark_folders", "`write:bookmarks`", "since Pleroma 2.7.0", again="looked"),
    Operation("update_bookmark_folder", "PATCH", "/api/v1/pleroma/bookmark_folders/:id", "`write:bookmarks`", "since Pleroma 2.7.0"),
    Operation("delete_bookmark_folder", "DELETE", "/api/v1/pleroma/bookmark_folders/:id", "`write:bookmarks`", "since Pleroma 2.7.0"),
    Operation("create_chat", "POST", "/api/v1/pleroma/chats/by-account-id/:id", "`write:chats`", "since Pleroma 2.1.0, Rebased", again="harmless"),
    Operation("chat", "GET", "/api/v1/pleroma/chats/:id", "`read:chats`", "since Pleroma 2.1.0, Rebased"),
    Operation("chat_messages", "GET", "/api/v1/pleroma/chats/:id/messages", "`read:chats`", "since Pleroma 2.1.0, Rebased"),
    Operation("create_chat_message", "POST", "/api/v1/pleroma/chats/:id/messages", "`write:chats`", "since Pleroma 2.1.0, Rebased"),
    Operation("delete_chat_message", "DELETE", "/api/v1/pleroma/chats/:id/messages/:message_id", "`write:chats`", "since Pleroma 2.1.0, Rebased"),
    Operation("chat_read", "POST", "/api/v1/pleroma/chats/:id/read", "`write:chats`", "since Pleroma 2.1.0, Rebased", again="harmless"),
    Operation("status_reactions", "GET", "/api/v1/pleroma/statuses/:id/reactions", "public or `read:statuses`", "since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased"),
    Operation("status_react", "PUT", "/api/v1/pleroma/statuses/:id/reactions/:emoji", "`write:favourites`", "since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased"),
    Operation("status_react", "POST", "/api/v1/statuses/:id/react/:emoji", "`write:favourites`", "since catstodon, Firefish, Iceshrimp, Hollo", again="harmless"),
    Operation("status_react", "PUT", "/api/v1/statuses/:id/emoji_reactions/:emoji", "`write:favourites`", "since Fedibird, kmyblue, Hollo"),
    Operation("status_unreact", "DELETE", "/api/v1/pleroma/statuses/:id/reactions/:emoji", "`write:favourites`", "since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased"),
    Operation("status_unreact", "POST", "/api/v1/statuses/:id/unreact/:emoji", "`write:favourites`", "since catstodon, Firefish, Iceshrimp, Hollo", again="harmless"),
    Operation("status_unreact", "DELETE", "/api/v1/statuses/:id/emoji_reactions/:emoji", "`write:favourites`", "since Fedibird, kmyblue, Hollo"),
    Operation("view_poll", "GET", "/api/v1/polls/:id", "public or `read:statuses`", "since 2.8.0"),
    Operation("vote_poll", "POST", "/api/v1/polls/:id/votes", "`write:statuses`", "since 2.8.0", again="looked"),
    Operation("preferences", "GET", "/api/v1/preferences", "`read:accounts`", "since 2.8.0"),
    Operation("profile", "GET", "/api/v1/profile", "`profile` or `read:accounts`", "since 4.6.0"),
    Operation("update_profile", "PATCH", "/api/v1/profile", "`write:accounts`", "since 4.6.0"),
    Operation("delete_profile_avatar", "DELETE", "/api/v1/profile/avatar", "`write:accounts`", "since 4.2.0"),
    Operation("delete_profile_header", "DELETE", "/api/v1/profile/header", "`write:accounts`", "since 4.2.0"),
    Operation("push_subscription", "GET", "/api/v1/push/subscription", "`push`", "since 2.4.0"),
    Operation("create_push_subscription", "POST", "/api/v1/push/subscription", "`push`", "since 2.4.0", again="harmless"),
    Operation("update_push_subscription", "PUT", "/api/v1/push/subscription", "`push`", "since 2.4.0"),
    Operation("delete_push_subscription", "DELETE", "/api/v1/push/subscription", "`push`", "since 2.4.0"),
    Operation("create_report", "POST", "/api/v1/reports", "`write:reports`", "since 1.1.0", limit="reports"),
    Operation("scheduled_statuses", "GET", "/api/v1/scheduled_statuses", "`read:statuses`", "since 2.7.0"),
    Operation("view_scheduled_status", "GET", "/api/v1/scheduled_statuses/:id", "`read:statuses`", "since 2.7.0"),
    Operation("create_scheduled_status", "PUT", "/api/v1/scheduled_statuses/:id", "`write:statuses`", "since 2.7.0"),
    Operation("cancel_scheduled_status", "DELETE", "/api/v1/scheduled_statuses/:id", "`write:statuses`", "since 2.7.0"),
    Operation("statuses", "GET", "/api/v1/statuses", "public or `read:statuses`", "since 4.3.0"),
    Operation("create_status", "POST", "/api/v1/statuses", "`write:statuses`", "since 0.0.0", limit="statuses", again="looked"),
    Operation("view_status", "GET", "/api/v1/statuses/:id", "public or `read:statuses`", "since 0.0.0"),
    Operation("update_status", "PUT", "/api/v1/statuses/:id", "`write:statuses`", "since 3.5.0", limit="statuses"),
    Operation("delete_status", "DELETE", "/api/v1/statuses/:id", "`write:statuses`", "since 0.0.0", limit="delete"),
    Operation("status_bookmark", "POST", "/api/v1/statuses/:id/bookmark", "`write:bookmarks`", "since 3.1.0", again="harmless"),
    Operation("status_card", "GET", "/api/v1/statuses/:id/card", "public or `read:statuses`", "since 0.0.0 · deprecated since 2.6.0 · removed in 3.0.0"),
    Operation("status_context", "GET", "/api/v1/statuses/:id/context", "public or `read:statuses`", "since 0.0.0"),
    Operation("status_favourite", "POST", "/api/v1/statuses/:id/favourite", "`write:favourites`", "since 0.0.0", again="harmless"),
    Operation("status_favourited_by", "GET", "/api/v1/statuses/:id/favourited_by", "public or `read:statuses`", "since 0.0.0"),
    Operation("status_history", "GET", "/api/v1/statuses/:id/history", "public or `read:statuses`", "since 3.5.0"),
    Operation("update_status_interaction_policy", "PUT", "/api/v1/statuses/:id/interaction_policy", "`write:statuses`", "since 4.5.0"),
    Operation("status_mute", "POST", "/api/v1/statuses/:id/mute", "`write:mutes`", "since 1.4.2", again="harmless"),
    Operation("status_pin", "POST", "/api/v1/statuses/:id/pin", "`write:accounts`", "since 1.6.0", again="harmless"),
    Operation("status_quotes", "GET", "/api/v1/statuses/:id/quotes", "`read:statuses`", "since 4.5.0"),
    Operation("status_quote_revoke", "POST", "/api/v1/statuses/:id/quotes/:quoting_status_id/revoke", "`write:statuses`", "since 4.5.0", again="harmless"),
    Operation("status_boost", "POST", "/api/v1/statuses/:id/reblog", "`write:statuses`", "since 0.0.0", limit="statuses", again="harmless"),
    Operation("status_reblogged_by", "GET", "/api/v1/statuses/:id/reblogged_by", "public or `read:statuses`", "since 0.0.0"),
    Operation("status_source", "GET", "/api/v1/statuses/:id/source", "`read:statuses`", "since 3.5.0"),
    Operation("status_translate", "POST", "/api/v1/statuses/:id/translate", "`read:statuses`", "since 4.0.0", again="harmless"),
    Operation("status_unbookmark", "POST", "/api/v1/statuses/:id/unbookmark", "`write:bookmarks`", "since 3.1.0", again="harmless"),
    Operation("status_unfavourite", "POST", "/api/v1/statuses/:id/unfavourite", "`write:favourites`", "since 0.0.0", again="harmless"),
    Operation("status_unmute", "POST", "/api/v1/statuses/:id/unmute", "`write:mutes`", "since 1.4.2", again="harmless"),
    Operation("status_unpin", "POST", "/api/v1/statuses/:id/unpin", "`write:accounts`", "since 1.6.0", again="harmless"),
    Operation("status_unboost", "POST", "/api/v1/statuses/:id/unreblog", "`write:statuses`", "since 0.0.0", limit="delete", again="harmless"),
    Operation("stream", "GET", "/api/v1/streaming", "`read:statuses` or `read:notifications`", "since 1.0.0"),
    Operation("streaming", "GET", "/api/v1/streaming", "`read:statuses` or `read:notifications`", "since 1.0.0"),
    Operation("streaming_health", "GET", "/api/v1/streaming/health", "public", "since 2.5.0"),
    Operation("suggestions", "GET", "/api/v1/suggestions", "`read`", "since 2.4.3 · deprecated since 3.4.0"),
    Operation("remove_suggestion", "DELETE", "/api/v1/suggestions/:account_id", "`read`", "since 2.4.3"),
    Operation("tag", "GET", "/api/v1/tags/:name", "public", "since 4.0.0"),
    Operation("tag_feature", "POST", "/api/v1/tags/:id/feature", "`write:accounts`", "since 4.4.0", again="harmless"),
    Operation("tag_follow", "POST", "/api/v1/tags/:name/follow", "`write:follows`", "since 4.0.0", limit="follows", again="harmless"),
    Operation("tag_unfeature", "POST", "/api/v1/tags/:id/unfeature", "`write:accounts`", "since 4.4.0", again="harmless"),
    Operation("tag_unfollow", "POST", "/api/v1/tags/:name/unfollow", "`write:follows`", "since 4.0.0", again="harmless"),
    Operation("direct_timeline", "GET", "/api/v1/timelines/direct", "`read:statuses`", "since 2.4.0 · deprecated since 2.6.0 · removed in 3.0.0"),
    Operation("home_timeline", "GET", "/api/v1/timelines/home", "`read:statuses`", "since 0.0.0"),
    Operation("link_timeline", "GET", "/api/v1/timelines/link", "public or `read:statuses`", "since 4.3.0"),
    Operation("list_timeline", "GET", "/api/v1/timelines/list/:list_id", "`read:lists`", "since 2.1.0"),
    Operation("public_timeline", "GET", "/api/v1/timelines/public", "public or `read:statuses`", "since 0.0.0"),
    Operation("hashtag_timeline", "GET", "/api/v1/timelines/tag/:hashtag", "public or `read:statuses`", "since 0.0.0"),
    Operation("tokens", "GET", "/api/v1/tokens", "`read:accounts`", "since GoToSocial 0.19.0"),
    Operation("token", "GET", "/api/v1/tokens/:id", "`read:accounts`", "since GoToSocial 0.19.0"),
    Operation("token_invalidate", "POST", "/api/v1/tokens/:id/invalidate", "`write:accounts`", "since GoToSocial 0.19.0", again="gone"),
    Operation("trending_links", "GET", "/api/v1/trends/links", "public", "since 3.5.0"),
    Operation("trending_statuses", "GET", "/api/v1/trends/statuses", "public", "since 3.5.0"),
    Operation("trending_tags", "GET", "/api/v1/trends/tags", "public", "since 3.5.0"),
    Operation("trending_tags", "GET", "/api/v1/trends", "public", "since 3.0.0 · deprecated since 3.5.0"),
    Operation("user", "GET", "/api/v1/user", "`read:accounts`", "since GoToSocial 0.16.0"),
    Operation("disable_two_factor", "POST", "/api/v1/user/2fa/disable", "`write:accounts`", "since GoToSocial 0.19.0"),
    Operation("enable_two_factor", "POST", "/api/v1/user/2fa/enable", "`write:accounts`", "since GoToSocial 0.19.0"),
    Operation("two_factor_uri", "GET", "/api/v1/user/2fa/qruri", "`read:accounts`", "since GoToSocial 0.19.0"),
    Operation("change_email", "POST", "/api/v1/user/email_change", "`write:accounts`", "since GoToSocial 0.16.0"),
    Operation("change_password", "POST", "/api/v1/user/password_change", "`write:accounts`", "since GoToSocial 0.2.2"),
    Operation("async_refresh", "GET", "/api/v1_alpha/async_refreshes/:id", "`read`", "since 4.4.0"),
    Operation("admin_accounts_v2", "GET", "/api/v2/admin/accounts", "`admin:read:accounts`", "since 3.5.0"),
    Operation("filters_v2", "GET", "/api/v2/filters", "`read:filters`", "since 4.0.0"),
    Operation("create_filter_v2", "POST", "/api/v2/filters", "`write:filters`", "since 4.0.0", again="looked"),
    Operation("filter_keyword", "GET", "/api/v2/filters/keywords/:id", "`read:filters`", "since 4.0.0"),
    Operation("update_filter_keyword", "PUT", "/api/v2/filters/keywords/:id", "`write:filters`", "since 4.0.0"),
    Operation("delete_filter_keyword", "DELETE", "/api/v2/filters/keywords/:id", "`write:filters`", "since 4.0.0"),
    Operation("filter_status", "GET", "/api/v2/filters/statuses/:id", "`read:filters`", "since 4.0.0"),
    Operation("delete_filter_status", "DELETE", "/api/v2/filters/statuses/:id", "`write:filters`", "since 4.0.0"),
    Operation("filter_v2", "GET", "/api/v2/filters/:id", "`read:filters`", "since 4.0.0"),
    Operation("update_filter_v2", "PUT", "/api/v2/filters/:id", "`write:filters`", "since 4.0.0"),
    Operation("delete_filter_v2", "DELETE", "/api/v2/filters/:id", "`write:filters`", "since 4.0.0"),
    Operation("filter_keywords", "GET", "/api/v2/filters/:filter_id/keywords", "`read:filters`", "since 4.0.0"),
    Operation("create_filter_keyword", "POST", "/api/v2/filters/:filter_id/keywords", "`write:filters`", "since 4.0.0", again="looked"),
    Operation("filter_statuses", "GET", "/api/v2/filters/:filter_id/statuses", "`read:filters`", "since 4.0.0"),
    Operation("create_filter_status", "POST", "/api/v2/filters/:filter_id/statuses", "`write:filters`", "since 4.0.0", again="looked"),
    Operation("instance", "GET", "/api/v2/instance", "public", "since 4.0.0"),
    Operation("upload_attachment", "POST", "/api/v2/media", "`write:media`", "since 3.1.3", limit="media", again="harmless"),
    Operation("upload_attachment", "POST", "/api/v1/media", "`write:media`", "since 0.0.0 · deprecated since 3.1.3", limit="media", again="harmless"),
    Operation("grouped_notifications", "GET", "/api/v2/notifications", "`read:notifications`", "since 4.3.0"),
    Operation("clear_grouped_notifications", "POST", "/api/v2/notifications/clear", "`write:notifications`", "since 4.3.0 · undocumented", again="harmless"),
    Operation("notification_policy", "GET", "/api/v2/notifications/policy", "`read:notifications`", "since 4.3.0"),
    Operation("update_notification_policy", "PATCH", "/api/v2/notifications/policy", "`write:notifications`", "since 4.3.0"),
    Operation("grouped_notifications_unread_count", "GET", "/api/v2/notifications/unread_count", "`read:notifications`", "since 4.3.0"),
    Operation("notification_group", "GET", "/api/v2/notifications/:group_key", "`read:notifications`", "since 4.3.0"),
    Operation("notification_group_accounts", "GET", "/api/v2/notifications/:group_key/accounts", "`write:notifications`", "since 4.3.0"),
    Operation("notification_group_dismiss", "POST", "/api/v2/notifications/:group_key/dismiss", "`write:notifications`", "since 4.3.0", again="harmless"),
    Operation("chats", "GET", "/api/v2/pleroma/chats", "`read:chats`", "since Pleroma 2.3.0, Rebased"),
    Operation("search", "GET", "/api/v2/search", "public or `read:search`", "since 2.4.1"),
    Operation("search", "GET", "/api/v1/search", "`read:search`", "since 1.1.0 · deprecated since 2.4.1 · removed in 3.0.0"),
    Operation("suggestions_v2", "GET", "/api/v2/suggestions", "`read`", "since 3.4.0"),
    Operation("health", "GET", "/health", "public", "since 3.0.0"),
    Operation("invite", "GET", "/invite/:code", "public", "since 4.3.0"),
    Operation("browser_login_url", "GET", "/oauth/authorize", "public", "since 0.1.0"),
    Operation("revoke_token", "POST", "/oauth/revoke", "public", "since 0.1.0", again="harmless"),
    Operation("login", "POST", "/oauth/token", "public", "since 0.1.0"),
    Operation("userinfo", "GET", "/oauth/userinfo", "`profile`", "since 4.4.0"),
)
"""Every operation, in the order of the paths; those of a method together, the newest first."""
# fmt: on
