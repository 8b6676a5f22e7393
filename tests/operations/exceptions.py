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
    "count_characters", "lookup", "media_ready", "publish", "reply", "server", "status_thread",  # made of several
    "me",  # another word for one
    "wait_for_async_refresh",
    "stream", "forecast_streams", "streaming_handler",  # many, and over a websocket
}  # fmt: skip
"""Methods of chapters that stand for no operation of their own."""

UNDOCUMENTED = {
    # Published in atoot 1.x. Mastodon keeps `local` in the links of the pages and does nothing else with it:
    # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/timelines/home_controller.rb
    "GET /api/v1/timelines/home": {"local"},
    # Published in atoot 1.x; Mastodon passes it over.
    "PUT /api/v1/media/:id": {"file"},
    # What the newer search takes, the older one is sent as well, and passes over.
    "GET /api/v1/search": {"exclude_unreviewed", "following"},
}
"""Parameters that are sent although no server reads them."""

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

BESIDE = {
    # What would post it is not asked for a preview.
    "create_status": {*BEYOND, "GET /api/v1/instance", "GET /api/v2/instance"},
}
"""Operations that a method asks for besides its own."""

ANSWERS: dict[str, Callable[[str], Any]] = {
    "NodeInfoLinks": lambda origin: {
        "links": [
            {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{origin}/nodeinfo/2.0"},
        ]
    },
    "MediaAttachment": lambda _: {"id": "1", "type": "image", "url": "https://files.example/1.png"},
}
"""Answers that have to hold more than what is required, by their kind; made of the origin of the server."""

SOFTWARE = {"create_status": {"name": "pleroma", "version": "2.9.1"}}
"""What the server is that a method asks, where not every one can do all."""
