"""Conversations: direct messages, by those who take part."""

from __future__ import annotations

from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, path


class Conversations(Endpoints):
    """Read direct messages.

    https://docs.joinmastodon.org/methods/conversations/
    """

    def conversations(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Conversation]:
        """Your conversations, those with the newest message first.

        `GET /api/v1/conversations` · `read:statuses` · since 2.6.0

        Args:
            limit: conversations a page (server default: 20; at most 40).
        """
        # The ids in the Link header are those of the last statuses, not of the conversations.
        return self._page("/api/v1/conversations", entities.Conversation, params, limit=limit, cursor=cursor)

    async def remove_conversation(self, conversation: Ref) -> None:
        """Take a conversation out of your list. Its messages stay; a new one brings it back.

        `DELETE /api/v1/conversations/:id` · `write:conversations` · since 2.6.0

        Args:
            conversation: conversation, or its id.
        """
        await self._delete(path("/api/v1/conversations/{}", conversation), NoneType)

    async def mark_conversation_read(self, conversation: Ref) -> entities.Conversation:
        """Say that you have read a conversation.

        `POST /api/v1/conversations/:id/read` · `write:conversations` · since 2.6.0

        Args:
            conversation: conversation, or its id.
        """
        return await self._post(path("/api/v1/conversations/{}/read", conversation), entities.Conversation)

    async def mark_conversation_unread(self, conversation: Ref) -> entities.Conversation:
        """Say that you have not read a conversation.

        `POST /api/v1/conversations/:id/unread` · `write:conversations` · undocumented

        Args:
            conversation: conversation, or its id.
        """
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/conversations_controller.rb
        url = path("/api/v1/conversations/{}/unread", conversation)
        return await self._post(url, entities.Conversation)
