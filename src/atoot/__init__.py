"""atoot: the asynchronous Python client of the Mastodon API."""

from atoot import entities
from atoot.api.base import Options, Upload
from atoot.client import MastodonAPI, client
from atoot.errors import (
    ApiError,
    ClientError,
    ConflictError,
    ForbiddenError,
    GoneError,
    MastodonError,
    NetworkError,
    NotFoundError,
    RatelimitError,
    ServerError,
    UnauthorizedError,
    UnavailableError,
    UnprocessedError,
)
from atoot.message import RateLimit, Response
from atoot.paging import Page, PageCursor, Paged, PagedObject

__all__ = [
    "ApiError",
    "ClientError",
    "ConflictError",
    "ForbiddenError",
    "GoneError",
    "MastodonAPI",
    "MastodonError",
    "NetworkError",
    "NotFoundError",
    "Options",
    "Page",
    "PageCursor",
    "Paged",
    "PagedObject",
    "RateLimit",
    "RatelimitError",
    "Response",
    "ServerError",
    "UnauthorizedError",
    "UnavailableError",
    "UnprocessedError",
    "Upload",
    "client",
    "entities",
]
