"""Where the client differs from the facts on purpose, and why. Everything else has to agree."""

from collections.abc import Callable
from typing import Any

ELSEWHERE = {
    "GET /api/v1/streaming/user": "stream",
    "GET /api/v1/streaming/user/notification": "stream",
    "GET /api/v1/streaming/public": "stream",
    "GET /api/v1/streaming/public/local": "stream",
    "GET /api/v1/streaming/public/remote": "stream",
    "GET /api/v1/streaming/hashtag": "stream",
    "GET /api/v1/streaming/hashtag/local": "stream",
    "GET /api/v1/streaming/list": "stream",
    "GET /api/v1/streaming/direct": "stream",
    "WEBSOCKET /api/v1/streaming": "streaming",
    "GET /api/v1/streaming": "streaming",  # what a websocket begins with
    "GET /oauth/authorize": "browser_login_url",
    "POST /oauth/token": "login",
    "POST /api/v1/apps": "create_app",
}
"""Operations that are no single request in the name of the client, and the method that performs them."""

BEYOND = {"GET /.well-known/nodeinfo", "GET /nodeinfo/:version"}
"""What servers have besides Mastodon's API."""

NO_OPERATIONS = {
    "delete", "get", "patch", "post", "put", "request",  # any operation
    "count_characters", "lookup", "media_ready", "publish", "server", "status_thread",  # made of several
    "wait_for_async_refresh",
    "stream",  # many, and over a websocket
}  # fmt: skip
"""Methods of chapters that stand for no operation of their own."""

UNDOCUMENTED = {
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/accounts/email_subscriptions_controller.rb
    "POST /api/v1/accounts/:id/email_subscriptions": {"email"},
    # Inherited from the lists for everybody:
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/admin/trends/links_controller.rb
    "GET /api/v1/admin/trends/links": {"limit", "offset"},
    "GET /api/v1/admin/trends/statuses": {"limit", "offset"},
    "GET /api/v1/admin/trends/tags": {"limit", "offset"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/admin/tags_controller.rb
    "GET /api/v1/admin/tags": {"limit", "max_id", "min_id", "since_id"},
    "PUT /api/v1/admin/tags/:id": {"display_name", "listable", "trendable", "usable"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/admin/trends/links/preview_card_providers_controller.rb
    "GET /api/v1/admin/trends/links/publishers": {"limit", "max_id", "min_id", "since_id"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/bookmarks_controller.rb
    "GET /api/v1/bookmarks": {"limit", "max_id", "min_id", "since_id"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/domain_blocks/previews_controller.rb
    "GET /api/v1/domain_blocks/preview": {"domain"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/lists/accounts_controller.rb
    "POST /api/v1/lists/:id/accounts": {"account_ids[]"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/notifications_controller.rb
    "DELETE /api/v1/notifications/destroy_multiple": {"ids[]"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/peers/search_controller.rb
    "GET /api/v1/peers/search": {"q"},
    # All that a new subscription takes: `data_params` in
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/push/subscriptions_controller.rb
    "PUT /api/v1/push/subscription": {"data[alerts][quote]", "data[alerts][quoted_update]", "data[policy]"},
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/trends/tags_controller.rb
    "GET /api/v1/trends": {"limit", "offset"},
    # Published in atoot 1.x. Mastodon keeps `local` in the links of the pages and does nothing else with it:
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/timelines/home_controller.rb
    "GET /api/v1/timelines/home": {"local"},
    # Published in atoot 1.x; Mastodon passes it over.
    "PUT /api/v1/media/:id": {"file"},
    # What the newer search takes, the older one is sent as well, and passes over.
    "GET /api/v1/search": {"exclude_unreviewed", "following"},
}
"""Parameters that are sent although the documentation leaves them out."""

KEPT = {
    "cancel_scheduled_status": {"date"},  # published in atoot 1.x, and no parameter of the operation
}
"""Parameters of methods that are not for the server."""

FORM_IN_TRUTH = {"PATCH /api/v2/notifications/policy"}
"""Operations whose parameters the documentation takes for headers; the server reads them from the form."""

SINCE = {"GET /api/v1/trends/tags": "3.5.0"}
"""Versions that are other than the documentation has them: until 3.5.0 the path was `/api/v1/trends`."""

SCOPES = {
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/admin/ip_blocks_controller.rb
    "DELETE /api/v1/admin/ip_blocks/:id": ["admin:write:ip_blocks"],
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/emails/confirmations_controller.rb
    "POST /api/v1/emails/confirmations": ["write:accounts"],
}
"""Scopes that the server asks for and the documentation has otherwise."""

ANSWERS: dict[str, Callable[[str], Any]] = {
    "NodeInfoLinks": lambda origin: {
        "links": [
            {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{origin}/nodeinfo/2.0"},
        ]
    },
    "MediaAttachment": lambda _: {"id": "1", "type": "image", "url": "https://files.example/1.png"},
}
"""Answers that have to hold more than what is required, by their kind; made of the origin of the server."""
