"""The content of a push."""

from typing import ClassVar

from atoot.decoding.values import Id
from atoot.entities.base import Entity


class PushMessage(Entity):
    """A notification as it is pushed. Its `repr` does not show the token.

    https://github.com/mastodon/mastodon/blob/main/app/serializers/web/notification_serializer.rb
    """

    in_repr: ClassVar[tuple[str, ...]] = ("notification_id", "notification_type")

    access_token: str = ""
    """Token that the subscription belongs to: tells apart the accounts of a program that has several."""
    preferred_locale: str = ""
    """Language of title and body."""
    notification_id: Id
    """For `c.get_notification`."""
    notification_type: str = ""
    """What happened, as in `Notification.type`."""
    icon: str | None = None
    """Picture of the account that caused it."""
    title: str = ""
    """Plain text, like "Alice mentioned you"."""
    body: str = ""
    """Plain text: the beginning of the status, or the note of the account."""
