"""Accounts: what one does to them."""

from collections.abc import Iterable
from datetime import timedelta
from types import NoneType

from atoot.api.base import Endpoints, Options, Ref, path
from atoot.api.choices import several
from atoot.entities import Relationship


class Relationships(Endpoints):
    """Follow, block, mute, feature and annotate accounts. The answers say how you stand to the account now.

    https://docs.joinmastodon.org/methods/accounts/
    """

    async def account_follow(
        self,
        account: Ref,
        *,
        reblogs: bool | None = None,
        notify: bool | None = None,
        languages: str | Iterable[str] | None = None,
        options: Options | None = None,
    ) -> Relationship:
        """Follow an account, or change the settings of a follow.

        `POST /api/v1/accounts/:id/follow` · `write:follows` · since 0.0.0

        Args:
            account: account, or its id.
            reblogs: show the account's boosts in the home timeline (server default: yes).
            notify: be notified of each new post (server default: no; since 3.3.0).
            languages: ISO 639-1 codes of the languages to receive, all if empty (since 4.0.0).

        Raises:
            ForbiddenError: the account blocks you or has moved.
        """
        return await self._post(
            path("/api/v1/accounts/{}/follow", account),
            Relationship,
            options=options,
            reblogs=reblogs,
            notify=notify,
            languages=several(languages),
        )

    async def account_unfollow(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Stop following an account, or take a follow request back.

        `POST /api/v1/accounts/:id/unfollow` · `write:follows` · since 0.0.0
        """
        return await self._post(path("/api/v1/accounts/{}/unfollow", account), Relationship, options=options)

    async def account_remove_from_followers(
        self, account: Ref, *, options: Options | None = None
    ) -> Relationship:
        """Make an account stop following you.

        `POST /api/v1/accounts/:id/remove_from_followers` · `write:follows` · since 3.5.0
        """
        url = path("/api/v1/accounts/{}/remove_from_followers", account)
        return await self._post(url, Relationship, options=options)

    async def account_block(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Block an account: neither of you sees or follows the other any more.

        `POST /api/v1/accounts/:id/block` · `write:blocks` · since 0.0.0
        """
        return await self._post(path("/api/v1/accounts/{}/block", account), Relationship, options=options)

    async def account_unblock(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Stop blocking an account.

        `POST /api/v1/accounts/:id/unblock` · `write:blocks` · since 0.0.0
        """
        return await self._post(path("/api/v1/accounts/{}/unblock", account), Relationship, options=options)

    async def account_mute(
        self,
        account: Ref,
        *,
        notifications: bool | None = None,
        duration: timedelta | int | None = None,
        options: Options | None = None,
    ) -> Relationship:
        """Hide what an account posts and boosts. It does not learn of it.

        `POST /api/v1/accounts/:id/mute` · `write:mutes` · since 0.0.0

        Args:
            account: account, or its id.
            notifications: hide its notifications too (server default: yes).
            duration: how long, in seconds if a number; 0 is for ever (server default: 0; since 3.3.0).
        """
        return await self._post(
            path("/api/v1/accounts/{}/mute", account),
            Relationship,
            options=options,
            notifications=notifications,
            duration=duration,
        )

    async def account_unmute(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Stop muting an account.

        `POST /api/v1/accounts/:id/unmute` · `write:mutes` · since 0.0.0
        """
        return await self._post(path("/api/v1/accounts/{}/unmute", account), Relationship, options=options)

    async def account_endorse(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Feature an account on your profile.

        `POST /api/v1/accounts/:id/endorse` · `write:accounts` · since 4.4.0

        Raises:
            UnprocessedError: you do not follow it.
        """
        return await self._post(path("/api/v1/accounts/{}/endorse", account), Relationship, options=options)

    async def account_unendorse(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Stop featuring an account on your profile.

        `POST /api/v1/accounts/:id/unendorse` · `write:accounts` · since 4.4.0
        """
        return await self._post(path("/api/v1/accounts/{}/unendorse", account), Relationship, options=options)

    async def account_pin(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Feature an account on your profile. `account_endorse` is the newer way.

        `POST /api/v1/accounts/:id/pin` · `write:accounts` · since 2.5.0 · deprecated since 4.4.0

        Raises:
            UnprocessedError: you do not follow it.
        """
        return await self._post(path("/api/v1/accounts/{}/pin", account), Relationship, options=options)

    async def account_unpin(self, account: Ref, *, options: Options | None = None) -> Relationship:
        """Stop featuring an account on your profile. `account_unendorse` is the newer way.

        `POST /api/v1/accounts/:id/unpin` · `write:accounts` · since 2.5.0 · deprecated since 4.4.0
        """
        return await self._post(path("/api/v1/accounts/{}/unpin", account), Relationship, options=options)

    async def account_note(
        self, account: Ref, *, comment: str | None = None, options: Options | None = None
    ) -> Relationship:
        """Write a private note about an account; nobody else sees it.

        `POST /api/v1/accounts/:id/note` · `write:accounts` · since 3.2.0

        Args:
            account: account, or its id.
            comment: the note. Empty or left out, it removes the one that is there.
        """
        url = path("/api/v1/accounts/{}/note", account)
        return await self._post(url, Relationship, options=options, comment=comment)

    async def account_subscribe_by_email(
        self, account: Ref, *, email: str, options: Options | None = None
    ) -> None:
        """Get the posts of an account by email, without having an account. The address has to be confirmed.

        `POST /api/v1/accounts/:id/email_subscriptions` · public · since 4.6.0 · undocumented

        Args:
            account: account of this server, or its id.
            email: where the posts go.

        Raises:
            NotFoundError: the server or the account does not offer this.
            UnprocessedError: it is no address, or is subscribed already.
        """
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/accounts/email_subscriptions_controller.rb
        url = path("/api/v1/accounts/{}/email_subscriptions", account)
        await self._post(url, NoneType, options=options, email=email)
