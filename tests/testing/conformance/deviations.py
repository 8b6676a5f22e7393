"""Deviations of all kinds, each with the check that is meant to find it."""

import json
import re
from collections.abc import Callable
from typing import Any

from planted import Answer, Asked, Planted

STATUS, POST = "GET /api/v1/statuses/:id", "POST /api/v1/statuses"
FOLLOWERS = "GET /api/v1/accounts/:id/followers"
HOME, MINE = "GET /api/v1/timelines/home", "GET /api/v1/accounts/:id/statuses"
ALICE = "Bearer alice_token"


def data(change: Callable[[Any], Any]) -> Callable[[Answer, Asked], None]:
    """Another body; what the function gives takes its place, unless it is None."""

    def do(answer: Answer, _: Asked) -> None:
        if answer.status < 300:
            value = answer.data
            made = change(value)
            answer.data = value if made is None else made

    return do


def each(change: Callable[[Any], Any]) -> Callable[[Answer, Asked], None]:
    """Each item of a list changed."""
    return data(lambda items: [change(item) for item in items] and None)


def header(name: str, text: str | None) -> Callable[[Answer, Asked], None]:
    def do(answer: Answer, _: Asked) -> None:
        answer.headers.popall(name, None)
        if text is not None:
            answer.headers[name] = text

    return do


def without(*names: str) -> Callable[[Asked], None]:
    """Parameters of the query that the server does not mind."""

    def do(asked: Asked) -> None:
        for name in names:
            asked.query.pop(name, None)

    return do


def as_get(asked: Asked) -> None:
    """Nothing is done."""
    asked.method, asked.body = "GET", b""


def anybody(asked: Asked) -> None:
    """Whoever asks is taken for alice."""
    asked.headers["Authorization"] = ALICE


def invented(asked: Asked) -> None:
    if "invented" in asked.headers.get("Authorization", ""):
        anybody(asked)


def nothing(asked: Asked) -> None:
    """Something else is answered, and nothing done."""
    asked.method, asked.path, asked.body = "GET", "/api/v1/preferences", b""


def wider(asked: Asked) -> None:
    for old, new in ((b"visibility=private", b"visibility=public"), (b'"private"', b'"public"')):
        asked.body = asked.body.replace(old, new)


def no_key(asked: Asked) -> None:
    asked.headers.popall("Idempotency-Key", None)


def one_key(asked: Asked) -> None:
    if "Idempotency-Key" in asked.headers:
        asked.headers["Idempotency-Key"] = "the same"


def json_without(name: str) -> Callable[[Asked], None]:
    """What is said as JSON is not read."""

    def do(asked: Asked) -> None:
        if "json" in asked.headers.get("Content-Type", ""):
            values = json.loads(asked.body)
            values.pop(name, None)
            asked.body = json.dumps(values).encode()

    return do


def text(old: bytes, new: bytes) -> Callable[[Asked], None]:
    def do(asked: Asked) -> None:
        asked.body = asked.body.replace(old, new)

    return do


def newer_at_once(asked: Asked) -> None:
    if "min_id" in asked.query:
        asked.query["since_id"] = asked.query.pop("min_id")


def elsewhere(answer: Answer, _: Asked) -> None:
    if "Link" in answer.headers:
        answer.headers["Link"] = (
            '<https://elsewhere.example/next>; rel="next", <https://elsewhere.example/p>; rel="prev"'
        )


def path(new: str) -> Callable[[Asked], None]:
    def do(asked: Asked) -> None:
        asked.path = asked.path.rpartition("/")[0] + new

    return do


def text_in_answer(old: bytes, new: bytes) -> Callable[[Answer, Asked], None]:
    def do(answer: Answer, _: Asked) -> None:
        answer.body = re.sub(old, new, answer.body)

    return do


def strangers_too(asked: Asked) -> None:
    if "Authorization" not in asked.headers:
        anybody(asked)


def no_key_in_json(asked: Asked) -> None:
    if "json" in asked.headers.get("Content-Type", ""):
        no_key(asked)


def link_to_the_first(answer: Answer, _: Asked) -> None:
    """The next page begins behind the first post of this one."""
    if "Link" in answer.headers:
        bound = f"max_id={answer.data[0]['id']}"
        answer.headers["Link"] = re.sub(r"max_id=\d+", bound, answer.headers["Link"])


def nothing_later(answer: Answer, asked: Asked) -> None:
    """The second page is empty."""
    if "max_id" in asked.query:
        answer.data = []


# fmt: off
PLANTED = (
    # Fields
    Planted("statuses.view_status", STATUS, data(lambda one: one.pop("visibility") and None)),
    Planted("accounts.account", "GET /api/v1/accounts/:id", data(lambda one: one.update(created_at="yesterday"))),
    Planted("lists.show_list", "GET /api/v1/lists/:id", data(lambda one: one.update(title=None))),
    Planted("timelines.home_timeline", HOME, each(lambda one: one.update(id=7))),
    Planted("polls.view_poll", "GET /api/v1/polls/:id", data(lambda one: one.update(options={}))),
    Planted("accounts.account_relationships", "GET /api/v1/accounts/relationships", each(lambda one: one.update(more=1))),
    Planted("statuses.status_context", "GET /api/v1/statuses/:id/context", data(lambda one: one.pop("descendants") and None)),
    Planted("notifications.get_notifications", "GET /api/v1/notifications", each(lambda one: one.pop("type"))),
    Planted("media.media_attachment", "GET /api/v1/media/:id", data(lambda one: one.update(type=1))),
    Planted("bookmarks.bookmarks", "GET /api/v1/bookmarks", lambda answer, _: setattr(answer, "body", b"<html>")),
    # Pages and order
    Planted("timelines.link_header", HOME, header("Link", None)),
    Planted("timelines.link_stays", HOME, elsewhere),
    Planted("timelines.max_id", HOME, ask=without("max_id")),
    Planted("timelines.since_id", HOME, ask=without("since_id")),
    Planted("timelines.min_id", HOME, ask=newer_at_once),
    Planted("timelines.limit", HOME, ask=without("limit")),
    Planted("timelines.walk", HOME, ask=without("max_id")),
    Planted("timelines.walk_back", HOME, header("Link", None), ask=without("min_id")),
    Planted("timelines.newest_first", HOME, data(lambda items: items[::-1])),
    Planted("accounts.own_posts_in_order", MINE, data(lambda items: items[::-1])),
    Planted("statuses.context_in_order", "GET /api/v1/statuses/:id/context", data(lambda one: one["descendants"].reverse())),
    # Keys and encodings
    Planted("statuses.key_posts_once", POST, ask=no_key),
    Planted("statuses.other_key_posts_again", POST, ask=one_key),
    Planted("statuses.two_encodings", POST, ask=json_without("spoiler_text")),
    Planted("statuses.encodings_of_lists", POST, ask=json_without("media_ids")),
    # Limits
    Planted("limits.within", "GET /api/v1/preferences", header("X-RateLimit-Remaining", "9000000")),
    Planted("limits.counts_down", "GET /api/v1/preferences", header("X-RateLimit-Remaining", "200")),
    Planted("limits.reset", "GET /api/v1/preferences", header("X-RateLimit-Reset", "2001-01-01T00:00:00Z")),
    # Visibility, and who may
    Planted("statuses.visibility_private", POST, ask=wider),
    Planted("statuses.stranger_and_private", STATUS, ask=anybody),
    Planted("statuses.direct_is_direct", STATUS, ask=anybody),
    Planted("statuses.delete_of_others", "DELETE /api/v1/statuses/:id", lambda answer, _: setattr(answer, "status", 200)),
    Planted("apps.app_does_not_post", POST, ask=anybody),
    Planted("apps.invented_token", "GET /api/v1/accounts/verify_credentials", ask=invented),
    Planted("apps.revoked", "POST /oauth/revoke", ask=text(b"token=", b"other=")),
    Planted("scopes.markers_set", "POST /api/v1/markers", ask=anybody),
    Planted("scopes.status_favourite", "POST /api/v1/statuses/:id/favourite",
            lambda answer, _: setattr(answer, "status", 200)),
    Planted("strangers.bookmarks", "GET /api/v1/bookmarks", ask=anybody),
    Planted("strangers.lists", "GET /api/v1/lists", ask=anybody),
    # What is done is there, and what is taken back is gone
    Planted("statuses.deleted_is_gone", "DELETE /api/v1/statuses/:id", ask=as_get),
    Planted("lists.made_changed_gone", "PUT /api/v1/lists/:id", ask=as_get),
    Planted("accounts.unfollow_ends_it", "POST /api/v1/accounts/:id/unfollow", ask=path("/follow")),
    Planted("favourites.listed", "GET /api/v1/favourites", data(lambda _: [])),
    Planted("statuses.favourite_counts", STATUS, data(lambda one: one.update(favourites_count=0))),
    Planted("statuses.edit_changes", "PUT /api/v1/statuses/:id", data(lambda one: one.update(edited_at=None))),
    Planted("statuses.source_is_typed", "GET /api/v1/statuses/:id/source", data(lambda one: one.update(text="<p>As shown.</p>"))),
    Planted("statuses.date_is_now", POST, data(lambda one: one.update(created_at="2020-01-01T00:00:00.000Z"))),
    Planted("statuses.all_letters", POST, data(lambda one: one.update(content=one["content"].replace("ü", "?")))),
    Planted("polls.choices_kept", POST, data(lambda one: one["poll"] and one["poll"]["options"].reverse())),
    Planted("markers.set_and_found", "POST /api/v1/markers", data(lambda one: one["home"].update(version=1))),
    Planted("media.description_kept", "GET /api/v1/media/:id", data(lambda one: one.update(description=None))),
    Planted("notifications.only_types", "GET /api/v1/notifications", ask=without("types[]")),
    Planted("notifications.dismissed_is_gone", "POST /api/v1/notifications/:id/dismiss", ask=nothing),
    # Brothers of them that real servers have
    Planted("timelines.home_timeline", HOME, text_in_answer(rb'(_at": "[^"]*?)Z"', rb'\1"')),
    Planted("statuses.view_status", STATUS, data(lambda one: one.update(url="/@bob/1"))),
    Planted("accounts.acct_of_here", "GET /api/v1/accounts/:id", data(lambda one: one.update(acct="alice@127.0.0.1"))),
    Planted("accounts.counts", "GET /api/v1/accounts/:id", data(lambda one: one.update(statuses_count=0))),
    Planted("statuses.reply_counts", STATUS, data(lambda one: one.update(replies_count=0))),
    Planted("instance.answers_are_json", "GET /api/v2/instance", header("Content-Type", "text/html")),
    Planted("limits.errors_are_json", "GET /api/v1/accounts/:id", text_in_answer(b'"error"', b'"message"')),
    Planted("favourites.pages", "GET /api/v1/favourites", header("Link", None)),
    Planted("bookmarks.walked", "GET /api/v1/bookmarks", data(lambda items: items[::-1])),
    Planted("notifications.pages", "GET /api/v1/notifications", ask=without("limit")),
    Planted("accounts.pages", MINE, ask=without("since_id")),
    Planted("timelines.hashtag_pages", "GET /api/v1/timelines/tag/:hashtag", ask=without("max_id")),
    Planted("timelines.hashtag_none", "GET /api/v1/timelines/tag/:hashtag", ask=without("none[]")),
    Planted("timelines.link_leads_on", HOME, link_to_the_first),
    Planted("accounts.with_hashtag", MINE, ask=without("tagged")),
    Planted("accounts.pinned_is_listed", MINE, ask=without("pinned")),
    Planted("statuses.key_posts_once_in_json", POST, ask=no_key_in_json),
    Planted("statuses.encodings_of_yes_and_no", POST, ask=json_without("sensitive")),
    Planted("limits.reset", "GET /api/v1/preferences", header("X-RateLimit-Reset", "2000000000")),
    Planted("limits.counts_down", "GET /api/v1/preferences", header("X-RateLimit-Remaining", None)),
    Planted("statuses.stranger_and_status_context", "GET /api/v1/statuses/:id/context", ask=strangers_too),
    Planted("statuses.edit_changes", "PUT /api/v1/statuses/:id", data(lambda one: one.update(visibility="public"))),
    Planted("apps.token_says_scope", "POST /oauth/token", data(lambda one: one.update(scope="read write"))),
    Planted("statuses.marks_in_lists", HOME, each(lambda one: one.update(favourited=False))),
    Planted("statuses.marks_in_lists", HOME, each(lambda one: one.update(bookmarked=None))),
    Planted("statuses.author_is_whole", STATUS, data(lambda one: one["account"].update(url=None))),
    Planted("lists.delete_list", "DELETE /api/v1/lists/:id", lambda answer, _: setattr(answer, "body", b"")),
    Planted("accounts.followers_walk", FOLLOWERS, nothing_later),
    Planted("accounts.followers_walk", FOLLOWERS, header("Link", None)),
    Planted("accounts.followers_walk", FOLLOWERS, ask=without("max_id")),
    Planted("accounts.following_walk", "GET /api/v1/accounts/:id/following", nothing_later),
    # Streams
    # The address is asked for once
    Planted("streaming.post_over_websocket", "GET /api/v2/instance",
            data(lambda one: one["configuration"]["urls"].update(streaming="ws://127.0.0.1:9"))),
    Planted("streaming.frames", "", frame=lambda one: one | {"event": one["event"].replace("status.", "status_")}),
    Planted("streaming.frames", "", frame=lambda one: one | {"stream": "user"}),
    Planted("streaming.deletion", "", frame=lambda one: one if one["event"] != "delete" else None),
)
# fmt: on
