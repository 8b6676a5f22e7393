"""What a server allows: the part of its configuration that both forms of the instance have.

None where the server does not say.
"""

from atoot.entities.base import Entity


class InstanceAccountLimits(Entity):
    """Limits of profiles. https://docs.joinmastodon.org/entities/Instance/#accounts"""

    shown = ("max_profile_fields",)

    max_display_name_length: int | None = None
    """Since 4.6.0, as are the next ones."""
    max_note_length: int | None = None
    max_avatar_description_length: int | None = None
    max_header_description_length: int | None = None
    max_featured_tags: int | None = None
    max_pinned_statuses: int | None = None
    """Since 4.3.0."""
    max_profile_fields: int | None = None
    """Since 4.6.0, as are the next ones."""
    profile_field_name_limit: int | None = None
    profile_field_value_limit: int | None = None

    allow_custom_css: bool | None = None
    """GoToSocial."""


class InstanceStatusLimits(Entity):
    """Limits of statuses. https://docs.joinmastodon.org/entities/Instance/#statuses"""

    shown = ("max_characters",)

    max_characters: int | None = None
    max_media_attachments: int | None = None
    characters_reserved_per_url: int | None = None
    """What an address counts, however long it is."""

    supported_mime_types: list[str] | None = None
    """GoToSocial and glitch-soc: forms in which a text may be written."""


class InstanceMediaLimits(Entity):
    """Limits of files. https://docs.joinmastodon.org/entities/Instance/#media_attachments"""

    shown = ("image_size_limit", "video_size_limit")

    description_limit: int | None = None
    """Characters of a description (since 4.4.0)."""
    image_matrix_limit: int | None = None
    """Pixels."""
    image_size_limit: int | None = None
    """Bytes."""
    supported_mime_types: list[str] = []
    video_frame_rate_limit: int | None = None
    video_matrix_limit: int | None = None
    """Pixels."""
    video_size_limit: int | None = None
    """Bytes."""


class InstancePollLimits(Entity):
    """Limits of polls. https://docs.joinmastodon.org/entities/Instance/#polls"""

    shown = ("max_options",)

    max_options: int | None = None
    max_characters_per_option: int | None = None
    min_expiration: int | None = None
    """Seconds."""
    max_expiration: int | None = None

    allow_media: bool | None = None
    """Older GoToSocial and glitch-soc."""


class InstanceEmojiLimits(Entity):
    """GoToSocial: limits of custom emojis."""

    shown = ("emoji_size_limit",)

    emoji_size_limit: int | None = None
    """Bytes."""


class InstanceReactionLimits(Entity):
    """glitch-soc and its forks: limits of emoji reactions."""

    shown = ("max_reactions",)

    max_reactions: int | None = None
    """How many different emojis one may react with to one status."""
