"""The profiles. Where nothing else is said, a difference was seen in the answers of the server itself."""

from dataclasses import replace

from atoot.testing.profiles.profile import Answer, Errors, Ids, Keys, Limit, Moments, Profile, Sockets, Told

_CORE = frozenset({"limit", "local", "remote", "only_media"})
_POSTS = ("POST /api/v1/statuses", "PUT /api/v1/statuses/:id", "POST /api/v1/statuses/:id/reblog")

MASTODON = Profile(
    name="mastodon",
    software="mastodon",
    version="4.6.5",
    keys=Keys.BROKEN,
    doubles=True,
    # `pagination_params` of each controller:
    # https://github.com/mastodon/mastodon/blob/v4.6.5/app/controllers/api/v1/timelines/tag_controller.rb
    link_keeps=_CORE | {"pinned", "tagged", "exclude_replies", "exclude_reblogs", "types[]", "exclude_types[]", "account_id"},
    told=Told.MICROSECONDS,
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
    status_ids=Ids.ULID, account_ids=Ids.ULID, media_ids=Ids.ULID, notification_ids=Ids.ULID, other_ids=Ids.ULID,
    lacks=frozenset({"Account.uri", "Account.indexable", "Notification.group_key", "Tag.id", "Status.quote"}),
    adds={"Status": {"local_only": False, "content_type": "text/plain"}},
    link_always=True,
    unused_tag=404,
    no_arrays=frozenset({"fields_attributes", "redirect_uris"}),
    keys=Keys.IGNORED,
    characters=500, url_characters=None,
    limits=(Limit(300, 300, ("* *",), per="address", aligned=False, last_refused=True),),
    told=Told.MILLISECONDS,
    limited="rate limit reached",
    errors=Errors.TITLED, invalid=(400, Errors.TITLED), unknown=(404, Errors.TITLED), bad_token=(401, Errors.TITLED),
    token_ignored=True,
    server_sent=False,
    silent=frozenset({"hashtag", "hashtag:local"}),
    deletes_everywhere=True,
    names_streaming="wss",
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
    special={"GET /api/v1/preferences": {}, "DELETE /api/v1/lists/:id": Answer(text="")},
    status_ids=Ids.SECONDS_MD5, account_ids=Ids.MD5, media_ids=Ids.FILE, other_ids=Ids.MD5,
    ids_change=True,
    moments=Moments.SECONDS,
    links=("GET /api/v1/timelines/home",),
    unpaged=("GET /api/v1/accounts/:id/follow*", "GET /api/v1/lists*", "GET /api/v1/blocks", "GET /api/v1/mutes"),
    link_before="since_id",
    keys=Keys.IGNORED,
    visibilities={"unlisted": "public"},
    media_renamed=True,
    accepts_anything=True,
    schedules=False,
    characters=100_000,
    errors=Errors.EMPTY, invalid=(422, Errors.EMPTY), unknown=(404, Errors.PAGE), bad_token=(401, Errors.EMPTY),
    token_ignored=True,
    sockets=Sockets.NONE, server_sent=False,
    names_streaming="wss",
)  # fmt: skip

HOLLO = Profile(
    name="hollo",
    software="hollo",
    version="0.10.0",
    status_ids=Ids.UUID7, account_ids=Ids.UUID7, media_ids=Ids.UUID7, other_ids=Ids.UUID7,
    notification_ids=Ids.TIME_TYPE_UUID,
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
    form_strings=frozenset({"sensitive"}),
    brackets=True,
    characters=4096, url_characters=None,
    errors=Errors.ERROR, invalid=(422, Errors.ZOD), unknown=(404, Errors.TEXT), bad_token=(401, Errors.DESCRIBED),
    sockets=Sockets.NONE, server_sent=False,
    names_streaming="",
)  # fmt: skip

_NEW = {"since_tomorrow": {"level": 3, "names": ["a", "b"]}}
NEWER = replace(MASTODON, name="newer", version="4.9.0", adds={"*": _NEW})

PROFILES = {profile.name: profile for profile in (MASTODON, GOTOSOCIAL, SNAC, HOLLO, NEWER)}
"""All of them by name."""
