"""Accounts: signing up, reading, finding, and one's own profile."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias, Unpack

from atoot.api.arguments import ProfileFields, file_of, given, ids_of, profile_fields
from atoot.api.base import Cursor, Endpoints, File, Options, Paged, Params, Ref, Upload, path
from atoot.api.choices import QuotePolicy, several
from atoot.entities import (
    Account,
    CredentialAccount,
    FamiliarFollowers,
    FeaturedTag,
    IdentityProof,
    List,
    Relationship,
    Status,
    Token,
)

DefaultVisibility: TypeAlias = Literal["public", "unlisted", "private"]
"""Who sees new posts. Direct ones are no default."""


class Accounts(Endpoints):
    """Who is who: accounts, what they post, whom they follow. What one does to them is in `Relationships`.

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
        options: Options | None = None,
    ) -> Token:
        """Sign up. The token works once the link in the confirmation email was opened.

        `POST /api/v1/accounts` · app token + `write:accounts` · since 2.7.0

        Args:
            username: name of the account.
            email: where the confirmation goes.
            password: of the account.
            agreement: whether the person agrees to the rules and terms of the server.
            locale: language of the confirmation email.
            reason: why, where the moderators look at each sign-up (since 3.0.0).
            params: extra parameters.
            date_of_birth: where the server has a minimum age (since 4.4.0).
            invite_code: of an invitation, for servers that are closed otherwise (since 4.3.0); see `invite`.
            time_zone: name in the tz database: `Europe/Berlin` (since 4.2.0).

        Raises:
            UnprocessedError: a value is not accepted; `details` says which and why (since 3.4.0).
        """
        return await self._post(
            "/api/v1/accounts",
            Token,
            params,
            options=options,
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

    async def verify_account_credentials(self, *, options: Options | None = None) -> CredentialAccount:
        """Your own account; a way to find out whether the token works.

        `GET /api/v1/accounts/verify_credentials` · `profile` or `read:accounts` · since 0.0.0
        """
        return await self._get("/api/v1/accounts/verify_credentials", CredentialAccount, options=options)

    async def update_account_credentials(
        self,
        discoverable: bool | None = None,
        bot: bool | None = None,
        display_name: str | None = None,
        note: str | None = None,
        avatar: File | Upload | None = None,
        header: File | Upload | None = None,
        locked: bool | None = None,
        fields_attributes: ProfileFields | None = None,
        params: Params = None,
        *,
        hide_collections: bool | None = None,
        indexable: bool | None = None,
        avatar_description: str | None = None,
        header_description: str | None = None,
        attribution_domains: str | Iterable[str] | None = None,
        source_privacy: DefaultVisibility | None = None,
        source_sensitive: bool | None = None,
        source_language: str | None = None,
        source_quote_policy: QuotePolicy | None = None,
        options: Options | None = None,
    ) -> CredentialAccount:
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
            params: extra parameters.
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
            CredentialAccount,
            params,
            options=options,
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

    async def account(self, account: Ref, *, options: Options | None = None) -> Account:
        """An account.

        `GET /api/v1/accounts/:id` · public · since 0.0.0

        Raises:
            GoneError: it is suspended (servers before 3.3.0; later it comes with `suspended` true).
        """
        return await self._get(path("/api/v1/accounts/{}", account), Account, options=options)

    def accounts(self, ids: Ref | Iterable[Ref], *, options: Options | None = None) -> Paged[Account]:
        """Several accounts at once. Those that do not exist are left out.

        `GET /api/v1/accounts` · public · since 4.3.0
        """
        return self._page("/api/v1/accounts", Account, options=options, id=ids_of(ids))

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
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Status]:
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
            Status,
            options=options,
            limit=limit,
            only_media=only_media,
            exclude_replies=exclude_replies,
            exclude_reblogs=exclude_reblogs,
            pinned=pinned,
            tagged=tagged,
            exclude_direct=exclude_direct,
            **cursor,
        )

    def account_followers(
        self,
        account: Ref,
        params: Params = None,
        limit: int | None = None,
        *,
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Account]:
        """Who follows an account; of accounts elsewhere, those that this server knows of.

        `GET /api/v1/accounts/:id/followers` · public · since 0.0.0

        Args:
            account: account, or its id.
            params: extra parameters.
            limit: accounts a page (server default: 40; at most 80).
        """
        url = path("/api/v1/accounts/{}/followers", account)
        return self._page(url, Account, params, options=options, limit=limit, **cursor)

    def account_following(
        self,
        account: Ref,
        params: Params = None,
        limit: int | None = None,
        *,
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Account]:
        """Whom an account follows; of accounts elsewhere, those that this server knows of.

        `GET /api/v1/accounts/:id/following` · public · since 0.0.0

        Args:
            account: account, or its id.
            params: extra parameters.
            limit: accounts a page (server default: 40; at most 80).
        """
        url = path("/api/v1/accounts/{}/following", account)
        return self._page(url, Account, params, options=options, limit=limit, **cursor)

    def account_featured_tags(self, account: Ref, *, options: Options | None = None) -> Paged[FeaturedTag]:
        """Hashtags that an account shows on its profile.

        `GET /api/v1/accounts/:id/featured_tags` · public · since 3.3.0
        """
        return self._page(path("/api/v1/accounts/{}/featured_tags", account), FeaturedTag, options=options)

    def account_endorsements(
        self,
        account: Ref,
        *,
        limit: int | None = None,
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Account]:
        """Accounts that an account features on its profile.

        `GET /api/v1/accounts/:id/endorsements` · public · since 4.4.0

        Args:
            account: account, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
        url = path("/api/v1/accounts/{}/endorsements", account)
        return self._page(url, Account, options=options, limit=limit, **cursor)

    def account_lists(self, account: Ref, *, options: Options | None = None) -> Paged[List]:
        """Your lists that an account is in.

        `GET /api/v1/accounts/:id/lists` · `read:lists` · since 2.1.0
        """
        return self._page(path("/api/v1/accounts/{}/lists", account), List, options=options)

    def account_identity_proofs(
        self, account: Ref, *, options: Options | None = None
    ) -> Paged[IdentityProof]:
        """Proofs of identity of an account. Newer servers answer with an empty list.

        `GET /api/v1/accounts/:id/identity_proofs` · user token · since 2.8.0 · deprecated since 3.5.0
        """
        return self._page(
            path("/api/v1/accounts/{}/identity_proofs", account), IdentityProof, options=options
        )

    def account_relationships(
        self,
        ids: Ref | Iterable[Ref],
        *,
        with_suspended: bool | None = None,
        options: Options | None = None,
    ) -> Paged[Relationship]:
        """How you stand to some accounts. They come in any order; each has the id of its account.

        `GET /api/v1/accounts/relationships` · `read:follows` · since 0.0.0

        Args:
            ids: accounts or their ids; one or many.
            with_suspended: suspended accounts too (server default: no; since 4.3.0).
        """
        return self._page(
            "/api/v1/accounts/relationships",
            Relationship,
            options=options,
            id=ids_of(ids),
            with_suspended=with_suspended,
        )

    def account_familiar_followers(
        self, ids: Ref | Iterable[Ref], *, options: Options | None = None
    ) -> Paged[FamiliarFollowers]:
        """Who of those you follow follows these accounts.

        `GET /api/v1/accounts/familiar_followers` · `read:follows` · since 3.5.0
        """
        return self._page(
            "/api/v1/accounts/familiar_followers", FamiliarFollowers, options=options, id=ids_of(ids)
        )

    def account_search(
        self,
        query: str,
        limit: int | None = None,
        resolve: bool | None = None,
        following: bool | None = None,
        *,
        offset: int | None = None,
        options: Options | None = None,
    ) -> Paged[Account]:
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
            Account,
            options=options,
            q=query,
            limit=limit,
            resolve=resolve,
            following=following,
            offset=offset,
        )

    async def account_lookup(self, acct: str, *, options: Options | None = None) -> Account:
        """The account with an address, if this server knows it; other servers are not asked.

        `GET /api/v1/accounts/lookup` · `read:accounts` · since 3.4.0

        Args:
            acct: `user` or `user@example.org`.
        """
        return await self._get("/api/v1/accounts/lookup", Account, options=options, acct=acct)
