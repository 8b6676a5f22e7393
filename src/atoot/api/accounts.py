"""Accounts: signing up, reading, finding, and one's own profile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from types import NoneType
from typing import Unpack

from atoot import entities
from atoot.api.arguments import given, profile_fields, several
from atoot.api.base import Cursor, Endpoints, File, Paged, Params, Ref, Upload, path
from atoot.entities.base import ids_of
from atoot.parameters import bare_hashtag
from atoot.secrets import as_secret
from atoot.uploads import file_of


class Accounts(Endpoints):
    """Accounts: what they post, whom they follow, and how you stand to them.

    https://docs.joinmastodon.org/methods/accounts/
    """

    async def register_account(
        self,
        username: str,
        email: str,
        password: str,
        agreement: bool,
        locale: str,
        reason: str | None = None,
        params: Params = None,
        *,
        date_of_birth: date | str | None = None,
        invite_code: str | None = None,
        time_zone: str | None = None,
    ) -> entities.Token:
        """Sign up. The token works once the link in the confirmation email was opened.

        `POST /api/v1/accounts` · app token + `write:accounts` · since 2.7.0

        Args:
            username: name of the account.
            email: where the confirmation goes.
            password: of the account.
            agreement: whether the person agrees to the rules and terms of the server.
            locale: language of the confirmation email.
            reason: why, where the moderators look at each sign-up (since 3.0.0).
            date_of_birth: where the server has a minimum age (since 4.4.0).
            invite_code: of an invitation, for servers that are closed otherwise (since 4.3.0); see `invite`.
            time_zone: name in the tz database: `Europe/Berlin` (since 4.2.0).

        Raises:
            UnprocessedError: a value is not accepted; `details` says which and why (since 3.4.0).
        """
        password = as_secret(password)
        return await self._post(
            "/api/v1/accounts",
            entities.Token,
            params,
            username=username,
            email=email,
            password=password,
            agreement=agreement,
            locale=locale,
            reason=reason,
            date_of_birth=date_of_birth,
            invite_code=invite_code,
            time_zone=time_zone,
        )

    async def verify_account_credentials(self) -> entities.CredentialAccount:
        """Your own account; a way to find out whether the token works.

        `GET /api/v1/accounts/verify_credentials` · `profile` or `read:accounts` · since 0.0.0
        """
        return await self._get("/api/v1/accounts/verify_credentials", entities.CredentialAccount)

    async def me(self) -> entities.CredentialAccount:
        """Your own account: `verify_account_credentials` in a word."""
        return await self.verify_account_credentials()

    async def update_account_credentials(
        self,
        discoverable: bool | None = None,
        bot: bool | None = None,
        display_name: str | None = None,
        note: str | None = None,
        avatar: File | Upload | None = None,
        header: File | Upload | None = None,
        locked: bool | None = None,
        fields_attributes: entities.accounts.ProfileFields | None = None,
        params: Params = None,
        *,
        hide_collections: bool | None = None,
        indexable: bool | None = None,
        avatar_description: str | None = None,
        header_description: str | None = None,
        attribution_domains: str | Iterable[str] | None = None,
        source_privacy: entities.words.DefaultVisibility | None = None,
        source_sensitive: bool | None = None,
        source_language: str | None = None,
        source_quote_policy: entities.words.QuotePolicy | None = None,
    ) -> entities.CredentialAccount:
        """Change your profile and the defaults of your new posts. See `update_profile` for servers since 4.6.0.

        `PATCH /api/v1/accounts/update_credentials` · `write:accounts` · since 1.1.1

        Args:
            discoverable: show the account in the directory and in suggestions (since 2.7.0).
            bot: mark the account as automated.
            display_name: name that others see.
            note: text of the profile.
            avatar: picture: its path, its bytes or an open binary file.
            header: banner: likewise.
            locked: decide on each follower (since 2.3.0).
            fields_attributes: the table on the profile: `{name: value}`, or a list of `{"name": ..., "value": ...}` or
                of `Field`; it replaces the one that is there. At most 4 rows, 255 characters each.
            hide_collections: hide whom you follow and who follows you (since 4.1.0).
            indexable: let your public posts be found by search (since 4.2.0).
            avatar_description: text for those who cannot see the picture (since 4.6.1).
            header_description: text for those who cannot see the banner (since 4.6.1).
            attribution_domains: sites that may name you as author, at most 10 (since 4.4.0).
            source_privacy: who sees new posts (since 2.4.0).
            source_sensitive: mark new posts as sensitive (since 2.4.0).
            source_language: ISO 639-1 code of the language of new posts (since 2.4.2).
            source_quote_policy: who may quote new posts (since 4.5.0).
        """
        source = {
            "privacy": source_privacy,
            "sensitive": source_sensitive,
            "language": source_language,
            "quote_policy": source_quote_policy,
        }
        return await self._patch(
            "/api/v1/accounts/update_credentials",
            entities.CredentialAccount,
            params,
            discoverable=discoverable,
            bot=bot,
            display_name=display_name,
            note=note,
            avatar=file_of(avatar),
            header=file_of(header),
            locked=locked,
            fields_attributes=profile_fields(fields_attributes),
            hide_collections=hide_collections,
            indexable=indexable,
            avatar_description=avatar_description,
            header_description=header_description,
            attribution_domains=several(attribution_domains),
            source=given(source),
        )

    async def account(self, account: Ref) -> entities.Account:
        """An account.

        `GET /api/v1/accounts/:id` · public · since 0.0.0

        Args:
            account: account, or its id.

        Raises:
            GoneError: it is suspended (servers before 3.3.0; later it comes with `suspended` true).
        """
        return await self._get(path("/api/v1/accounts/{}", account), entities.Account)

    def accounts(self, ids: Ref | Iterable[Ref]) -> Paged[entities.Account]:
        """Several accounts at once. Those that do not exist are left out.

        `GET /api/v1/accounts` · public · since 4.3.0

        Args:
            ids: ids of the accounts.
        """
        return self._page("/api/v1/accounts", entities.Account, id=ids_of(ids))

    def account_statuses(
        self,
        account: Ref,
        *,
        limit: int | None = None,
        only_media: bool | None = None,
        exclude_replies: bool | None = None,
        exclude_reblogs: bool | None = None,
        pinned: bool | None = None,
        tagged: str | None = None,
        exclude_direct: bool | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """What an account has posted, newest first.

        `GET /api/v1/accounts/:id/statuses` · public or `read:statuses` · since 0.0.0

        Without a token you get what is public; with one, what you may see.

        Args:
            account: account, or its id.
            limit: statuses a page (server default: 20; at most 40).
            only_media: leave out statuses without media (since 1.4.2).
            exclude_replies: leave out replies to others (since 1.4.2).
            exclude_reblogs: leave out boosts (since 2.7.0).
            pinned: only what is pinned to the profile (since 1.6.0).
            tagged: only what has this hashtag (since 2.8.0).
            exclude_direct: leave out direct messages (since 4.6.0; older servers send them all the same).
        """
        return self._page_by_ids(
            path("/api/v1/accounts/{}/statuses", account),
            entities.Status,
            limit=limit,
            only_media=only_media,
            exclude_replies=exclude_replies,
            exclude_reblogs=exclude_reblogs,
            pinned=pinned,
            tagged=bare_hashtag(tagged) if isinstance(tagged, str) else tagged,
            exclude_direct=exclude_direct,
            cursor=cursor,
        )

    def account_followers(
        self,
        account: Ref,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Who follows an account; of accounts elsewhere, those that this server knows of.

        `GET /api/v1/accounts/:id/followers` · public · since 0.0.0

        Args:
            account: account, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
        url = path("/api/v1/accounts/{}/followers", account)
        return self._page(url, entities.Account, params, limit=limit, cursor=cursor)

    def account_following(
        self,
        account: Ref,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Whom an account follows; of accounts elsewhere, those that this server knows of.

        `GET /api/v1/accounts/:id/following` · public · since 0.0.0

        Args:
            account: account, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
        url = path("/api/v1/accounts/{}/following", account)
        return self._page(url, entities.Account, params, limit=limit, cursor=cursor)

    def account_featured_tags(self, account: Ref) -> Paged[entities.FeaturedTag]:
        """Hashtags that an account shows on its profile.

        `GET /api/v1/accounts/:id/featured_tags` · public · since 3.3.0

        Args:
            account: account, or its id.
        """
        return self._page(path("/api/v1/accounts/{}/featured_tags", account), entities.FeaturedTag)

    def account_endorsements(
        self,
        account: Ref,
        *,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Accounts that an account features on its profile.

        `GET /api/v1/accounts/:id/endorsements` · public · since 4.4.0

        Args:
            account: account, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
        url = path("/api/v1/accounts/{}/endorsements", account)
        return self._page(url, entities.Account, limit=limit, cursor=cursor)

    def account_lists(self, account: Ref) -> Paged[entities.List]:
        """Your lists that an account is in.

        `GET /api/v1/accounts/:id/lists` · `read:lists` · since 2.1.0

        Args:
            account: account, or its id.
        """
        return self._page(path("/api/v1/accounts/{}/lists", account), entities.List)

    def account_identity_proofs(self, account: Ref) -> Paged[entities.IdentityProof]:
        """Proofs of identity of an account. Newer servers answer with an empty list.

        `GET /api/v1/accounts/:id/identity_proofs` · user token · since 2.8.0 · deprecated since 3.5.0

        Args:
            account: account, or its id.
        """
        return self._page(path("/api/v1/accounts/{}/identity_proofs", account), entities.IdentityProof)

    def account_relationships(
        self,
        ids: Ref | Iterable[Ref],
        *,
        with_suspended: bool | None = None,
    ) -> Paged[entities.Relationship]:
        """How you stand to some accounts. They come in any order; each has the id of its account.

        `GET /api/v1/accounts/relationships` · `read:follows` · since 0.0.0

        Args:
            ids: accounts or their ids; one or many.
            with_suspended: suspended accounts too (server default: no; since 4.3.0).
        """
        return self._page(
            "/api/v1/accounts/relationships",
            entities.Relationship,
            id=ids_of(ids),
            with_suspended=with_suspended,
        )

    def account_familiar_followers(self, ids: Ref | Iterable[Ref]) -> Paged[entities.FamiliarFollowers]:
        """Who of those you follow follows these accounts.

        `GET /api/v1/accounts/familiar_followers` · `read:follows` · since 3.5.0

        Args:
            ids: accounts, or their ids.
        """
        return self._page("/api/v1/accounts/familiar_followers", entities.FamiliarFollowers, id=ids_of(ids))

    def account_search(
        self,
        query: str,
        limit: int | None = None,
        resolve: bool | None = None,
        following: bool | None = None,
        *,
        offset: int | None = None,
    ) -> Paged[entities.Account]:
        """Accounts with a name like this.

        `GET /api/v1/accounts/search` · `read:accounts` · since 0.0.0

        Args:
            query: part of a name, or an address like `user@example.org`.
            limit: accounts a page (server default: 40; at most 80).
            resolve: ask the server of an address for an account not known here (server default: no).
            following: only accounts that you follow (server default: no; since 2.8.0).
            offset: how many to skip (since 2.8.0).
        """
        return self._page_by_offset(
            "/api/v1/accounts/search",
            entities.Account,
            q=query,
            limit=limit,
            resolve=resolve,
            following=following,
            offset=offset,
        )

    async def account_lookup(self, acct: str) -> entities.Account:
        """The account with an address, if this server knows it; other servers are not asked.

        `GET /api/v1/accounts/lookup` · `read:accounts` · since 3.4.0

        Args:
            acct: `user` or `user@example.org`.
        """
        return await self._get("/api/v1/accounts/lookup", entities.Account, acct=acct)

    # What an account is to you

    async def account_follow(
        self,
        account: Ref,
        *,
        reblogs: bool | None = None,
        notify: bool | None = None,
        languages: str | Iterable[str] | None = None,
    ) -> entities.Relationship:
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
            entities.Relationship,
            reblogs=reblogs,
            notify=notify,
            languages=several(languages),
        )

    async def account_unfollow(self, account: Ref) -> entities.Relationship:
        """Stop following an account, or take a follow request back.

        `POST /api/v1/accounts/:id/unfollow` · `write:follows` · since 0.0.0

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/accounts/{}/unfollow", account), entities.Relationship)

    async def account_remove_from_followers(self, account: Ref) -> entities.Relationship:
        """Make an account stop following you.

        `POST /api/v1/accounts/:id/remove_from_followers` · `write:follows` · since 3.5.0

        Args:
            account: account, or its id.
        """
        url = path("/api/v1/accounts/{}/remove_from_followers", account)
        return await self._post(url, entities.Relationship)

    async def account_block(self, account: Ref) -> entities.Relationship:
        """Block an account: neither of you sees or follows the other any more.

        `POST /api/v1/accounts/:id/block` · `write:blocks` · since 0.0.0

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/accounts/{}/block", account), entities.Relationship)

    async def account_unblock(self, account: Ref) -> entities.Relationship:
        """Stop blocking an account.

        `POST /api/v1/accounts/:id/unblock` · `write:blocks` · since 0.0.0

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/accounts/{}/unblock", account), entities.Relationship)

    async def account_mute(
        self,
        account: Ref,
        *,
        notifications: bool | None = None,
        duration: timedelta | int | None = None,
    ) -> entities.Relationship:
        """Hide what an account posts and boosts. It does not learn of it.

        `POST /api/v1/accounts/:id/mute` · `write:mutes` · since 0.0.0

        Args:
            account: account, or its id.
            notifications: hide its notifications too (server default: yes).
            duration: how long, in seconds if a number; 0 is for ever (server default: 0; since 3.3.0).
        """
        return await self._post(
            path("/api/v1/accounts/{}/mute", account),
            entities.Relationship,
            notifications=notifications,
            duration=duration,
        )

    async def account_unmute(self, account: Ref) -> entities.Relationship:
        """Stop muting an account.

        `POST /api/v1/accounts/:id/unmute` · `write:mutes` · since 0.0.0

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/accounts/{}/unmute", account), entities.Relationship)

    async def account_endorse(self, account: Ref) -> entities.Relationship:
        """Feature an account on your profile.

        `POST /api/v1/accounts/:id/endorse` · `write:accounts` · since 4.4.0

        Args:
            account: account, or its id.

        Raises:
            UnprocessedError: you do not follow it.
        """
        return await self._post(path("/api/v1/accounts/{}/endorse", account), entities.Relationship)

    async def account_unendorse(self, account: Ref) -> entities.Relationship:
        """Stop featuring an account on your profile.

        `POST /api/v1/accounts/:id/unendorse` · `write:accounts` · since 4.4.0

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/accounts/{}/unendorse", account), entities.Relationship)

    async def account_pin(self, account: Ref) -> entities.Relationship:
        """Feature an account on your profile. `account_endorse` is the newer way.

        `POST /api/v1/accounts/:id/pin` · `write:accounts` · since 2.5.0 · deprecated since 4.4.0

        Args:
            account: account, or its id.

        Raises:
            UnprocessedError: you do not follow it.
        """
        return await self._post(path("/api/v1/accounts/{}/pin", account), entities.Relationship)

    async def account_unpin(self, account: Ref) -> entities.Relationship:
        """Stop featuring an account on your profile. `account_unendorse` is the newer way.

        `POST /api/v1/accounts/:id/unpin` · `write:accounts` · since 2.5.0 · deprecated since 4.4.0

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/accounts/{}/unpin", account), entities.Relationship)

    async def account_note(self, account: Ref, *, comment: str | None = None) -> entities.Relationship:
        """Write a private note about an account; nobody else sees it.

        `POST /api/v1/accounts/:id/note` · `write:accounts` · since 3.2.0

        Args:
            account: account, or its id.
            comment: the note. Empty or left out, it removes the one that is there.
        """
        url = path("/api/v1/accounts/{}/note", account)
        return await self._post(url, entities.Relationship, comment=comment)

    async def account_subscribe_by_email(self, account: Ref, *, email: str) -> None:
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
        await self._post(url, NoneType, email=email)
