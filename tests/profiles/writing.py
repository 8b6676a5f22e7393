"""Posting in a way that every server takes."""

import io
from typing import Any

from atoot import MastodonAPI
from atoot.cli.picture import sunrise
from atoot.entities import Status
from atoot.testing import ServerProfile


def picture() -> io.BytesIO:
    return io.BytesIO(sunrise())


async def write(c: MastodonAPI, instance: ServerProfile, text: str, **more: Any) -> Status:
    """Post a text, with a picture where the server wants one."""
    if instance.profile.media_needed and "in_reply_to_id" not in more:
        more = {"media_ids": [(await c.upload_attachment(picture())).id], **more}
    return await c.create_status(status=text, **more)
