"""The profiles. Where nothing else is said, a difference was seen in the answers of the server itself."""

from dataclasses import replace

from atoot.testing.profiles.profile import Answer, Limit, Profile

_CORE = frozenset({"limit", "local", "remote", "only_media"})
_POSTS = ("POST /api/v1/statuses", "PUT /api/v1/statuses/:id", "POST /api/v1/statuses/:id/reblog")

MASTODON = Profile(
    name="mastodon",
    software="mastodon",
    version="4.6.5",
    keys="answered 500",
    doubles=True,
    # `pagination_params` of each controller:
    # https://github.com/mastodon/mastodon/blob/v4.6.5/app/controllers/api/v1/timelines/tag_controller.rb
    link_keeps=_CORE | {"pinned", "tagged", "exclude_replies", "exclude_reblogs", "types[]", "exclude_types[]", "account_id"},
    told="with microseconds",
    # https://github.com/mastodon/mastodon/blob/v4.6.5/config/initializers/rack_attack.rb and app/lib/rate_limiter.rb
    limits=(
        Limit(300, 300),
        Limit(1500, 300, per="account"),
        Limit(300, 900, per="account", paging=True),
        Limit(30, 1800, ("POST /api/v?/media",)),
        Limit(30, 1800, ("DELETE /api/v1/statuses/:id", "POST /api/v1/statuses/:id/unreblog")),
        Limit(300, 10800, _POSTS, per="account"),
        Limit(400, 86400, ("POST /api/v1/accounts/:id/follow", "POST /api/v1/tags/:tag/follow"), per="account"),
        Limit(5, 600, ("POST /api/v1/apps",), per="address"),
    ),
)  # fmt: skip

GOTOSOCIAL = Profile(
    name="gotosocial",
    software="gotosocial",
    version="0.20.0-rc1",
    anonymous=("GET /api/v?/instance", "GET /api/v1/timelines/public"),
    missing=(
        "* /api/v2/notifications*", "GET /api/v1/notifications/unread_count", "POST /api/v1/notifications/:id/dismiss",
        "GET /api/v1/accounts", "GET /api/v1/statuses", "POST /api/v1/accounts/:id/*endorse",
        "POST /api/v1/accounts/:id/*pin", "GET /api/v1/endorsements", "GET /api/v1/apps/verify_credentials",
    ),
    status_ids="ULID", account_ids="ULID", media_ids="ULID", notification_ids="ULID", other_ids="ULID",
    lacks=frozenset({"Account.uri", "Account.indexable", "Notification.group_key", "Tag.id", "Status.quote"}),
    adds={"Status": {"local_only": False, "content_type": "text/plain"}},
    link_always=True,
    unused_tag=404,
    no_array=frozenset({"fields_attributes", "redirect_uris"}),
    keys="ignored",
    characters=500, url_characters=None,
    limits=(Limit(300, 300, ("* *",), per="address", aligned=False, last_refused=True),),
    told="with milliseconds",
    limited="rate limit reached",
    errors="title and text", invalid=(400, "title and text"), unknown=(404, "title and text"), bad_token=(401, "title and text"),
    token_ignored=True,
    server_sent=False,
    silent=frozenset({"hashtag", "hashtag:local"}),
    deletes_everywhere=True,
    streaming_url="wss",
    newline=True,
)  # fmt: skip

SNAC = Profile(
    name="snac",
    software="snac",
    version="2.94",
    described="4.0.0 (not true; using snac/2.94)",
    closes=True,
    missing=(
        "GET /api/v1/statuses/:id/source", "* /api/v2/notifications*", "GET /api/v1/notifications/unread_count",
        "* /api/v1/polls/:id/votes", "* /api/v1/scheduled_statuses*",
    ),
    special={"GET /api/v1/preferences": Answer(body={})},
    status_ids="seconds and MD5", account_ids="MD5", media_ids="names of files", other_ids="MD5",
    ids_change=True,
    moments="seconds",
    links=("GET /api/v1/timelines/home",),
    unpaged=("GET /api/v1/accounts/:id/follow*", "GET /api/v1/lists*", "GET /api/v1/blocks", "GET /api/v1/mutes"),
    link_before="since_id",
    keys="ignored",
    visibilities={"unlisted": "public"},
    media_renamed=True,
    empty_posts=True,
    schedules=False,
    characters=100_000,
    errors="nothing", invalid=(422, "nothing"), unknown=(404, "a page"), bad_token=(401, "nothing"),
    token_ignored=True,
    sockets="no", server_sent=False,
    streaming_url="wss",
)  # fmt: skip

HOLLO = Profile(
    name="hollo",
    software="hollo",
    version="0.10.0",
    status_ids="UUIDv7", account_ids="UUIDv7", media_ids="UUIDv7", other_ids="UUIDv7",
    notification_ids="`<time>/<type>/<UUIDv7>`",
    missing=("* /api/v1/streaming*",),
    links=("GET /api/v1/timelines/*", "GET /api/v1/accounts/:id/statuses"),
    link_skips=True,
    checks_bounds=True,
    # https://github.com/fedify-dev/hollo/tree/main/src/api/v1: zValidator("json", ...) refuses or sees nothing
    json_only=("POST /api/v1/lists", "PUT /api/v1/lists/:id", "POST /api/v1/polls/:id/votes"),
    misread={
        "POST /api/v1/markers": "form", "POST /api/v1/accounts/:id/mute": "form",
        "PATCH /api/v1/accounts/update_credentials": "json",
    },
    needs_body=("POST /api/v1/statuses/:id/reblog",),
    no_form=frozenset({"sensitive"}),
    brackets=True,
    characters=4096, url_characters=None,
    errors="text", invalid=(422, "Zod's text"), unknown=(404, "plain text"), bad_token=(401, "code and description"),
    sockets="no", server_sent=False,
    streaming_url="",
)  # fmt: skip

_NEW = {"since_tomorrow": {"level": 3, "names": ["a", "b"]}}
NEWER = replace(MASTODON, name="newer", version="4.9.0", adds={"*": _NEW})

PROFILES = {profile.name: profile for profile in (MASTODON, GOTOSOCIAL, SNAC, HOLLO, NEWER)}
"""All of them by name."""
