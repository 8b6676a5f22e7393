"""What a reply begins with."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

from atoot.cli.choice import connected
from atoot.cli.errors import judged
from atoot.cli.input import read_text
from atoot.cli.references import status_id
from atoot.entities import Status

LONGEST_INPUT = 1024 * 1024
"""Characters of a text from standard input."""


def prepared(values: Mapping[str, Any], *, can_edit: bool) -> dict[str, Any]:
    """What changes of the values of `atoot post`: the text with those who are answered, and what the post hands on.

    Args:
        values: as they were said.
        can_edit: whether an editor can be asked for.
    """
    return asyncio.run(_prepared(values, can_edit=can_edit))


async def _prepared(values: Mapping[str, Any], *, can_edit: bool) -> dict[str, Any]:
    text = values["text"]
    async with connected(values["choice"]) as c:
        with judged():
            wanted = await status_id(c, values["reply_to"])
            found = await c.view_status(wanted)
        found = found.reblog or found
        me = await c.verify_account_credentials()
    made: dict[str, Any] = {"reply_to": f"id:{found.id}"}
    if values["cw"] is None and found.spoiler_text:
        made["cw"] = found.spoiler_text
    if text is None and can_edit and sys.stdin.isatty():
        return made | {"text": f"{mentions(found, me.acct, '')} ".lstrip(), "editor": True}
    if text is None or text == "-":
        text = read_text(LONGEST_INPUT).rstrip("\n")
    return made | {"text": f"{mentions(found, me.acct, text)} {text}".strip()}


def mentions(status: Status, me: str, text: str) -> str:
    """The names of those who are answered, as far as the text has not got them: who wrote it first, then whom it mentions.

    Args:
        status: the post.
        me: the name of who answers, who needs no mention.
        text: what is said.
    """
    people = dict.fromkeys([status.account.acct, *(mention.acct for mention in status.mentions)])
    said = {word.strip("@,.:;!?()").casefold() for word in text.split() if word.startswith("@")}
    return " ".join(f"@{name}" for name in people if name != me and name.casefold() not in said)
