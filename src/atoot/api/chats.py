"""Chats: talking to one account outside of statuses. Pleroma has this; a direct message is a status all the same."""

from __future__ import annotations

from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Ref, path
from atoot.entities.base import maybe_id


class Chats(Endpoints):
    """Chats of Pleroma and its forks; Akkoma has removed them."""

    def chats(self, *, limit: int | None = None, **cursor: Unpack[Cursor]) -> Paged[entities.Chat]:
        """Your chats, the one with the newest message first.

        `GET /api/v2/pleroma/chats` · `read:chats` · since Pleroma 2.3.0, Rebased

        Args:
            limit: chats a page (server default: 20; at most 40).
        """
        return self._page("/api/v2/pleroma/chats", entities.Chat, limit=limit, cursor=cursor)

    async def create_chat(self, account: Ref) -> entities.Chat:
        """The chat with an account; it is made if there is none.

        `POST /api/v1/pleroma/chats/by-account-id/:id` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            account: account, or its id.
        """
        url = path("/api/v1/pleroma/chats/by-account-id/{}", account)
        return await self._post(url, entities.Chat)

    async def chat(self, chat: Ref) -> entities.Chat:
        """One of your chats.

        `GET /api/v1/pleroma/chats/:id` · `read:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
        """
        return await self._get(path("/api/v1/pleroma/chats/{}", chat), entities.Chat)

    def chat_messages(
        self,
        chat: Ref,
        *,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.ChatMessage]:
        """What was written in a chat, the newest first.

        `GET /api/v1/pleroma/chats/:id/messages` · `read:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            limit: messages a page (server default: 20; at most 40).
        """
        url = path("/api/v1/pleroma/chats/{}/messages", chat)
        return self._page(url, entities.ChatMessage, limit=limit, cursor=cursor)

    async def create_chat_message(
        self,
        chat: Ref,
        content: str | None = None,
        *,
        media_id: Ref | None = None,
    ) -> entities.ChatMessage:
        """Write in a chat.

        `POST /api/v1/pleroma/chats/:id/messages` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            content: text.
            media_id: file that was uploaded before, or its id.

        Raises:
            ValueError: there is neither text nor file.
        """
        if not content and media_id is None:
            raise ValueError("content and media_id: a message has a text, a file or both")
        url = path("/api/v1/pleroma/chats/{}/messages", chat)
        return await self._post(url, entities.ChatMessage, content=content, media_id=maybe_id(media_id))

    async def chat_read(self, chat: Ref, last_read: Ref) -> entities.Chat:
        """Mark what was written in a chat as read.

        `POST /api/v1/pleroma/chats/:id/read` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            last_read: the newest message that you have read, or its id.
        """
        url = path("/api/v1/pleroma/chats/{}/read", chat)
        return await self._post(url, entities.Chat, last_read_id=maybe_id(last_read))

    async def delete_chat_message(self, chat: Ref, message: Ref) -> entities.ChatMessage:
        """Delete a message: your own for both, one of the other only for you.

        `DELETE /api/v1/pleroma/chats/:id/messages/:message_id` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            message: message, or its id.
        """
        url = path("/api/v1/pleroma/chats/{}/messages/{}", chat, message)
        return await self._gone(url, message, entities.ChatMessage)
