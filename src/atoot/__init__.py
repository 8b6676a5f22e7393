"""atoot: the asynchronous Python client of the Mastodon API.

Only the list of public names. A name is loaded on first use, so `import atoot` costs nothing.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach
from atoot.version import __version__ as __version__

if TYPE_CHECKING:
    from atoot import archive as archive
    from atoot import arrow as arrow
    from atoot import doctor as doctor
    from atoot import entities as entities
    from atoot import events as events
    from atoot import harvest as harvest
    from atoot import otel as otel
    from atoot import push as push
    from atoot import sync as sync
    from atoot import testing as testing
    from atoot.bots.bot import Bot as Bot
    from atoot.bots.message import Message as Message
    from atoot.bots.state import BotState as BotState
    from atoot.errors import ApiError as ApiError
    from atoot.errors import ClientError as ClientError
    from atoot.errors import ConflictError as ConflictError
    from atoot.errors import ForbiddenError as ForbiddenError
    from atoot.errors import GoneError as GoneError
    from atoot.errors import MastodonError as MastodonError
    from atoot.errors import NetworkError as NetworkError
    from atoot.errors import NotFoundError as NotFoundError
    from atoot.errors import PostedAtOnceError as PostedAtOnceError
    from atoot.errors import RatelimitError as RatelimitError
    from atoot.errors import ServerError as ServerError
    from atoot.errors import UnauthorizedError as UnauthorizedError
    from atoot.errors import UnavailableError as UnavailableError
    from atoot.errors import UnprocessedError as UnprocessedError
    from atoot.errors.refusals import DomainBlockExistsError as DomainBlockExistsError
    from atoot.errors.refusals import UnexpectedMentionsError as UnexpectedMentionsError
    from atoot.http.retry import RetryPolicy as RetryPolicy
    from atoot.http.settings import Hooks as Hooks
    from atoot.http.settings import Timeouts as Timeouts
    from atoot.mastodon import MastodonAPI as MastodonAPI
    from atoot.mastodon import client as client
    from atoot.message import Forecast as Forecast
    from atoot.message import RateLimit as RateLimit
    from atoot.message import Request as Request
    from atoot.message import Response as Response
    from atoot.oauth.credentials import Credentials as Credentials
    from atoot.oauth.signin import login as login
    from atoot.oauth.store import CredentialStore as CredentialStore
    from atoot.paging import Page as Page
    from atoot.paging import PageCursor as PageCursor
    from atoot.paging import Paged as Paged
    from atoot.paging import PagedObject as PagedObject
    from atoot.posting.files import Attachment as Attachment
    from atoot.redis.budget import RedisBudget as RedisBudget
    from atoot.streaming.cursors import FileCursor as FileCursor
    from atoot.streaming.cursors import RedisCursor as RedisCursor
    from atoot.streaming.subscriptions import Subscription as Subscription
    from atoot.streaming.subscriptions import hashtag as hashtag
    from atoot.streaming.subscriptions import list_stream as list_stream
    from atoot.streaming.times import StreamTimes as StreamTimes
    from atoot.uploads import Upload as Upload
    from atoot.workflows.publish import ThreadError as ThreadError

_PLACES = {
    "bots.bot": ("Bot",),
    "bots.message": ("Message",),
    "bots.state": ("BotState",),
    "errors": (
        "ApiError",
        "ClientError",
        "ConflictError",
        "ForbiddenError",
        "GoneError",
        "MastodonError",
        "NetworkError",
        "NotFoundError",
        "PostedAtOnceError",
        "RatelimitError",
        "ServerError",
        "UnauthorizedError",
        "UnavailableError",
        "UnprocessedError",
    ),
    "errors.refusals": (
        "DomainBlockExistsError",
        "UnexpectedMentionsError",
    ),
    "http.retry": ("RetryPolicy",),
    "http.settings": (
        "Hooks",
        "Timeouts",
    ),
    "mastodon": (
        "MastodonAPI",
        "client",
    ),
    "message": (
        "Forecast",
        "RateLimit",
        "Request",
        "Response",
    ),
    "oauth.credentials": ("Credentials",),
    "oauth.signin": ("login",),
    "oauth.store": ("CredentialStore",),
    "paging": (
        "Page",
        "PageCursor",
        "Paged",
        "PagedObject",
    ),
    "posting.files": ("Attachment",),
    "redis.budget": ("RedisBudget",),
    "streaming.cursors": (
        "FileCursor",
        "RedisCursor",
    ),
    "streaming.subscriptions": (
        "Subscription",
        "hashtag",
        "list_stream",
    ),
    "streaming.times": ("StreamTimes",),
    "uploads": ("Upload",),
    "workflows.publish": ("ThreadError",),
}
__all__ = [
    "ApiError",
    "Attachment",
    "Bot",
    "BotState",
    "ClientError",
    "ConflictError",
    "CredentialStore",
    "Credentials",
    "DomainBlockExistsError",
    "FileCursor",
    "ForbiddenError",
    "Forecast",
    "GoneError",
    "Hooks",
    "MastodonAPI",
    "MastodonError",
    "Message",
    "NetworkError",
    "NotFoundError",
    "Page",
    "PageCursor",
    "Paged",
    "PagedObject",
    "PostedAtOnceError",
    "RateLimit",
    "RatelimitError",
    "RedisCursor",
    "Request",
    "Response",
    "RetryPolicy",
    "ServerError",
    "StreamTimes",
    "Subscription",
    "ThreadError",
    "Timeouts",
    "UnauthorizedError",
    "UnavailableError",
    "UnexpectedMentionsError",
    "UnprocessedError",
    "Upload",
    "client",
    "entities",
    "events",
    "hashtag",
    "list_stream",
    "login",
    "sync",
    "testing",
]


# archive, arrow, doctor, harvest, push and RedisBudget are not loaded by a star import: few programs need them, and
# some require extras.
if not TYPE_CHECKING:  # type checkers would take any name for one that is there
    __getattr__ = attach(
        globals(),
        _PLACES,
        modules=(
            "archive",
            "arrow",
            "doctor",
            "entities",
            "events",
            "harvest",
            "otel",
            "push",
            "sync",
            "testing",
        ),
    )


def __dir__() -> list[str]:
    return __all__
