"""A message that somebody sent to the bot, and ways to answer it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Unpack, cast

from atoot.bots.manners import visibility_of
from atoot.durable.journal import Journal
from atoot.entities import Account, Status
from atoot.lazy import pattern
from atoot.mastodon import MastodonAPI
from atoot.posting.answers import mentioned_in, unmentioned
from atoot.workflows.drafts import Draft

WEEK = timedelta(days=7)
_LEADING = pattern(r"\s*(?:@\w[\w.-]*(?:@[\w.:-]+)?[\s,:]+)*")


@dataclass(frozen=True, eq=False, repr=False)
class Message:
    """A status that mentions the bot."""

    c: MastodonAPI
    """The client of the bot."""
    status: Status
    """What was sent."""
    me: str
    """User name of the bot."""
    without: Collection[str] = frozenset()
    """Manners that are switched off."""

    @property
    def account(self) -> Account:
        """Who sent it."""
        return self.status.account

    @property
    def text(self) -> str:
        """What it says, without those whom it mentions in front, and without the bot."""
        mine = rf"[ \t]?(?<![\w/])@{re.escape(self.me)}(?:@[\w.:-]*\w)?(?![\w@])"
        said = re.sub(mine, "", _LEADING.sub("", self.status.text() + " ", count=1), flags=re.IGNORECASE)
        return _LEADING.sub("", said, count=1).strip()

    async def reply(self, text: str, *, mention: Collection[str] = (), **draft: Unpack[Draft]) -> Status:
        """Answer it once: however often the handler is called again, the answer is posted only once.

        It mentions only the sender: an @ of others in the text notifies nobody. Content warning and language are those of
        the message. An answer to a public message is unlisted; otherwise the visibility stays the same. `without=` of the
        bot switches each of these off.

        Args:
            text: the answer.
            mention: others who may be mentioned in it, as `name@host`.
            **draft: what else is to be said of it, as for `publish`.
        """
        status, to, without = self.status, self.account, self.without
        is_named = to.acct.lower() in mentioned_in(text)
        if "mentions" not in without:
            text = unmentioned(text, {*mention, *((to.acct, to.username) if is_named else ())})
            if not mention:
                draft.setdefault("allowed_mentions", [to.id])
        if not is_named:
            text = f"@{to.acct} {text}"
        draft["visibility"] = cast(Any, visibility_of(status.visibility, draft.get("visibility"), without))
        if "warning" not in without and status.spoiler_text:
            draft.setdefault("spoiler_text", status.spoiler_text)
        if "language" not in without and status.language:
            draft.setdefault("language", status.language)
        draft.setdefault("in_reply_to", status.id)
        return await self.c.publish(text, **draft)

    async def ask(self, text: str, *, within: timedelta = WEEK, **draft: Unpack[Draft]) -> "Message":
        """Answer it with a question, and wait for what the same person says next.

        The handler ends here. When the answer comes, even after a restart, the handler is called again from its beginning:
        nothing is posted or asked again, and `ask` returns the answer.

        Args:
            text: the question.
            within: how long an answer is waited for.
            **draft: as for `reply`.

        Raises:
            TimeoutError: nobody answered in time.
        """
        journal = Journal.current("ask")
        question = await self.reply(text, **draft)
        answer = await journal.answer(question.id, within.total_seconds())
        return Message(self.c, answer, self.me, self.without)

    async def sleep(self, span: timedelta) -> None:
        """Wait, even for days and across restarts. As with `ask`, the handler is then called again.

        Args:
            span: for how long.
        """
        await Journal.current("sleep").sleep(span.total_seconds())

    def __repr__(self) -> str:
        return f"<Message {self.status.id} of {self.account.acct}>"
