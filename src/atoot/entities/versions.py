"""A status in other forms: as it was, as it was typed, as it will be, in another language."""

from typing import Any

from msgspec import field

from atoot.decoding.values import Id, Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.media import MediaAttachment
from atoot.entities.statuses import Quote
from atoot.entities.tags import CustomEmoji


class StatusEditOption(Entity):
    """An option of the poll, as it was. https://docs.joinmastodon.org/entities/StatusEdit/#poll"""

    title: str
    votes_count: int | None = None


class StatusEditPoll(Entity):
    """The poll, as it was. https://docs.joinmastodon.org/entities/StatusEdit/#poll"""

    shown = ("options",)

    options: list[StatusEditOption] = []


class StatusEdit(Entity):
    """A status as it was at some time. https://docs.joinmastodon.org/entities/StatusEdit/"""

    shown = ("created_at",)

    content: str
    """HTML."""
    spoiler_text: str = ""
    sensitive: bool = False
    created_at: Instant
    """When it became so."""
    account: Account
    poll: StatusEditPoll | None = None
    media_attachments: list[MediaAttachment] = []
    emojis: list[CustomEmoji] = []
    quote: Quote | None = None

    def text(self, *, full_links: bool = False) -> str:
        """The content as plain text, as people saw it.

        Args:
            full_links: whole addresses: in place of the shortened ones, and behind the words of a link. Mentions and
                hashtags stay as they are.
        """
        from atoot.text import plain_text  # noqa: PLC0415 - a parser of HTML, which most programs do not need

        return plain_text(self.content, full_links=full_links, without_quote=self.quote is not None)


class StatusSource(Entity):
    """A status as its author typed it. https://docs.joinmastodon.org/entities/StatusSource/"""

    id: str
    text: str
    spoiler_text: str = ""

    content_type: str | None = None
    """GoToSocial, Pleroma, glitch-soc: MIME type of the text."""
    location: Any = None
    """Pleroma."""


class ScheduledStatusPoll(Entity):
    """The poll to come. https://docs.joinmastodon.org/entities/ScheduledStatus/#params-poll"""

    shown = ("options",)

    options: list[str] = []
    expires_in: Id | None = None
    """Seconds that voting will last, as the author sent them."""
    multiple: bool | None = None
    hide_totals: bool | None = None


class ScheduledStatusParams(Entity):
    """What will be posted. https://docs.joinmastodon.org/entities/ScheduledStatus/#params"""

    shown = ("text",)

    text: str = ""
    poll: ScheduledStatusPoll | None = None
    media_ids: list[str] | None = None
    sensitive: bool | None = None
    spoiler_text: str | None = None
    visibility: str | None = None
    in_reply_to_id: Id | None = None
    language: str | None = None
    application_id: Id | None = None
    scheduled_at: Instant | None = None
    """Always None: `scheduled_at` of the scheduled status is the one."""
    idempotency: str | None = None
    """Key that keeps it from being posted twice."""
    with_rate_limit: bool | None = None
    quoted_status_id: Id | None = None
    quote_approval_policy: str | None = None
    allowed_mentions: list[str] | None = None

    content_type: str | None = None
    local_only: bool | None = None
    interaction_policy: Any = None


class ScheduledStatus(Entity):
    """A status that will be posted later. https://docs.joinmastodon.org/entities/ScheduledStatus/"""

    shown = ("id", "scheduled_at")

    id: str
    scheduled_at: Instant
    params: ScheduledStatusParams = field(default_factory=ScheduledStatusParams)
    media_attachments: list[MediaAttachment] = []


class TranslationPollOption(Entity):
    """A translated option. https://docs.joinmastodon.org/entities/Translation/#Poll-Option"""

    title: str


class TranslationPoll(Entity):
    """The translated poll. https://docs.joinmastodon.org/entities/Translation/#Poll"""

    id: str
    options: list[TranslationPollOption] = []


class TranslationAttachment(Entity):
    """The translated description of a file. https://docs.joinmastodon.org/entities/Translation/#Attachment"""

    id: str
    description: str | None = None


class Translation(Entity):
    """A status in another language. https://docs.joinmastodon.org/entities/Translation/"""

    shown = ("language", "provider")

    content: str
    """HTML."""
    spoiler_text: str = ""
    language: str = ""
    """Language it was translated to."""
    poll: TranslationPoll | None = None
    media_attachments: list[TranslationAttachment] = []
    detected_source_language: str = ""
    provider: str = ""
    """Who translated."""
