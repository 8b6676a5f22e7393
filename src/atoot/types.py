"""Types for annotations: arguments and results of calls, besides entities, events and errors."""

from atoot.api.arguments import Hashtag
from atoot.api.base import Cursor
from atoot.api.streaming import StreamFilter
from atoot.decoding.values import Count, Day, Epoch, Id, Instant
from atoot.entities.accounts import ProfileFields
from atoot.entities.base import Ref
from atoot.entities.media import Focal
from atoot.entities.server import Limits, Server
from atoot.entities.words import (
    DefaultVisibility,
    DomainSeverity,
    FilterAction,
    FilterContext,
    IpSeverity,
    NotificationType,
    PolicyRule,
    PostVisibility,
    QuotePolicy,
    RepliesPolicy,
    ReportCategory,
    Visibility,
)
from atoot.http.settings import ClientSettings
from atoot.limits.engine import Budget
from atoot.message import Ratelimit, WindowState
from atoot.parameters import Params
from atoot.posting.files import Attachable
from atoot.posting.ways import InteractionPolicy, PostSettings, StatusSettings
from atoot.streaming.cursors import StreamCursor
from atoot.streaming.looks import StreamForecast
from atoot.streaming.stream import EventStream
from atoot.strict import DeviationReport
from atoot.uploads import File
from atoot.workflows.drafts import Answer, Draft
from atoot.workflows.requests import Extras

__all__ = [
    "Answer",
    "Attachable",
    "Budget",
    "ClientSettings",
    "Count",
    "Cursor",
    "Day",
    "DefaultVisibility",
    "DeviationReport",
    "DomainSeverity",
    "Draft",
    "Epoch",
    "EventStream",
    "Extras",
    "File",
    "FilterAction",
    "FilterContext",
    "Focal",
    "Hashtag",
    "Id",
    "Instant",
    "InteractionPolicy",
    "IpSeverity",
    "Limits",
    "NotificationType",
    "Params",
    "PolicyRule",
    "PostSettings",
    "PostVisibility",
    "ProfileFields",
    "QuotePolicy",
    "Ratelimit",
    "Ref",
    "RepliesPolicy",
    "ReportCategory",
    "Server",
    "StatusSettings",
    "StreamCursor",
    "StreamFilter",
    "StreamForecast",
    "Visibility",
    "WindowState",
]
