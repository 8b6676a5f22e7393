"""A status in other forms: as it was, as it was typed, as it will be, in another language."""

from collections.abc import Callable
from typing import Any, ClassVar

from msgspec import field

from atoot.decoding.values import Id, Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.media import MediaAttachment
from atoot.entities.statuses import Quote
from atoot.entities.tags import CustomEmoji
from atoot.entities.words import LanguageWord, QuotePolicyWord, VisibilityWord
from atoot.lazy import later

plain_text: Callable[..., str] = later("atoot.text", "plain_text")
"""Loaded when needed: a parser of HTML, which most programs do not need."""


class StatusEditOption(Entity):
    """An option of the poll, as it was. https://docs.joinmastodon.org/entities/StatusEdit/#poll"""

    title: str
    """Text of the option."""
    votes_count: int | None = None
    """Votes, where the server tells them."""


class StatusEditPoll(Entity):
    """The poll, as it was. https://docs.joinmastodon.org/entities/StatusEdit/#poll"""

    in_repr: ClassVar[tuple[str, ...]] = ("options",)

    options: list[StatusEditOption] = []
    """What one could vote for."""


class StatusEdit(Entity):
    """A status as it was at some time. https://docs.joinmastodon.org/entities/StatusEdit/"""

    in_repr: ClassVar[tuple[str, ...]] = ("created_at",)

    content: str
    """HTML."""
    spoiler_text: str = ""
    """The warning in front of the text."""
    sensitive: bool = False
    """Whether the media were hidden."""
    created_at: Instant
    """When it became so."""
    account: Account
    """Who posted it."""
    poll: StatusEditPoll | None = None
    """The poll, as it was."""
    media_attachments: list[MediaAttachment] = []
    """Files that belonged to it."""
    emojis: list[CustomEmoji] = []
    """Custom emoji in the text."""
    quote: Quote | None = None
    """The status that it quoted."""

    def text(self, *, full_links: bool = False) -> str:
        """The content as plain text, as people saw it.

        Args:
            full_links: whole addresses: in place of the shortened ones, and behind the words of a link. Mentions and
                hashtags stay as they are.
        """
        return plain_text(self.content, full_links=full_links, without_quote=self.quote is not None)


class StatusSource(Entity):
    """A status as its author typed it. https://docs.joinmastodon.org/entities/StatusSource/"""

    id: str
    """Id of the status."""
    text: str
    """The text, as it was typed."""
    spoiler_text: str = ""
    """The warning, as it was typed."""

    content_type: str | None = None
    """GoToSocial, Pleroma, glitch-soc: MIME type of the text."""
    location: Any = None
    """Pleroma."""


class ScheduledStatusPoll(Entity):
    """The poll to come. https://docs.joinmastodon.org/entities/ScheduledStatus/#params-poll"""

    in_repr: ClassVar[tuple[str, ...]] = ("options",)

    options: list[str] = []
    """What one will be able to vote for."""
    expires_in: Id | None = None
    """Seconds that voting will last, as the author sent them."""
    multiple: bool | None = None
    """Whether one may choose several."""
    hide_totals: bool | None = None
    """Whether the votes are hidden until the end."""


class ScheduledStatusParams(Entity):
    """What will be posted. https://docs.joinmastodon.org/entities/ScheduledStatus/#params"""

    in_repr: ClassVar[tuple[str, ...]] = ("text",)

    text: str = ""
    """The text."""
    poll: ScheduledStatusPoll | None = None
    """The poll."""
    media_ids: list[str] | None = None
    """Ids of the files."""
    sensitive: bool | None = None
    """Whether the media will be hidden."""
    spoiler_text: str | None = None
    """The warning in front of the text."""
    visibility: VisibilityWord | None = None
    """Who will see it."""
    in_reply_to_id: Id | None = None
    """Id of the status that it answers."""
    language: LanguageWord | None = None
    """ISO 639-1 code of the language of the text."""
    application_id: Id | None = None
    """Id of the program that it was written with."""
    scheduled_at: Instant | None = None
    """Always None: `scheduled_at` of the scheduled status is the one."""
    idempotency: str | None = None
    """Key that keeps it from being posted twice."""
    with_rate_limit: bool | None = None
    """Whether it counts in the limit of posts."""
    quoted_status_id: Id | None = None
    """Id of the status that it quotes."""
    quote_approval_policy: QuotePolicyWord | None = None
    """Who will be allowed to quote it."""
    allowed_mentions: list[str] | None = None
    """Ids of the accounts that may be mentioned."""

    content_type: str | None = None
    """Media type that the text is written in (Pleroma, GoToSocial, glitch-soc)."""
    local_only: bool | None = None
    """Whether it stays on this server."""
    interaction_policy: Any = None
    """Who will be allowed to do what with it (GoToSocial)."""


class ScheduledStatus(Entity):
    """A status that will be posted later. https://docs.joinmastodon.org/entities/ScheduledStatus/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "scheduled_at")

    id: str
    """Id of the scheduled status."""
    scheduled_at: Instant
    """When it will be posted."""
    params: ScheduledStatusParams = field(default_factory=ScheduledStatusParams)
    """What will be posted."""
    media_attachments: list[MediaAttachment] = []
    """Files that belong to it."""


class TranslationPollOption(Entity):
    """A translated option. https://docs.joinmastodon.org/entities/Translation/#Poll-Option"""

    title: str
    """The translated text of the option."""


class TranslationPoll(Entity):
    """The translated poll. https://docs.joinmastodon.org/entities/Translation/#Poll"""

    id: str
    """Id of the poll."""
    options: list[TranslationPollOption] = []
    """The translated options."""


class TranslationAttachment(Entity):
    """The translated description of a file. https://docs.joinmastodon.org/entities/Translation/#Attachment"""

    id: str
    """Id of the file."""
    description: str | None = None
    """The translated description."""


class Translation(Entity):
    """A status in another language. https://docs.joinmastodon.org/entities/Translation/"""

    in_repr: ClassVar[tuple[str, ...]] = ("language", "provider")

    content: str
    """HTML."""
    spoiler_text: str = ""
    """The translated warning."""
    language: str = ""
    """Language it was translated to."""
    poll: TranslationPoll | None = None
    """The translated poll."""
    media_attachments: list[TranslationAttachment] = []
    """The translated descriptions of the files."""
    detected_source_language: str = ""
    """ISO 639-1 code of the language that the text was in."""
    provider: str = ""
    """Who translated."""
