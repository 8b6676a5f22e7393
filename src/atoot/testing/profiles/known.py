"""The profiles. Differences without a named source were observed in the answers of that server."""

from dataclasses import replace

from atoot.testing.memory.answers import InstanceAnswer
from atoot.testing.memory.table import ProfileLimit, ProfileTable

_POSTS = ("POST /api/v1/statuses", "PUT /api/v1/statuses/:id", "POST /api/v1/statuses/:id/reblog")
_GROUPED = ("* /api/v2/notifications*", "GET /api/v1/notifications/unread_count")
_ENDORSEMENTS = ("POST /api/v1/accounts/:id/*endorse", "GET /api/v1/endorsements")
_SEVERAL = ("GET /api/v1/accounts", "GET /api/v1/statuses")
_HOLLO_STATUSES = ("GET /api/v1/timelines/*", "GET /api/v1/accounts/:id/statuses")
_OWN_FIELDS = {"limit", "local", "remote", "only_media"}
_NEW = {"since_tomorrow": {"level": 3, "names": ["a", None]}, "unheard_of": 1}

_MASTODON = ProfileTable(
    name="mastodon", software="mastodon", version="4.6.5",
    # `pagination_params` of https://github.com/mastodon/mastodon/tree/v4.6.5/app/controllers/api/v1
    link_keeps=frozenset({*_OWN_FIELDS, "pinned", "tagged", "exclude_replies", "exclude_reblogs", "types[]",
                          "exclude_types[]"}),
    keys="answered 500", overlooks=frozenset({"language"}),
    # https://github.com/mastodon/mastodon/blob/v4.6.5/config/initializers/rack_attack.rb and app/lib/rate_limiter.rb
    limits=(
        ProfileLimit(300, 300), ProfileLimit(1500, 300, per="account"),
        ProfileLimit(300, 900, per="account", paging=True),
        ProfileLimit(30, 1800, ("POST /api/v?/media",)),
        ProfileLimit(30, 1800, ("DELETE /api/v1/statuses/:id", "POST /api/v1/statuses/:id/unreblog")),
        ProfileLimit(300, 10800, _POSTS, per="account"),
        ProfileLimit(400, 86400, ("POST /api/v1/accounts/:id/follow", "POST /api/v1/tags/:name/follow"), per="account"),
        ProfileLimit(5, 600, ("POST /api/v1/apps",), per="address"),
    ),
    told="with microseconds", doubles=True,
)  # fmt: skip
_GOTOSOCIAL = ProfileTable(
    name="gotosocial", software="gotosocial", version="0.20.0-rc1",
    anonymous=("GET /api/v?/instance", "GET /api/v1/timelines/public"),
    missing=(*_GROUPED, *_ENDORSEMENTS, *_SEVERAL, "POST /api/v1/notifications/:id/dismiss",
             "POST /api/v1/accounts/:id/*pin", "GET /api/v1/apps/verify_credentials"),
    status_ids="ULID", account_ids="ULID", media_ids="ULID", notification_ids="ULID", other_ids="ULID",
    lacks=frozenset({"Account.uri", "Account.indexable", "Notification.group_key", "Tag.id", "Status.quote"}),
    adds={"Status": {"local_only": False, "content_type": "text/plain", "interaction_policy": {}}},
    link_always=True, unused_tag=404, no_array=frozenset({"fields_attributes", "redirect_uris"}),
    # https://codeberg.org/superseriousbusiness/gotosocial/src/tag/v0.20.0/internal/config/defaults.go
    keys="ignored", characters=5000, files=6, url_characters=None,
    overlooks=frozenset({"poll.options", "quote_approval_policy"}),
    words={"visibility": (422, "processVisibility: invalid visibility"), "limit": (400, "bad integer limit value"),
           "scheduled_at": (400, "could not parse scheduled_at value as ISO8601 time"),
           "replies_policy": (400, "list replies_policy must be either empty or one of 'followed', 'list', 'none'"),
           "context": (422, "at least one filter context is required")},
    # https://codeberg.org/superseriousbusiness/gotosocial/src/tag/v0.20.0/internal/middleware/ratelimit.go
    limits=(ProfileLimit(300, 300, ("* *",), per="address", aligned=False, last_refused=True),),
    told="with milliseconds", limited="rate limit reached",
    errors="title and text", invalid=(400, "title and text"), unknown=(404, "title and text"),
    bad_token=(401, "title and text"), token_ignored=True,
    server_sent=False, silent=frozenset({"hashtag", "hashtag:local"}), deletes_everywhere=True, streaming_url="wss",
    newline=True,
)  # fmt: skip
_SNAC = ProfileTable(
    name="snac", software="snac", version="2.94", described="4.0.0 (not true; really snac/2.94)",
    closes=True,
    # https://codeberg.org/grunfink/snac2/src/branch/master/mastoapi.c
    missing=(*_GROUPED, *_ENDORSEMENTS, *_SEVERAL, "GET /api/v1/statuses/:id/history", "* /api/v1/scheduled_statuses/*",
             "GET /api/v2/instance", "POST /api/v1/accounts/:id/*mute", "* /api/v1/notifications/:id*",
             "GET /api/v1/polls/:id", "GET /api/v1/tags/:name", "PUT /api/v1/lists/:id", "POST /api/v2/filters",
             "* /api/v2/filters/*", "GET /api/v1/media/:id", "PUT /api/v1/media/:id"),
    special={"GET /api/v1/preferences": InstanceAnswer(body={}), "GET /api/v1/scheduled_statuses": InstanceAnswer(body=[]),
             "DELETE /api/v1/lists/:id": InstanceAnswer(type=None)},
    status_ids="seconds and MD5", account_ids="MD5", media_ids="names of files", other_ids="MD5",
    ids_change=True, moments="seconds",
    links=("GET /api/v1/timelines/home",), link_before="since_id",
    unpaged=("GET /api/v1/accounts/:id/follow*", "GET /api/v1/lists*", "GET /api/v1/blocks", "GET /api/v1/mutes",
             "GET /api/v1/favourites", "GET /api/v1/bookmarks"),
    overlooks=frozenset({"*"}), keys="ignored", schedules=False, visibilities={"unlisted": "public"},
    media_renamed=True, empty_posts=True,
    characters=100_000, url_characters=None,
    errors="nothing", invalid=(422, "nothing"), unknown=(404, "a page"), unknown_post=(422, "nothing"),
    bad_token=(401, "nothing"), token_ignored=True,
    sockets="no", server_sent=False, streaming_url="wss",
)  # fmt: skip
_TAKAHE = ProfileTable(
    name="takahe", software="takahe", version="0.11.0",
    # https://github.com/jointakahe/takahe/tree/main/api: urls.py, pagination.py, views/statuses.py
    missing=(_GROUPED[0], *_ENDORSEMENTS, *_SEVERAL, "POST /api/v1/lists", "* /api/v1/lists/*", "* /api/v2/filters/*",
             "POST /api/v2/filters", "* /api/v1/scheduled_statuses*", "GET /api/v1/statuses/:id/history",
             "GET /api/v1/blocks", "GET /api/v1/mutes", "* /api/v1/markers", "POST /api/v1/accounts/:id/*pin",
             "GET /api/v1/timelines/list/*", "POST /api/v1/statuses/:id/*mute", "GET /api/v1/instance/rules"),
    special={"POST /oauth/revoke": InstanceAnswer(body='""'),
             "GET /api/v1/notifications/unread_count": InstanceAnswer(500, "<h1>Server Error (500)</h1>", "text/html")},
    link_keeps=frozenset({*_OWN_FIELDS, "account_id", "exclude_reblogs", "exclude_replies"}), link_always=True,
    media_ids="numbers", seen_after=1.0, no_array=frozenset({"fields_attributes", "redirect_uris"}),
    words={}, overlooks=frozenset({"poll.options", "scheduled_at", "language", "quote_approval_policy"}),
    keys="ignored", schedules=False, media_sorted=True,
    invalid=(400, "details"), unknown=(404, "a page"), bad_token=(400, "a page"),
    sockets="no", server_sent=False, streaming_url="",
)  # fmt: skip
_HOLLO = ProfileTable(
    name="hollo", software="hollo", version="0.10.0",
    # https://github.com/fedify-dev/hollo/tree/main/src/api: v1/index.ts, v1/accounts.ts, v1/notifications.ts
    missing=(*_ENDORSEMENTS, *_SEVERAL, "POST /api/v1/accounts/:id/*pin", "GET /api/v1/statuses/:id/history",
             "POST /api/v1/statuses/:id/*mute", "* /api/v1/scheduled_statuses*", "* /api/v2/filters*",
             "* /api/v1/notifications/*", "POST /api/v2/notifications/*", "GET /api/v1/instance/rules"),
    status_ids="UUIDv7", account_ids="UUIDv7", media_ids="UUIDv7", other_ids="UUIDv7",
    notification_ids="`<time>/<type>/<UUIDv7>`",
    links=(*_HOLLO_STATUSES, "GET /api/v1/favourites", "GET /api/v1/bookmarks", "GET /api/v1/notifications"),
    link_skips=_HOLLO_STATUSES[1:], checks_bounds=_HOLLO_STATUSES,
    # https://github.com/fedify-dev/hollo/tree/main/src/api/v1: `zValidator("json")` refuses a form, or sees nothing in
    # it; statuses.ts has the schema of a status
    json_only=("POST /api/v1/lists", "PUT /api/v1/lists/:id", "POST /api/v1/polls/:id/votes"),
    misread={"POST /api/v1/markers": "form", "POST /api/v1/accounts/:id/mute": "form",
             "PATCH /api/v1/accounts/update_credentials": "json"},
    words={}, overlooks=frozenset({"poll.options"}),
    needs_body=("POST /api/v1/statuses/:id/reblog",), no_form=frozenset({"sensitive"}), brackets=True,
    schedules=False, characters=10_000, files=8, url_characters=None,
    invalid=(422, "Zod's text"), unknown=(404, "plain text"), bad_token=(401, "code and description"),
    sockets="no", server_sent=False, streaming_url="",
)  # fmt: skip
_PLEROMA = ProfileTable(
    name="pleroma", software="pleroma", version="2.9.1", described="2.7.2 (compatible; Pleroma 2.9.1)",
    # https://git.pleroma.social/pleroma/pleroma/-/tree/develop/lib/pleroma/web: router.ex, controller_helper.ex,
    # plugs/idempotency_plug.ex, plugs/rate_limiter.ex (`statuses_actions` of config/config.exs)
    missing=(*_GROUPED, "GET /api/v1/statuses", "* /api/v2/filters*", "* /api/v1/followed_tags", "* /api/v1/tags/*"),
    status_ids="flakes", account_ids="flakes", notification_ids="numbers", media_ids="numbers",
    adds={"Status": {"pleroma": {"local": True, "emoji_reactions": []}}, "Account": {"pleroma": {"is_admin": False}},
          "V1Instance": {"max_toot_chars": 5000, "pleroma": {}}},
    words={name: (400, f"{name} - Invalid value for enum.") for name in ("visibility", "context", "replies_policy")},
    overlooks=frozenset({"language", "quote_approval_policy"}),
    link_always=True, keys_last=6 * 3600.0, characters=5000, url_characters=None,
    limits=(ProfileLimit(15, 10, ("POST /api/v1/statuses", "DELETE /api/v1/statuses/:id",
                                  "POST /api/v1/statuses/:id/*"), per="account", aligned=False),),
    limited="Throttled", bad_token=(403, "text"), server_sent=False,
)  # fmt: skip
_PIXELFED = ProfileTable(
    name="pixelfed", software="pixelfed", version="0.12.6", described="3.5.3 (compatible; Pixelfed 0.12.6)",
    # https://github.com/pixelfed/pixelfed/tree/dev: routes/api.php, app/Exceptions/Handler.php, which knows only its own
    # exceptions, and in app/Http/Controllers/Api/ApiV1Controller.php `statusCreate`, `mediaUpload`, `setMarkers`
    missing=(*_GROUPED, *_SEVERAL, *_ENDORSEMENTS, "GET /api/v1/lists/:id", "POST /api/v1/lists*", "PUT /api/v1/lists/*",
             "DELETE /api/v1/lists/*", "GET /api/v1/timelines/list/*", "* /api/v1/scheduled_statuses*",
             "* /api/v2/filters*", "GET /api/v1/statuses/:id/source", "POST /api/v1/statuses/:id/*mute",
             "* /api/v1/polls/*", "* /api/v1/notifications/*", "GET /api/v1/instance/rules"),
    anonymous=("GET /api/v?/instance", "GET /api/v1/custom_emojis"),
    special={"GET /api/v1/markers": InstanceAnswer(body=[]), "POST /api/v1/markers": InstanceAnswer(body=[])},
    media_ids="numbers", keys="answered 400", keys_first=True, schedules=False, media_needed=True,
    words={"visibility": (500, "The selected visibility is invalid."), "access_token": (500, "Unauthenticated."),
           "media_ids": (403, "Empty statuses are not allowed")},
    overlooks=frozenset({"language", "quote_approval_policy"}),
    link_keeps=frozenset({"limit"}),
    limits=(ProfileLimit(1000, 86400, ("POST /api/v1/statuses",), per="account", aligned=False),
            ProfileLimit(1250, 86400, ("POST /api/v?/media",), per="account", aligned=False)),
    limited="", invalid=(500, "message and errors"), sockets="no", server_sent=False, streaming_url="",
)  # fmt: skip
_FRIENDICA = ProfileTable(
    name="friendica", software="friendica", version="2024.12", described="2.8.0 (compatible; Friendica 2024.12)",
    # https://github.com/friendica/friendica/tree/develop: static/routes.config.php, src/Module/BaseApi.php and
    # src/Module/Api/Mastodon/Statuses.php
    missing=(*_GROUPED, *_SEVERAL, _ENDORSEMENTS[0], "POST /api/v1/accounts/:id/*pin", "POST /api/v1/polls/:id/votes",
             "GET /api/v1/statuses/:id/history", "POST /api/v2/filters", "* /api/v2/filters/*"),
    status_ids="numbers", account_ids="numbers", media_ids="numbers",
    adds={"Status": {"friendica": {"title": ""}}}, link_always=True,
    overlooks=frozenset({"*"}), keys="ignored", media_renamed=True, characters=200_000, url_characters=None,
    errors="code and description", invalid=(422, "code and description"), unknown=(501, "code and description"),
    bad_token=(401, "code and description"), sockets="no", server_sent=False, streaming_url="",
)  # fmt: skip
_NEWER = replace(_MASTODON, name="newer", version="4.9.0", adds={"*": _NEW})

PROFILES = {
    profile.name: profile
    for profile in (_MASTODON, _GOTOSOCIAL, _SNAC, _TAKAHE, _HOLLO, _PLEROMA, _PIXELFED, _FRIENDICA, _NEWER)
}
"""All profiles by name."""
