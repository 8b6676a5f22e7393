"""Types of the client without await: written by `python -m tools.sync_stub`, not by hand."""

# pyright: reportOverlappingOverload=false
# A default that stands for "not given" is in two forms at once, as it is in those with await.

from atoot import (entities, limits as ratelimits, posting, workflows)
from atoot.api.admin.domain_blocks import (DomainLimits)
from atoot.api.arguments import (Hashtag)
from atoot.api.base import (Cursor, File, Params, Ref, Upload)
from atoot.api.filters import (KeywordAttributes, Lifetime)
from atoot.api.grouped_notifications import (Group)
from atoot.api.interaction_requests import (PolicyOf)
from atoot.api.moving import (Export, Import, PleromaImport)
from atoot.api.push import (PushAlerts)
from atoot.api.reactions import (Emoji)
from atoot.api.search import (Found, SearchBounds, SearchSettings)
from atoot.api.statuses import (MediaAttributes)
from atoot.entities.base import (PagedEntity)
from atoot.http.settings import (ClientSettings)
from atoot.message import (Response)
from atoot.paging import (Page, PageCursor)
from atoot.strict import (DeviationReport)
from atoot.sync.base import (Client)
from atoot.sync.lists import (SyncPaged, SyncPagedObject)
from atoot.uploads import (Progress)
from atoot.workflows.lookup import (Found as Found_workflows_lookup)
from atoot.workflows.requests import (Extras)
from collections.abc import (Callable, Iterable, Mapping, Sequence)
from datetime import (date, datetime, timedelta)
from pathlib import (Path)
from typing import (Any, IO, Literal, TypeVar, Unpack, overload)
import datetime as dt
import os

P = TypeVar('P', bound=Page[Any] | PagedEntity)


class SyncMastodonAPI(Client):
    """A client of one instance, in the name of one account or of nobody, without await.

    Made with `MastodonAPI.create` or with `atoot.sync.client(...)`. Several threads may use one.
    """

    @overload
    def get_next(self, response: P) -> P:
        """The page behind a page, or the page at a cursor (which may come out of a pickle).

        Args:
            response: a page, or its `next`.

        Raises:
            ValueError: there is none, or it is of another instance.
        """
    @overload
    def get_next(self, response: PageCursor) -> Any: ...
    @overload
    def get_previous(self, response: P) -> P:
        """The page before a page: what is newer; it may be empty as yet, and is then asked for anew. Or the page at a cursor.

        Args:
            response: a page, or its `previous`.

        Raises:
            ValueError: there is none, or it is of another instance.
        """
    @overload
    def get_previous(self, response: PageCursor) -> Any: ...
    @property
    def deviations(self) -> list[DeviationReport]:
        """What in the answers so far was not as documented, if the client was made with `strict=True`."""
    def register_account(self, username: str, email: str, password: str, agreement: bool, locale: str, reason: str | None=None, params: Params=None, *, date_of_birth: date | str | None=None, invite_code: str | None=None, time_zone: str | None=None) -> entities.Token:
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
    def verify_account_credentials(self) -> entities.CredentialAccount:
        """Your own account; a way to find out whether the token works.

        `GET /api/v1/accounts/verify_credentials` · `profile` or `read:accounts` · since 0.0.0
        """
    def me(self) -> entities.CredentialAccount:
        """Your own account: `verify_account_credentials` in a word."""
    def update_account_credentials(self, discoverable: bool | None=None, bot: bool | None=None, display_name: str | None=None, note: str | None=None, avatar: File | Upload | None=None, header: File | Upload | None=None, locked: bool | None=None, fields_attributes: entities.accounts.ProfileFields | None=None, params: Params=None, *, hide_collections: bool | None=None, indexable: bool | None=None, avatar_description: str | None=None, header_description: str | None=None, attribution_domains: str | Iterable[str] | None=None, source_privacy: entities.words.DefaultVisibility | None=None, source_sensitive: bool | None=None, source_language: str | None=None, source_quote_policy: entities.words.QuotePolicy | None=None) -> entities.CredentialAccount:
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
    def account(self, account: Ref) -> entities.Account:
        """An account.

        `GET /api/v1/accounts/:id` · public · since 0.0.0

        Args:
            account: account, or its id.

        Raises:
            GoneError: it is suspended (servers before 3.3.0; later it comes with `suspended` true).
        """
    def accounts(self, ids: Ref | Iterable[Ref]) -> SyncPaged[entities.Account]:
        """Several accounts at once. Those that do not exist are left out.

        `GET /api/v1/accounts` · public · since 4.3.0

        Args:
            ids: ids of the accounts.
        """
    def account_statuses(self, account: Ref, *, limit: int | None=None, only_media: bool | None=None, exclude_replies: bool | None=None, exclude_reblogs: bool | None=None, pinned: bool | None=None, tagged: str | None=None, exclude_direct: bool | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
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
    def account_followers(self, account: Ref, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Who follows an account; of accounts elsewhere, those that this server knows of.

        `GET /api/v1/accounts/:id/followers` · public · since 0.0.0

        Args:
            account: account, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
    def account_following(self, account: Ref, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Whom an account follows; of accounts elsewhere, those that this server knows of.

        `GET /api/v1/accounts/:id/following` · public · since 0.0.0

        Args:
            account: account, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
    def account_featured_tags(self, account: Ref) -> SyncPaged[entities.FeaturedTag]:
        """Hashtags that an account shows on its profile.

        `GET /api/v1/accounts/:id/featured_tags` · public · since 3.3.0

        Args:
            account: account, or its id.
        """
    def account_endorsements(self, account: Ref, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts that an account features on its profile.

        `GET /api/v1/accounts/:id/endorsements` · public · since 4.4.0

        Args:
            account: account, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
    def account_lists(self, account: Ref) -> SyncPaged[entities.List]:
        """Your lists that an account is in.

        `GET /api/v1/accounts/:id/lists` · `read:lists` · since 2.1.0

        Args:
            account: account, or its id.
        """
    def account_identity_proofs(self, account: Ref) -> SyncPaged[entities.IdentityProof]:
        """Proofs of identity of an account. Newer servers answer with an empty list.

        `GET /api/v1/accounts/:id/identity_proofs` · user token · since 2.8.0 · deprecated since 3.5.0

        Args:
            account: account, or its id.
        """
    def account_relationships(self, ids: Ref | Iterable[Ref], *, with_suspended: bool | None=None) -> SyncPaged[entities.Relationship]:
        """How you stand to some accounts. They come in any order; each has the id of its account.

        `GET /api/v1/accounts/relationships` · `read:follows` · since 0.0.0

        Args:
            ids: accounts or their ids; one or many.
            with_suspended: suspended accounts too (server default: no; since 4.3.0).
        """
    def account_familiar_followers(self, ids: Ref | Iterable[Ref]) -> SyncPaged[entities.FamiliarFollowers]:
        """Who of those you follow follows these accounts.

        `GET /api/v1/accounts/familiar_followers` · `read:follows` · since 3.5.0

        Args:
            ids: accounts, or their ids.
        """
    def account_search(self, query: str, limit: int | None=None, resolve: bool | None=None, following: bool | None=None, *, offset: int | None=None) -> SyncPaged[entities.Account]:
        """Accounts with a name like this.

        `GET /api/v1/accounts/search` · `read:accounts` · since 0.0.0

        Args:
            query: part of a name, or an address like `user@example.org`.
            limit: accounts a page (server default: 40; at most 80).
            resolve: ask the server of an address for an account not known here (server default: no).
            following: only accounts that you follow (server default: no; since 2.8.0).
            offset: how many to skip (since 2.8.0).
        """
    def account_lookup(self, acct: str) -> entities.Account:
        """The account with an address, if this server knows it; other servers are not asked.

        `GET /api/v1/accounts/lookup` · `read:accounts` · since 3.4.0

        Args:
            acct: `user` or `user@example.org`.
        """
    def account_follow(self, account: Ref, *, reblogs: bool | None=None, notify: bool | None=None, languages: str | Iterable[str] | None=None) -> entities.Relationship:
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
    def account_unfollow(self, account: Ref) -> entities.Relationship:
        """Stop following an account, or take a follow request back.

        `POST /api/v1/accounts/:id/unfollow` · `write:follows` · since 0.0.0

        Args:
            account: account, or its id.
        """
    def account_remove_from_followers(self, account: Ref) -> entities.Relationship:
        """Make an account stop following you.

        `POST /api/v1/accounts/:id/remove_from_followers` · `write:follows` · since 3.5.0

        Args:
            account: account, or its id.
        """
    def account_block(self, account: Ref) -> entities.Relationship:
        """Block an account: neither of you sees or follows the other any more.

        `POST /api/v1/accounts/:id/block` · `write:blocks` · since 0.0.0

        Args:
            account: account, or its id.
        """
    def account_unblock(self, account: Ref) -> entities.Relationship:
        """Stop blocking an account.

        `POST /api/v1/accounts/:id/unblock` · `write:blocks` · since 0.0.0

        Args:
            account: account, or its id.
        """
    def account_mute(self, account: Ref, *, notifications: bool | None=None, duration: timedelta | int | None=None) -> entities.Relationship:
        """Hide what an account posts and boosts. It does not learn of it.

        `POST /api/v1/accounts/:id/mute` · `write:mutes` · since 0.0.0

        Args:
            account: account, or its id.
            notifications: hide its notifications too (server default: yes).
            duration: how long, in seconds if a number; 0 is for ever (server default: 0; since 3.3.0).
        """
    def account_unmute(self, account: Ref) -> entities.Relationship:
        """Stop muting an account.

        `POST /api/v1/accounts/:id/unmute` · `write:mutes` · since 0.0.0

        Args:
            account: account, or its id.
        """
    def account_endorse(self, account: Ref) -> entities.Relationship:
        """Feature an account on your profile.

        `POST /api/v1/accounts/:id/endorse` · `write:accounts` · since 4.4.0

        Args:
            account: account, or its id.

        Raises:
            UnprocessedError: you do not follow it.
        """
    def account_unendorse(self, account: Ref) -> entities.Relationship:
        """Stop featuring an account on your profile.

        `POST /api/v1/accounts/:id/unendorse` · `write:accounts` · since 4.4.0

        Args:
            account: account, or its id.
        """
    def account_pin(self, account: Ref) -> entities.Relationship:
        """Feature an account on your profile. `account_endorse` is the newer way.

        `POST /api/v1/accounts/:id/pin` · `write:accounts` · since 2.5.0 · deprecated since 4.4.0

        Args:
            account: account, or its id.

        Raises:
            UnprocessedError: you do not follow it.
        """
    def account_unpin(self, account: Ref) -> entities.Relationship:
        """Stop featuring an account on your profile. `account_unendorse` is the newer way.

        `POST /api/v1/accounts/:id/unpin` · `write:accounts` · since 2.5.0 · deprecated since 4.4.0

        Args:
            account: account, or its id.
        """
    def account_note(self, account: Ref, *, comment: str | None=None) -> entities.Relationship:
        """Write a private note about an account; nobody else sees it.

        `POST /api/v1/accounts/:id/note` · `write:accounts` · since 3.2.0

        Args:
            account: account, or its id.
            comment: the note. Empty or left out, it removes the one that is there.
        """
    def account_subscribe_by_email(self, account: Ref, *, email: str) -> None:
        """Get the posts of an account by email, without having an account. The address has to be confirmed.

        `POST /api/v1/accounts/:id/email_subscriptions` · public · since 4.6.0 · undocumented

        Args:
            account: account of this server, or its id.
            email: where the posts go.

        Raises:
            NotFoundError: the server or the account does not offer this.
            UnprocessedError: it is no address, or is subscribed already.
        """
    def admin_accounts(self, local: bool | None=None, remote: bool | None=None, by_domain: str | None=None, active: bool | None=None, pending: bool | None=None, disabled: bool | None=None, silenced: bool | None=None, suspended: bool | None=None, username: str | None=None, display_name: str | None=None, email: str | None=None, ip: str | None=None, staff: bool | None=None, params: Params=None, *, sensitized: bool | None=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminAccount]:
        """Accounts, the newest first; `admin_accounts_v2` can filter better.

        `GET /api/v1/admin/accounts` · `admin:read:accounts` · since 2.9.1

        Args:
            local: only accounts of this server, which is the default.
            remote: only accounts of other servers.
            by_domain: only accounts of this server.
            active: only accounts that are not suspended.
            pending: only accounts that wait for approval.
            disabled: only accounts that cannot log in.
            silenced: only limited accounts.
            suspended: only suspended accounts.
            username: what the username begins with.
            display_name: what the display name begins with.
            email: mail address of the user.
            ip: address that the user came from.
            staff: only users who can manage reports.
            sensitized: only accounts whose media are all marked as sensitive (since 3.3.0).
            limit: entries a page (server default: 100; at most 200).

        A filter that is False is not sent: Mastodon takes any value of one for yes.
        https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/admin/accounts_controller.rb
        """
    def admin_accounts_v2(self, *, origin: entities.words.AccountOrigin | None=None, status: entities.words.AccountState | None=None, permissions: Literal['staff'] | None=None, role_ids: Iterable[Ref] | None=None, invited_by: Ref | None=None, username: str | None=None, display_name: str | None=None, by_domain: str | None=None, email: str | None=None, ip: str | None=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminAccount]:
        """Accounts, the newest first; without a filter, all that the server knows.

        `GET /api/v2/admin/accounts` · `admin:read:accounts` · since 3.5.0

        Args:
            origin: only accounts of this server, or of others.
            status: only accounts in this state.
            permissions: `staff` for users who can manage reports.
            role_ids: only users with one of these roles (since 4.0.0).
            invited_by: only users whom this account invited.
            username: what the username begins with.
            display_name: what the display name begins with.
            by_domain: only accounts of this server.
            email: mail address of the user.
            ip: address that the user came from.
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_view_account(self, account: Ref) -> entities.AdminAccount:
        """One account, with what only moderators may know.

        `GET /api/v1/admin/accounts/:id` · `admin:read:accounts` · since 2.9.1

        Args:
            account: account, or its id.
        """
    def admin_account_action(self, account: Ref, action: entities.words.AccountAction | None=None, report: Ref | None=None, warning: Ref | None=None, text: str | None=None, notification: bool | None=None, params: Params=None) -> None:
        """Act against an account. It is noted down, and open reports of the account are resolved.

        `POST /api/v1/admin/accounts/:id/action` · `admin:write:accounts` · since 2.9.1

        Args:
            account: who it is about.
            action: what to do, sent as `type`: `none` only warns, `sensitive` marks all media (since 3.3.0),
                `disable` ends logins, `silence` limits, `suspend` suspends. Mastodon needs it.
            report: the report that led to this, sent as `report_id`.
            warning: a warning written beforehand, sent as `warning_preset_id`.
            text: why, in words for the user.
            notification: send the user a mail about it, sent as `send_email_notification`.
        """
    def admin_account_approve(self, account: Ref) -> entities.AdminAccount:
        """Let a pending user of this server in.

        `POST /api/v1/admin/accounts/:id/approve` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.

        Raises:
            ForbiddenError: the account is not pending.
        """
    def admin_account_reject(self, account: Ref) -> entities.AdminAccount | None:
        """Turn a pending user of this server away; the account is deleted.

        `POST /api/v1/admin/accounts/:id/reject` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.

        Returns:
            The account as it was; None from servers that send nothing.

        Raises:
            ForbiddenError: the account is not pending.
        """
    def admin_delete_account(self, account: Ref) -> entities.AdminAccount | None:
        """Delete the data of a suspended account for good. It needs the permission to delete user data.

        `DELETE /api/v1/admin/accounts/:id` · `admin:write:accounts` · since 3.3.0

        Args:
            account: account, or its id.

        Returns:
            The account as it was; None from servers that send nothing.

        Raises:
            ForbiddenError: the account is not suspended, or deleted already.
        """
    def admin_account_enable(self, account: Ref) -> entities.AdminAccount:
        """Let a user of this server log in again.

        `POST /api/v1/admin/accounts/:id/enable` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.
        """
    def admin_account_unsilence(self, account: Ref) -> entities.AdminAccount:
        """Take the limits off an account.

        `POST /api/v1/admin/accounts/:id/unsilence` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.
        """
    def admin_account_unsuspend(self, account: Ref) -> entities.AdminAccount:
        """End the suspension of an account.

        `POST /api/v1/admin/accounts/:id/unsuspend` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.

        Raises:
            ForbiddenError: the account is not suspended.
        """
    def admin_account_unsensitive(self, account: Ref) -> entities.AdminAccount:
        """No longer mark all media of an account as sensitive.

        `POST /api/v1/admin/accounts/:id/unsensitive` · `admin:write:accounts` · since 3.3.0

        Args:
            account: account, or its id.
        """
    def admin_canonical_email_blocks(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminCanonicalEmailBlock]:
        """Blocked addresses.

        `GET /api/v1/admin/canonical_email_blocks` · `admin:read:canonical_email_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_canonical_email_block(self, block: Ref) -> entities.AdminCanonicalEmailBlock:
        """One blocked address.

        `GET /api/v1/admin/canonical_email_blocks/:id` · `admin:read:canonical_email_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
    def admin_test_canonical_email(self, email: str) -> list[entities.AdminCanonicalEmailBlock]:
        """Blocks that an address would meet.

        `POST /api/v1/admin/canonical_email_blocks/test` · `admin:read:canonical_email_blocks` · since 4.0.0

        Args:
            email: the mail address.
        """
    def admin_create_canonical_email_block(self, email: str | None=None, *, canonical_email_hash: str | None=None) -> entities.AdminCanonicalEmailBlock:
        """Block an address, given as it is or by its hash.

        `POST /api/v1/admin/canonical_email_blocks` · `admin:write:canonical_email_blocks` · since 4.0.0

        Args:
            email: the address; the server wins the hash from it.
            canonical_email_hash: SHA-256 of the address in its simplest form; ignored where there is an address.

        Raises:
            UnprocessedError: the address is blocked already.
        """
    def admin_delete_canonical_email_block(self, block: Ref) -> None:
        """Let an address in again.

        `DELETE /api/v1/admin/canonical_email_blocks/:id` · `admin:write:canonical_email_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
    def admin_dimensions(self, keys: Sequence[entities.words.DimensionKey], *, start_at: datetime | date | str | None=None, end_at: datetime | date | str | None=None, limit: int | None=None, tag_servers: Ref | None=None, tag_languages: Ref | None=None, instance_accounts: str | None=None, instance_languages: str | None=None) -> list[entities.AdminDimension]:
        """The most used languages, apps, servers, ..., and what the software is and needs.

        `POST /api/v1/admin/dimensions` · `admin:read` · since 3.5.0

        Args:
            keys: what to tell; a key that begins with `tag_` or `instance_` needs the parameter of its name, too.
            start_at: first day to count.
            end_at: last day to count.
            limit: how many entries a key.
            tag_servers: hashtag, by its id, whose servers are asked for.
            tag_languages: hashtag, by its id, whose languages are asked for.
            instance_accounts: domain of the server whose most followed accounts are asked for.
            instance_languages: domain of the server whose languages are asked for.
        """
    def admin_domain_allows(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminDomainAllow]:
        """Allowed servers, the newest first.

        `GET /api/v1/admin/domain_allows` · `admin:read:domain_allows` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_domain_allow(self, allow: Ref) -> entities.AdminDomainAllow:
        """One allowed server.

        `GET /api/v1/admin/domain_allows/:id` · `admin:read:domain_allows` · since 4.0.0

        Args:
            allow: entry, or its id.
        """
    def admin_create_domain_allow(self, domain: str) -> entities.AdminDomainAllow:
        """Allow a server; if it is allowed already, nothing changes.

        `POST /api/v1/admin/domain_allows` · `admin:write:domain_allows` · since 4.0.0

        Args:
            domain: the domain.
        """
    def admin_delete_domain_allow(self, allow: Ref) -> None:
        """Allow a server no longer.

        `DELETE /api/v1/admin/domain_allows/:id` · `admin:write:domain_allows` · since 4.0.0

        Args:
            allow: entry, or its id.
        """
    def admin_domain_blocks(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminDomainBlock]:
        """Limited and blocked servers, the newest first.

        `GET /api/v1/admin/domain_blocks` · `admin:read:domain_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_domain_block(self, block: Ref) -> entities.AdminDomainBlock:
        """One limited or blocked server.

        `GET /api/v1/admin/domain_blocks/:id` · `admin:read:domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
    def admin_create_domain_block(self, domain: str, **limits: Unpack[DomainLimits]) -> entities.AdminDomainBlock:
        """Limit or block a server.

        `POST /api/v1/admin/domain_blocks` · `admin:write:domain_blocks` · since 4.0.0

        Args:
            domain: the server.
            **limits: how it is limited, as `DomainLimits` has it.

        Raises:
            DomainBlockExistsError: the domain, or one that it belongs to, has a block already.
        """
    def admin_update_domain_block(self, block: Ref, **limits: Unpack[DomainLimits]) -> entities.AdminDomainBlock:
        """Change how a server is limited or blocked, by the parameters of `admin_create_domain_block`.

        `PUT /api/v1/admin/domain_blocks/:id` · `admin:write:domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
            **limits: what is to change, as for `admin_create_domain_block`.
        """
    def admin_delete_domain_block(self, block: Ref) -> None:
        """Lift the block of a server.

        `DELETE /api/v1/admin/domain_blocks/:id` · `admin:write:domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
    def admin_email_domain_blocks(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminEmailDomainBlock]:
        """Domains whose mail addresses cannot join, the newest first.

        `GET /api/v1/admin/email_domain_blocks` · `admin:read:email_domain_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_email_domain_block(self, block: Ref) -> entities.AdminEmailDomainBlock:
        """One such domain, and who tried to join with it.

        `GET /api/v1/admin/email_domain_blocks/:id` · `admin:read:email_domain_blocks` · since 4.1.0

        Args:
            block: block, or its id.
        """
    def admin_create_email_domain_block(self, domain: str, *, allow_with_approval: bool | None=None) -> entities.AdminEmailDomainBlock:
        """Let nobody join with a mail address of a domain.

        `POST /api/v1/admin/email_domain_blocks` · `admin:write:email_domain_blocks` · since 4.0.0

        Args:
            domain: of the mail addresses.
            allow_with_approval: let them join if a moderator agrees (server default: no; since 4.3.0).

        Raises:
            UnprocessedError: the domain is blocked already.
        """
    def admin_delete_email_domain_block(self, block: Ref) -> None:
        """Let mail addresses of a domain in again.

        `DELETE /api/v1/admin/email_domain_blocks/:id` · `admin:write:email_domain_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
    def admin_ip_blocks(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminIpBlock]:
        """Blocked addresses, the newest first.

        `GET /api/v1/admin/ip_blocks` · `admin:read:ip_blocks` · since 4.0.0

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_ip_block(self, block: Ref) -> entities.AdminIpBlock:
        """One block of addresses.

        `GET /api/v1/admin/ip_blocks/:id` · `admin:read:ip_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
    def admin_create_ip_block(self, ip: str, *, severity: entities.words.IpSeverity, comment: str | None=None, expires_in: timedelta | int | None=None) -> entities.AdminIpBlock:
        """Block an address, or all that begin alike.

        `POST /api/v1/admin/ip_blocks` · `admin:write:ip_blocks` · since 4.0.0

        Args:
            ip: the address, perhaps with a prefix: `192.0.2.0/24`, `2001:db8::/32`.
            severity: `sign_up_requires_approval`, `sign_up_block`, or `no_access` for no access at all.
            comment: why, for moderators.
            expires_in: how long, in seconds where it is a number; for good if left out.

        Raises:
            UnprocessedError: the address is none, or blocked already.
        """
    def admin_update_ip_block(self, block: Ref, *, ip: str | None=None, severity: entities.words.IpSeverity | None=None, comment: str | None=None, expires_in: timedelta | int | None=None) -> entities.AdminIpBlock:
        """Change a block of addresses. The parameters are those of `admin_create_ip_block`.

        `PUT /api/v1/admin/ip_blocks/:id` · `admin:write:ip_blocks` · since 4.0.0

        Args:
            block: block, or its id.
            ip: address, or range of addresses.
            severity: what the addresses cannot do.
            comment: why, for moderators.
            expires_in: seconds until the block ends; 0 for never.
        """
    def admin_delete_ip_block(self, block: Ref) -> None:
        """Lift a block of addresses.

        `DELETE /api/v1/admin/ip_blocks/:id` · `admin:write:ip_blocks` · since 4.0.0

        Args:
            block: block, or its id.
        """
    def admin_measures(self, keys: Sequence[entities.words.MeasureKey], *, start_at: datetime | date | str, end_at: datetime | date | str, tag_accounts: Ref | None=None, tag_uses: Ref | None=None, tag_servers: Ref | None=None, instance_accounts: str | None=None, instance_media_attachments: str | None=None, instance_reports: str | None=None, instance_statuses: str | None=None, instance_follows: str | None=None, instance_followers: str | None=None) -> list[entities.AdminMeasure]:
        """Users, interactions, reports, ..., counted by day and in all.

        `POST /api/v1/admin/measures` · `admin:read` · since 3.5.0

        Args:
            keys: what to count; a key that begins with `tag_` or `instance_` needs the parameter of its name, too.
            start_at: first day to count.
            end_at: last day to count.
            tag_accounts: hashtag, by its id: how many accounts use it.
            tag_uses: hashtag, by its id: how many statuses have it.
            tag_servers: hashtag, by its id: how many servers use it.
            instance_accounts: domain of a server: how many of its accounts are known.
            instance_media_attachments: domain of a server: how much space its files take.
            instance_reports: domain of a server: how many reports are about its accounts.
            instance_statuses: domain of a server: how many of its statuses are known.
            instance_follows: domain of a server: how many of its accounts are followed from here.
            instance_followers: domain of a server: how many accounts here are followed from there.
        """
    def admin_reports(self, resolved: bool | None=None, account: Ref | None=None, target_account: Ref | None=None, params: Params=None, *, limit: int | None=None, unresolved: bool | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminReport]:
        """Reports, the newest first; without `resolved`, those that are open.

        `GET /api/v1/admin/reports` · `admin:read:reports` · since 2.9.1

        Args:
            resolved: True for those that are resolved. False is not sent: Mastodon before 4.6.0 takes any value for yes.
            account: only reports by this account, sent as `account_id`.
            target_account: only reports about this account, sent as `target_account_id`.
            limit: entries a page (server default: 100; at most 200).
            unresolved: True beside `resolved` for those that are open as well (since 4.6.0).
        """
    def admin_view_report(self, report: Ref) -> entities.AdminReport:
        """One report.

        `GET /api/v1/admin/reports/:id` · `admin:read:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
    def admin_update_report(self, report: Ref, *, category: entities.words.ReportCategory | None=None, rule_ids: Iterable[Ref] | None=None) -> entities.AdminReport:
        """Change what a report says.

        `PUT /api/v1/admin/reports/:id` · `admin:write:reports` · since 3.5.0

        Args:
            report: which one.
            category: what it is about.
            rule_ids: rules that were broken, if the category is `violation`.
        """
    def admin_report_self_assign(self, report: Ref) -> entities.AdminReport:
        """Take a report on yourself.

        `POST /api/v1/admin/reports/:id/assign_to_self` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
    def admin_report_unassign(self, report: Ref) -> entities.AdminReport:
        """Give a report back, so that others may take it.

        `POST /api/v1/admin/reports/:id/unassign` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
    def admin_report_resolve(self, report: Ref) -> entities.AdminReport:
        """Close a report without doing anything else.

        `POST /api/v1/admin/reports/:id/resolve` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
    def admin_report_reopen(self, report: Ref) -> entities.AdminReport:
        """Open a closed report again.

        `POST /api/v1/admin/reports/:id/reopen` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
    def admin_retention(self, *, start_at: datetime | date | str, end_at: datetime | date | str, frequency: entities.words.Frequency='day') -> list[entities.AdminCohort]:
        """Users by the day or month in which they joined, and how many of them were still there later.

        `POST /api/v1/admin/retention` · `admin:read` · since 3.5.0

        Args:
            start_at: first day to count.
            end_at: last day to count.
            frequency: how long a period is.
        """
    def admin_tags(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminTag]:
        """All hashtags that the server knows, the newest first.

        `GET /api/v1/admin/tags` · `admin:read` · undocumented

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_tag(self, tag: Ref) -> entities.AdminTag:
        """One hashtag, by its id.

        `GET /api/v1/admin/tags/:id` · `admin:read` · undocumented

        Args:
            tag: hashtag, or its id.
        """
    def admin_update_tag(self, tag: Ref, *, display_name: str | None=None, trendable: bool | None=None, usable: bool | None=None, listable: bool | None=None) -> entities.AdminTag:
        """Say how a hashtag is written and what it may be used for. It counts as reviewed from then on.

        `PUT /api/v1/admin/tags/:id` · `admin:write` · undocumented

        Args:
            tag: which one, by its id.
            display_name: the same name with other capitals.
            trendable: whether it may trend.
            usable: whether it may be used.
            listable: whether it is found by search.

        Raises:
            UnprocessedError: the display name is another name.
        """
    def admin_trending_links(self, *, limit: int | None=None, offset: int | None=None) -> SyncPaged[entities.AdminTrendsLink]:
        """Pages that trend, those included that wait for approval.

        `GET /api/v1/admin/trends/links` · `admin:read` · since 3.5.0

        Args:
            limit: entries a page (server default: 10).
            offset: how many to skip.
        """
    def admin_trending_statuses(self, *, limit: int | None=None, offset: int | None=None) -> SyncPaged[entities.AdminTrendsStatus]:
        """Statuses that trend, those included that wait for approval.

        `GET /api/v1/admin/trends/statuses` · `admin:read` · since 3.5.0

        Args:
            limit: entries a page (server default: 20).
            offset: how many to skip.
        """
    def admin_trending_tags(self, *, limit: int | None=None, offset: int | None=None) -> SyncPaged[entities.AdminTag]:
        """Hashtags that trend, those included that wait for approval.

        `GET /api/v1/admin/trends/tags` · `admin:read` · since 3.5.0

        Args:
            limit: entries a page (server default: 10).
            offset: how many to skip.
        """
    def admin_trending_link_approve(self, link: Ref) -> entities.AdminTrendsLink:
        """Let a page trend.

        `POST /api/v1/admin/trends/links/:id/approve` · `admin:write` · undocumented

        Args:
            link: page, or its id.
        """
    def admin_trending_link_reject(self, link: Ref) -> entities.AdminTrendsLink:
        """Keep a page from trending.

        `POST /api/v1/admin/trends/links/:id/reject` · `admin:write` · undocumented

        Args:
            link: page, or its id.
        """
    def admin_trending_status_approve(self, status: Ref) -> entities.AdminTrendsStatus:
        """Let a status trend.

        `POST /api/v1/admin/trends/statuses/:id/approve` · `admin:write` · undocumented

        Args:
            status: status, or its id.
        """
    def admin_trending_status_reject(self, status: Ref) -> entities.AdminTrendsStatus:
        """Keep a status from trending.

        `POST /api/v1/admin/trends/statuses/:id/reject` · `admin:write` · undocumented

        Args:
            status: status, or its id.
        """
    def admin_trending_tag_approve(self, tag: Ref) -> entities.AdminTag:
        """Let a hashtag trend, given by its id.

        `POST /api/v1/admin/trends/tags/:id/approve` · `admin:write` · undocumented

        Args:
            tag: hashtag, or its id.
        """
    def admin_trending_tag_reject(self, tag: Ref) -> entities.AdminTag:
        """Keep a hashtag from trending, given by its id.

        `POST /api/v1/admin/trends/tags/:id/reject` · `admin:write` · undocumented

        Args:
            tag: hashtag, or its id.
        """
    def admin_link_publishers(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.AdminPreviewCardProvider]:
        """Sites whose pages may trend, or may not, or wait for a decision.

        `GET /api/v1/admin/trends/links/publishers` · `admin:read` · undocumented

        Args:
            limit: entries a page (server default: 100; at most 200).
        """
    def admin_link_publisher_approve(self, publisher: Ref) -> entities.AdminPreviewCardProvider:
        """Let all pages of a site trend.

        `POST /api/v1/admin/trends/links/publishers/:id/approve` · `admin:write` · undocumented

        Args:
            publisher: site, or its id.
        """
    def admin_link_publisher_reject(self, publisher: Ref) -> entities.AdminPreviewCardProvider:
        """Keep all pages of a site from trending.

        `POST /api/v1/admin/trends/links/publishers/:id/reject` · `admin:write` · undocumented

        Args:
            publisher: site, or its id.
        """
    def announcements(self) -> SyncPaged[entities.Announcement]:
        """Announcements that hold now.

        `GET /api/v1/announcements` · user token · since 3.1.0
        """
    def announcement_dismiss(self, announcement: Ref) -> None:
        """Mark an announcement as read.

        `POST /api/v1/announcements/:id/dismiss` · `write:accounts` · since 3.1.0

        Args:
            announcement: announcement, or its id.
        """
    def announcement_react(self, announcement: Ref, name: str) -> None:
        """React to an announcement with an emoji.

        `PUT /api/v1/announcements/:id/reactions/:name` · `write:favourites` · since 3.1.0

        Args:
            announcement: announcement, or its id.
            name: the emoji itself, or the shortcode of a custom emoji, without colons.

        Raises:
            UnprocessedError: there is no such emoji, or there are too many different ones already.
        """
    def announcement_unreact(self, announcement: Ref, name: str) -> None:
        """Take a reaction to an announcement back.

        `DELETE /api/v1/announcements/:id/reactions/:name` · `write:favourites` · since 3.1.0

        Args:
            announcement: announcement, or its id.
            name: the emoji itself, or the shortcode of a custom emoji, without colons.
        """
    def annual_reports(self) -> entities.WrappedAnnualReports:
        """Your reports that you have not read.

        `GET /api/v1/annual_reports` · `read:accounts` · since 4.3.0
        """
    def annual_report(self, year: int | str) -> entities.WrappedAnnualReports:
        """Your report for one year, with the accounts and statuses that it names.

        `GET /api/v1/annual_reports/:year` · `read:accounts` · since 4.4.0

        Args:
            year: the year, like 2026.

        Raises:
            NotFoundError: there is none; `annual_report_state` says why.
        """
    def annual_report_state(self, year: int | str) -> str:
        """Whether there is a report: `available`, `generating`, `eligible` (it can be made), or `ineligible`.

        `GET /api/v1/annual_reports/:year/state` · `read:accounts` · since 4.6.0

        Args:
            year: the year, like 2026.
        """
    def annual_report_generate(self, year: int | str) -> None:
        """Have the report made; that takes a while.

        `POST /api/v1/annual_reports/:year/generate` · `write:accounts` · since 4.6.0

        Args:
            year: the year, like 2026.
        """
    def annual_report_read(self, year: int | str) -> None:
        """Mark a report as read.

        `POST /api/v1/annual_reports/:year/read` · `write:accounts` · since 4.3.0

        Args:
            year: the year, like 2026.
        """
    def verify_app_credentials(self) -> entities.Application:
        """The app that the token was given to: a test whether the token works.

        `GET /api/v1/apps/verify_credentials` · app token · since 2.0.0

        Before 4.3.0 it needed the scope `read`.
        """
    def async_refresh(self, refresh: Ref) -> entities.AsyncRefresh:
        """How far the server is.

        `GET /api/v1_alpha/async_refreshes/:id` · `read` · since 4.4.0

        Args:
            refresh: its id, which the header `Mastodon-Async-Refresh` of the first answer named.

        Raises:
            NotFoundError: it is over for long, or there never was one.
        """
    def blocks(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts you have blocked.

        `GET /api/v1/blocks` · `read:blocks` · since 0.0.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
    def bookmark_folders(self) -> SyncPaged[entities.BookmarkFolder]:
        """Your folders.

        `GET /api/v1/pleroma/bookmark_folders` · `read:bookmarks` · since Pleroma 2.7.0
        """
    def create_bookmark_folder(self, name: str, *, emoji: str | None=None) -> entities.BookmarkFolder:
        """Make a folder, once: if a try ends in a way that leaves open whether it was made, your folders are looked at.

        `POST /api/v1/pleroma/bookmark_folders` · `write:bookmarks` · since Pleroma 2.7.0

        Args:
            name: what it is called.
            emoji: that stands for it: itself, or the shortcode of a custom one.
        """
    def update_bookmark_folder(self, folder: Ref, *, name: str | None=None, emoji: str | None=None) -> entities.BookmarkFolder:
        """Change a folder. What is not sent stays.

        `PATCH /api/v1/pleroma/bookmark_folders/:id` · `write:bookmarks` · since Pleroma 2.7.0

        Args:
            folder: folder, or its id.
            name: what it is called.
            emoji: that stands for it.
        """
    def delete_bookmark_folder(self, folder: Ref) -> None:
        """Delete a folder; the bookmarks in it stay.

        `DELETE /api/v1/pleroma/bookmark_folders/:id` · `write:bookmarks` · since Pleroma 2.7.0

        Args:
            folder: folder, or its id.
        """
    def bookmarks(self, params: Params=None, limit: int | None=None, *, folder: Ref | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Statuses you have bookmarked, those you marked last first.

        `GET /api/v1/bookmarks` · `read:bookmarks` · since 3.1.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            folder: only those in this folder, sent as `folder_id` (Pleroma since 2.7.0).
        """
    def chats(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Chat]:
        """Your chats, the one with the newest message first.

        `GET /api/v2/pleroma/chats` · `read:chats` · since Pleroma 2.3.0, Rebased

        Args:
            limit: chats a page (server default: 20; at most 40).
        """
    def create_chat(self, account: Ref) -> entities.Chat:
        """The chat with an account; it is made if there is none.

        `POST /api/v1/pleroma/chats/by-account-id/:id` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            account: account, or its id.
        """
    def chat(self, chat: Ref) -> entities.Chat:
        """One of your chats.

        `GET /api/v1/pleroma/chats/:id` · `read:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
        """
    def chat_messages(self, chat: Ref, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.ChatMessage]:
        """What was written in a chat, the newest first.

        `GET /api/v1/pleroma/chats/:id/messages` · `read:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            limit: messages a page (server default: 20; at most 40).
        """
    def create_chat_message(self, chat: Ref, content: str | None=None, *, media_id: Ref | None=None) -> entities.ChatMessage:
        """Write in a chat.

        `POST /api/v1/pleroma/chats/:id/messages` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            content: text.
            media_id: file that was uploaded before, or its id.

        Raises:
            ValueError: there is neither text nor file.
        """
    def chat_read(self, chat: Ref, last_read: Ref) -> entities.Chat:
        """Mark what was written in a chat as read.

        `POST /api/v1/pleroma/chats/:id/read` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            last_read: the newest message that you have read, or its id.
        """
    def delete_chat_message(self, chat: Ref, message: Ref) -> entities.ChatMessage:
        """Delete a message: your own for both, one of the other only for you.

        `DELETE /api/v1/pleroma/chats/:id/messages/:message_id` · `write:chats` · since Pleroma 2.1.0, Rebased

        Args:
            chat: chat, or its id.
            message: message, or its id.
        """
    def collection(self, collection: Ref) -> entities.CollectionWithAccounts:
        """A collection with the accounts in it and its owner.

        `GET /api/v1/collections/:id` · public or `read:collections` · since 4.6.0

        Of your own you also see the items that still wait for the account's consent.

        Args:
            collection: collection, or its id.
        """
    def account_collections(self, account: Ref, *, limit: int | None=None, offset: int | None=None) -> SyncPagedObject[entities.Collections, entities.Collection]:
        """Collections of an account.

        `GET /api/v1/accounts/:account_id/collections` · public or `read:collections` · since 4.6.0

        Args:
            account: account, or its id.
            limit: collections a page (server default: 40; at most 80).
            offset: how many to skip.
        """
    def account_in_collections(self, account: Ref, *, limit: int | None=None, offset: int | None=None) -> SyncPagedObject[entities.Collections, entities.Collection]:
        """Collections of anybody that an account, your own, is in.

        `GET /api/v1/accounts/:account_id/in_collections` · `read:collections` · since 4.6.0

        Args:
            account: your account, or its id.
            limit: collections a page (server default: 40; at most 80).
            offset: how many to skip.
        """
    def create_collection(self, name: str, *, description: str | None=None, language: str | None=None, tag_name: str | None=None, sensitive: bool | None=None, discoverable: bool | None=None, account_ids: Ref | Iterable[Ref] | None=None) -> entities.WrappedCollection:
        """Make a collection.

        `POST /api/v1/collections` · `write:collections` · since 4.6.0

        Args:
            name: at most 40 characters.
            description: at most 100 characters.
            language: ISO 639-1 code of the language of name and description.
            tag_name: hashtag that tells what it is about.
            sensitive: mark it as sensitive.
            discoverable: show it in search and the like.
            account_ids: accounts to begin with, or their ids.
        """
    def update_collection(self, collection: Ref, *, name: str | None=None, description: str | None=None, language: str | None=None, tag_name: str | None=None, sensitive: bool | None=None, discoverable: bool | None=None) -> entities.WrappedCollection:
        """Change a collection of yours.

        `PATCH /api/v1/collections/:id` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            name: at most 40 characters.
            description: at most 100 characters.
            language: ISO 639-1 code of the language of name and description.
            tag_name: hashtag that tells what it is about.
            sensitive: mark it as sensitive.
            discoverable: show it in search and the like.
        """
    def delete_collection(self, collection: Ref) -> None:
        """Delete a collection of yours.

        `DELETE /api/v1/collections/:id` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
        """
    def collection_item_add(self, collection: Ref, account: Ref) -> entities.WrappedCollectionItem:
        """Put an account into a collection of yours.

        `POST /api/v1/collections/:collection_id/items` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            account: account, or its id.

        Raises:
            UnprocessedError: the account does not want it, or does not exist.
        """
    def collection_item_remove(self, collection: Ref, item: Ref) -> None:
        """Take an account out of a collection of yours.

        `DELETE /api/v1/collections/:collection_id/items/:id` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            item: item of the collection, or its id. The id of the account is another one.
        """
    def collection_item_revoke(self, collection: Ref, item: Ref) -> None:
        """Take yourself out of somebody else's collection.

        `POST /api/v1/collections/:collection_id/items/:id/revoke` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            item: item of the collection that is you, or its id.
        """
    def conversations(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Conversation]:
        """Your conversations, those with the newest message first.

        `GET /api/v1/conversations` · `read:statuses` · since 2.6.0

        Args:
            limit: conversations a page (server default: 20; at most 40).
        """
    def remove_conversation(self, conversation: Ref) -> None:
        """Take a conversation out of your list. Its messages stay; a new one brings it back.

        `DELETE /api/v1/conversations/:id` · `write:conversations` · since 2.6.0

        Args:
            conversation: conversation, or its id.
        """
    def mark_conversation_read(self, conversation: Ref) -> entities.Conversation:
        """Say that you have read a conversation.

        `POST /api/v1/conversations/:id/read` · `write:conversations` · since 2.6.0

        Args:
            conversation: conversation, or its id.
        """
    def mark_conversation_unread(self, conversation: Ref) -> entities.Conversation:
        """Say that you have not read a conversation.

        `POST /api/v1/conversations/:id/unread` · `write:conversations` · undocumented

        Args:
            conversation: conversation, or its id.
        """
    def get_custom_emojis(self) -> SyncPaged[entities.CustomEmoji]:
        """Custom emojis of the server, all in one page.

        `GET /api/v1/custom_emojis` · public · since 2.0.0
        """
    def profile_directory(self, params: Params=None, offset: int | None=None, limit: int | None=None, order: entities.words.DirectoryOrder | None=None, local: bool | None=None) -> SyncPaged[entities.Account]:
        """Accounts that want to be found.

        `GET /api/v1/directory` · public · since 3.0.0

        Args:
            offset: how many to skip.
            limit: accounts a page (server default: 40; at most 80).
            order: those that posted last first, or those that signed up last (server default: active).
            local: only accounts of this server.
        """
    def status_dislike(self, status: Ref) -> entities.Status:
        """Say that you do not like a status.

        `POST /api/friendica/statuses/:id/dislike` · `write:favourites` · since Friendica 2023.04

        Args:
            status: status, or its id.
        """
    def status_undislike(self, status: Ref) -> entities.Status:
        """Take that back.

        `POST /api/friendica/statuses/:id/undislike` · `write:favourites` · since Friendica 2023.04

        Args:
            status: status, or its id.
        """
    def status_disliked_by(self, status: Ref) -> SyncPaged[entities.Account]:
        """Who does not like a status.

        `GET /api/friendica/statuses/:id/disliked_by` · public · since Friendica 2023.04

        Args:
            status: status, or its id.
        """
    def domain_blocks(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[str]:
        """Domains you have blocked.

        `GET /api/v1/domain_blocks` · `read:blocks` or `follow` · since 1.4.0

        Args:
            limit: domains a page (server default: 100; at most 200).
        """
    def domain_block_preview(self, domain: str) -> entities.DomainBlockPreview:
        """How many you would lose by blocking a domain.

        `GET /api/v1/domain_blocks/preview` · `write:blocks` or `follow` · since 4.3.0 · undocumented

        Args:
            domain: the domain.
        """
    def domain_block(self, domain: str) -> None:
        """Block a domain: you see none of its posts, and its accounts stop following you.

        `POST /api/v1/domain_blocks` · `write:blocks` or `follow` · since 1.4.0

        Args:
            domain: the domain.

        Raises:
            UnprocessedError: it is no domain.
        """
    def domain_unblock(self, domain: str) -> None:
        """Stop blocking a domain.

        `DELETE /api/v1/domain_blocks` · `write:blocks` or `follow` · since 1.4.0

        Args:
            domain: the domain.
        """
    def resend_confirmation_email(self, *, email: str | None=None) -> None:
        """Send the confirmation again, with the token that `register_account` gave.

        `POST /api/v1/emails/confirmations` · `write:accounts` · since 3.4.0

        Args:
            email: send it there, and make this the address of the account.

        Raises:
            ForbiddenError: the address is confirmed already, or another app made the account.
        """
    def email_confirmed(self) -> bool:
        """Whether the email address of the account is confirmed.

        `GET /api/v1/emails/check_confirmation` · `read:accounts` · undocumented
        """
    def endorsements(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts you feature on your profile. `account_endorsements` gives those of anybody.

        `GET /api/v1/endorsements` · `read:accounts` · since 2.5.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
    def favourites(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Statuses you like, those you liked last first.

        `GET /api/v1/favourites` · `read:favourites` · since 0.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
        """
    def featured_tags(self) -> SyncPaged[entities.FeaturedTag]:
        """Hashtags on your profile.

        `GET /api/v1/featured_tags` · `read:accounts` · since 3.0.0
        """
    def create_featured_tag(self, name: Hashtag) -> entities.FeaturedTag:
        """Put a hashtag on your profile.

        `POST /api/v1/featured_tags` · `write:accounts` · since 3.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
    def delete_featured_tag(self, tag: Ref) -> None:
        """Take a hashtag off your profile.

        `DELETE /api/v1/featured_tags/:id` · `write:accounts` · since 3.0.0

        Args:
            tag: `FeaturedTag`, or its id. The id of a `Tag` is another one.
        """
    def suggested_featured_tags(self) -> SyncPaged[entities.Tag]:
        """Hashtags that you have used most lately, at most 10.

        `GET /api/v1/featured_tags/suggestions` · `read:accounts` · since 3.0.0
        """
    def filters_v2(self) -> SyncPaged[entities.Filter]:
        """Your filters.

        `GET /api/v2/filters` · `read:filters` · since 4.0.0
        """
    def filter_v2(self, filter: Ref) -> entities.Filter:
        """One of your filters.

        `GET /api/v2/filters/:id` · `read:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
    def create_filter_v2(self, title: str, context: entities.words.FilterContext | Iterable[entities.words.FilterContext], *, filter_action: entities.words.FilterAction | None=None, expires_in: timedelta | int | None=None, keywords_attributes: Iterable[KeywordAttributes] | None=None) -> entities.Filter:
        """Make a filter, once: if a try ends in a way that leaves open whether it was made, one that is the same is taken for it.

        `POST /api/v2/filters` · `write:filters` · since 4.0.0

        Args:
            title: its name.
            context: where it is to apply; at least one place.
            filter_action: what to do with what is found (server default: warn).
            expires_in: how long it holds; seconds, if it is a number (server default: for ever).
            keywords_attributes: the words: `[{"keyword": "spoiler", "whole_word": True}]`.
        """
    def update_filter_v2(self, filter: Ref, *, title: str | None=None, context: entities.words.FilterContext | Iterable[entities.words.FilterContext] | None=None, filter_action: entities.words.FilterAction | None=None, expires_in: Lifetime | None=None, keywords_attributes: Iterable[KeywordAttributes] | None=None) -> entities.Filter:
        """Change a filter. What is not sent stays. A word is added once, also where an answer is lost.

        `PUT /api/v2/filters/:id` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            title: its name.
            context: where it is to apply; at least one place.
            filter_action: what to do with what is found.
            expires_in: how long it holds from now; seconds, if it is a number; an empty text for ever.
            keywords_attributes: words to add, to change (with `id`), or to take out (with `id` and `_destroy`).
        """
    def delete_filter_v2(self, filter: Ref) -> None:
        """Delete a filter.

        `DELETE /api/v2/filters/:id` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
    def filter_keywords(self, filter: Ref) -> SyncPaged[entities.FilterKeyword]:
        """Words of a filter.

        `GET /api/v2/filters/:filter_id/keywords` · `read:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
    def create_filter_keyword(self, filter: Ref, keyword: str, *, whole_word: bool | None=None) -> entities.FilterKeyword:
        """Add a word to a filter, once: if a try ends in a way that leaves open whether it was added, its words are looked at.

        `POST /api/v2/filters/:filter_id/keywords` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            keyword: the word.
            whole_word: only where it stands as a word of its own.
        """
    def filter_keyword(self, keyword: Ref) -> entities.FilterKeyword:
        """One word of your filters.

        `GET /api/v2/filters/keywords/:id` · `read:filters` · since 4.0.0

        Args:
            keyword: its id, or the entity.
        """
    def update_filter_keyword(self, id: Ref, keyword: str, *, whole_word: bool | None=None) -> entities.FilterKeyword:
        """Change one word of your filters.

        `PUT /api/v2/filters/keywords/:id` · `write:filters` · since 4.0.0

        Args:
            id: id of the word, or the entity.
            keyword: the new word.
            whole_word: only where it stands as a word of its own.
        """
    def delete_filter_keyword(self, keyword: Ref) -> None:
        """Take a word out of its filter.

        `DELETE /api/v2/filters/keywords/:id` · `write:filters` · since 4.0.0

        Args:
            keyword: its id, or the entity.
        """
    def filter_statuses(self, filter: Ref) -> SyncPaged[entities.FilterStatus]:
        """Single statuses that a filter hides.

        `GET /api/v2/filters/:filter_id/statuses` · `read:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
    def create_filter_status(self, filter: Ref, status_id: Ref) -> entities.FilterStatus:
        """Let a filter hide a single status, once: if an answer is lost, it is looked whether it does.

        `POST /api/v2/filters/:filter_id/statuses` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            status_id: status, or its id.
        """
    def filter_status(self, filter_status: Ref) -> entities.FilterStatus:
        """One status among those that your filters hide.

        `GET /api/v2/filters/statuses/:id` · `read:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
    def delete_filter_status(self, filter_status: Ref) -> entities.FilterStatus:
        """Let a filter hide a single status no longer.

        `DELETE /api/v2/filters/statuses/:id` · `write:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
    def all_filters(self) -> SyncPaged[entities.V1Filter]:
        """Your filters, word by word. `filters_v2` gives the newer shape.

        `GET /api/v1/filters` · `read:filters` · since 2.4.3 · deprecated since 4.0.0
        """
    def view_filter(self, _filter: Ref) -> entities.V1Filter:
        """One word of your filters. `filter_v2` gives the newer shape.

        `GET /api/v1/filters/:id` · `read:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: filter, or its id.
        """
    def create_filter(self, phrase: str, context: entities.words.FilterContext | Iterable[entities.words.FilterContext], params: Params=None, *, irreversible: bool | None=None, whole_word: bool | None=None, expires_in: timedelta | int | None=None) -> entities.V1Filter:
        """Make a filter of one word, once, as `create_filter_v2`, which makes one of many.

        `POST /api/v1/filters` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            phrase: the text to look for.
            context: where it is to apply; at least one place.
            irreversible: let the server drop what is found, for home and notifications (server default: no).
            whole_word: only where it stands as a word of its own (server default: no).
            expires_in: how long it holds; seconds, if it is a number (server default: for ever).
        """
    def update_filter(self, _filter: Ref, phrase: str | None=None, context: entities.words.FilterContext | Iterable[entities.words.FilterContext] | None=None, params: Params=None, *, irreversible: bool | None=None, whole_word: bool | None=None, expires_in: Lifetime | None=None) -> entities.V1Filter:
        """Change a filter of one word. Mastodon wants phrase and context each time.

        `PUT /api/v1/filters/:id` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: filter, or its id.
            phrase: the text to look for.
            context: where it is to apply; at least one place.
            irreversible: let the server drop what is found, for home and notifications (server default: no).
            whole_word: only where it stands as a word of its own (server default: no).
            expires_in: how long it holds from now; seconds, if it is a number; an empty text for ever.

        Raises:
            UnprocessedError: the filter has other words, which a change of context or lifetime would hit too.
        """
    def remove_filter(self, _filter: Ref) -> None:
        """Delete a filter of one word. `delete_filter_v2` deletes a whole one.

        `DELETE /api/v1/filters/:id` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: filter, or its id.
        """
    def follow_requests(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts that ask to follow you.

        `GET /api/v1/follow_requests` · `read:follows` or `follow` · since 0.0.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
    def outgoing_follow_requests(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts that you ask to follow and that have not answered yet.

        `GET /api/v1/follow_requests/outgoing` · `read:follows` · since GoToSocial 0.20.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
    def accept_follow_request(self, account: Ref) -> entities.Relationship:
        """Let an account follow you. Servers before 3.0.0 answer without saying how you stand to it.

        `POST /api/v1/follow_requests/:account_id/authorize` · `write:follows` or `follow` · since 0.0.0

        Args:
            account: account, or its id.
        """
    def reject_follow_request(self, account: Ref) -> entities.Relationship:
        """Refuse to let an account follow you. Servers before 3.0.0 answer without saying how you stand to it.

        `POST /api/v1/follow_requests/:account_id/reject` · `write:follows` or `follow` · since 0.0.0

        Args:
            account: account, or its id.
        """
    def followed_tags(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Tag]:
        """Hashtags you follow.

        `GET /api/v1/followed_tags` · `read:follows` · since 4.0.0

        Args:
            limit: hashtags a page (server default: 100; at most 200).
        """
    def grouped_notifications(self, *, limit: int | None=None, types: entities.words.NotificationTypes | None=None, exclude_types: entities.words.NotificationTypes | None=None, account_id: Ref | None=None, expand_accounts: Literal['full', 'partial_avatars'] | None=None, grouped_types: entities.words.NotificationTypes | None=None, include_filtered: bool | None=None, supported_types: entities.words.NotificationTypes | None=None, **cursor: Unpack[Cursor]) -> SyncPagedObject[entities.GroupedNotificationsResults, entities.NotificationGroup]:
        """Your notifications in groups, newest first.

        `GET /api/v2/notifications` · `read:notifications` · since 4.3.0

        Await it for a page, which has the accounts and statuses that the groups name by their ids;
        `for page in c.grouped_notifications().pages()` gives all pages, iterating gives all groups.

        Args:
            limit: groups a page (server default: 40; at most 80).
            types: only these types.
            exclude_types: all but these types.
            account_id: only what this account did.
            expand_accounts: with `partial_avatars`, of most accounts only what it takes to show their avatars.
            grouped_types: types to put in groups (server default: all that the server can).
            include_filtered: also those that your policy keeps out (server default: no).
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
    def notification_group(self, group: Group, *, supported_types: entities.words.NotificationTypes | None=None) -> entities.GroupedNotificationsResults:
        """One group, with the accounts and the status that it names.

        `GET /api/v2/notifications/:group_key` · `read:notifications` · since 4.3.0

        Args:
            group: group, or its key.
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
    def notification_group_dismiss(self, group: Group) -> None:
        """Delete all notifications of a group.

        `POST /api/v2/notifications/:group_key/dismiss` · `write:notifications` · since 4.3.0

        Args:
            group: group, or its key.
        """
    def notification_group_accounts(self, group: Group, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """All accounts of a group; the group itself names only some.

        `GET /api/v2/notifications/:group_key/accounts` · `write:notifications` · since 4.3.0

        Args:
            group: group, or its key.
            limit: accounts a page (server default: 40; at most 80).
        """
    def grouped_notifications_unread_count(self, *, limit: int | None=None, types: entities.words.NotificationTypes | None=None, exclude_types: entities.words.NotificationTypes | None=None, account_id: Ref | None=None, grouped_types: entities.words.NotificationTypes | None=None, include_filtered: bool | None=None) -> int:
        """How many groups are newer than the marker of what you have read, up to a limit.

        `GET /api/v2/notifications/unread_count` · `read:notifications` · since 4.3.0

        Args:
            limit: how far the server counts (server default: 100; at most 1,000).
            types: only these types.
            exclude_types: all but these types.
            account_id: only what this account did.
            grouped_types: types to put in groups (server default: all that the server can).
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
        """
    def clear_grouped_notifications(self) -> None:
        """Delete all of your notifications, as `clear_notifications` does.

        `POST /api/v2/notifications/clear` · `write:notifications` · since 4.3.0 · undocumented
        """
    def health(self) -> str:
        """What the server says of itself when it is well: `UP`; older ones say `OK`.

        `GET /health` · public · since 3.0.0

        Raises:
            ServerError: it is not well: the web process runs, but its database or cache does not answer.
        """
    def get_instance(self) -> entities.V1Instance:
        """The server, in the shape that all have. `instance` gives the newer one, which says more.

        `GET /api/v1/instance` · public · since 1.1.0 · deprecated since 4.0.0
        """
    def instance(self) -> entities.Instance:
        """The server: its name, version, limits, rules, and whom to ask.

        `GET /api/v2/instance` · public · since 4.0.0

        Raises:
            NotFoundError: the server is older; `get_instance` works there.
        """
    def instance_peers(self) -> SyncPaged[str]:
        """Hosts of all servers that this one knows: tens of thousands, in one answer.

        `GET /api/v1/instance/peers` · public · since 2.1.2

        Raises:
            NotFoundError: the administrators do not want it to be known.
        """
    def instance_peers_search(self, q: str) -> SyncPaged[str]:
        """Hosts of servers that this one knows, ten at most.

        `GET /api/v1/peers/search` · public · undocumented

        Args:
            q: how the host begins.
        """
    def instance_activity(self) -> SyncPaged[entities.Activity]:
        """What went on in each of the last twelve weeks, this one first.

        `GET /api/v1/instance/activity` · public · since 2.1.2

        Raises:
            NotFoundError: the administrators do not want it to be known.
        """
    def instance_rules(self) -> SyncPaged[entities.Rule]:
        """What users have to keep to.

        `GET /api/v1/instance/rules` · public · since 3.4.0
        """
    def instance_domain_blocks(self) -> SyncPaged[entities.DomainBlock]:
        """Servers that this one has limited or blocked.

        `GET /api/v1/instance/domain_blocks` · public or user token · since 4.0.0

        Raises:
            UnauthorizedError: only users may see it.
            NotFoundError: nobody may see it.
        """
    def instance_extended_description(self) -> entities.ExtendedDescription:
        """The long text about the server.

        `GET /api/v1/instance/extended_description` · public · since 4.0.0
        """
    def instance_privacy_policy(self) -> entities.PrivacyPolicy:
        """What the server does with data.

        `GET /api/v1/instance/privacy_policy` · public · since 4.0.0
        """
    def instance_terms_of_service(self, date: dt.date | str | None=None) -> entities.TermsOfService:
        """What one agrees to on the server.

        `GET /api/v1/instance/terms_of_service` · public · since 4.4.0
        `GET /api/v1/instance/terms_of_service/:date` · public · since 4.4.0

        Args:
            date: the terms that came into effect on this day; without it, those that hold now.

        Raises:
            NotFoundError: there are none.
        """
    def instance_translation_languages(self) -> dict[str, list[str]]:
        """Into which languages the server can translate from which: `{"en": ["de", "es"], ...}`.

        `GET /api/v1/instance/translation_languages` · public · since 4.2.0
        """
    def instance_languages(self) -> SyncPaged[entities.Language]:
        """Languages in which one can post.

        `GET /api/v1/instance/languages` · public · undocumented
        """
    def donation_campaign(self) -> entities.DonationCampaign | None:
        """The call for donations that the server wants to show you; None if there is none now.

        `GET /api/v1/donation_campaigns` · user token · undocumented
        """
    def interaction_requests(self, *, status: Ref | None=None, favourites: bool | None=None, replies: bool | None=None, reblogs: bool | None=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.InteractionRequest]:
        """What others did with your statuses and waits for your consent, the newest first.

        `GET /api/v1/interaction_requests` · `read:notifications` · since GoToSocial 0.17.0

        Args:
            status: only with this one, sent as `status_id`.
            favourites: likes too (server default: yes).
            replies: answers too (server default: yes).
            reblogs: boosts too (server default: yes).
            limit: requests a page (server default: 40; at most 80).
        """
    def interaction_request(self, request: Ref) -> entities.InteractionRequest:
        """One of them.

        `GET /api/v1/interaction_requests/:id` · `read:notifications` · since GoToSocial 0.17.0

        Args:
            request: request, or its id.
        """
    def interaction_request_authorize(self, request: Ref) -> entities.InteractionRequest:
        """Agree to what somebody did.

        `POST /api/v1/interaction_requests/:id/authorize` · `write:statuses` · since GoToSocial 0.17.0

        Args:
            request: request, or its id.
        """
    def interaction_request_reject(self, request: Ref) -> entities.InteractionRequest:
        """Do not agree to what somebody did.

        `POST /api/v1/interaction_requests/:id/reject` · `write:statuses` · since GoToSocial 0.17.0

        Args:
            request: request, or its id.
        """
    def interaction_policy_defaults(self) -> entities.InteractionPolicyDefaults:
        """Who may do what with your new statuses, by their visibility.

        `GET /api/v1/interaction_policies/defaults` · `read:accounts` · since GoToSocial 0.17.0
        """
    def update_interaction_policy_defaults(self, *, public: PolicyOf=None, unlisted: PolicyOf=None, private: PolicyOf=None, direct: PolicyOf=None) -> entities.InteractionPolicyDefaults:
        """Change who may do what with your new statuses. A visibility that is not given gets back what the server has.

        `PATCH /api/v1/interaction_policies/defaults` · `write:accounts` · since GoToSocial 0.17.0

        Args:
            public: of public statuses: `{"can_reply": {"automatic_approval": ["followers"]}}`. Before GoToSocial 0.20 the
                words are `always` and `with_approval`.
            unlisted: of those that stay out of public timelines.
            private: of those for followers.
            direct: of direct messages.
        """
    def invite(self, code: str) -> entities.Invite:
        """Whether an invitation is good; `register_account` takes its code.

        `GET /invite/:code` · public · since 4.3.0

        Args:
            code: the last part of the address of the invitation.

        Raises:
            UnauthorizedError: it is used up or too old.
            NotFoundError: there is no such invitation.
        """
    def lists(self) -> SyncPaged[entities.List]:
        """Your lists.

        `GET /api/v1/lists` · `read:lists` · since 2.1.0
        """
    def show_list(self, _list: Ref) -> entities.List:
        """One of your lists.

        `GET /api/v1/lists/:id` · `read:lists` · since 2.1.0

        Args:
            _list: list, or its id.
        """
    def create_list(self, title: str, *, replies_policy: entities.words.RepliesPolicy | None=None, exclusive: bool | None=None) -> entities.List:
        """Make a list, once: if a try ends in a way that leaves open whether it was made, your lists are looked at first.

        `POST /api/v1/lists` · `write:lists` · since 2.1.0

        One that is the same, and has nobody in it, is taken for it then.

        Args:
            title: its name.
            replies_policy: which replies it shows (server default: list; since 3.3.0).
            exclusive: keep what it shows out of the home timeline (since 4.2.0).
        """
    def update_list(self, _list: Ref, title: str, *, replies_policy: entities.words.RepliesPolicy | None=None, exclusive: bool | None=None) -> entities.List:
        """Change a list.

        `PUT /api/v1/lists/:id` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            title: its name.
            replies_policy: which replies it shows (since 3.3.0).
            exclusive: keep what it shows out of the home timeline (since 4.2.0).
        """
    def delete_list(self, _list: Ref) -> None:
        """Delete a list. Nobody in it is unfollowed.

        `DELETE /api/v1/lists/:id` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
        """
    def list_accounts(self, _list: Ref, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts in a list.

        `GET /api/v1/lists/:id/accounts` · `read:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            limit: accounts a page, 0 for all in one (server default: 40; at most 80).
        """
    @overload
    def list_accounts_add(self, _list: Ref, account_ids: Ref | Iterable[Ref]) -> None:
        """Put accounts into a list. You have to follow them.

        `POST /api/v1/lists/:id/accounts` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            account_ids: accounts or their ids; one or many.
            accounts: another name for `account_ids`.

        Raises:
            NotFoundError: you do not follow one of them.
            UnprocessedError: one of them is in the list already.
        """
    @overload
    def list_accounts_add(self, _list: Ref, *, accounts: Ref | Iterable[Ref]) -> None: ...
    @overload
    def list_accounts_remove(self, _list: Ref, account_ids: Ref | Iterable[Ref]) -> None:
        """Take accounts out of a list.

        `DELETE /api/v1/lists/:id/accounts` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            account_ids: accounts or their ids; one or many.
            accounts: another name for `account_ids`.
        """
    @overload
    def list_accounts_remove(self, _list: Ref, *, accounts: Ref | Iterable[Ref]) -> None: ...
    def markers_get(self, *, timeline: entities.words.MarkedTimeline | Iterable[entities.words.MarkedTimeline] | None=...) -> dict[str, entities.Marker]:
        """How far you have read, by the name of the timeline; only those that were ever marked.

        `GET /api/v1/markers` · `read:statuses` · since 3.0.0

        Args:
            timeline: which ones. Mastodon gives nothing to those who name none.
        """
    def markers_set(self, params: Params=None, *, home: Ref | None=None, notifications: Ref | None=None) -> dict[str, entities.Marker]:
        """Remember how far you have read; gives the markers that were set.

        `POST /api/v1/markers` · `write:statuses` · since 3.0.0

        Args:
            params: the same by their names in the API, `{"home": {"last_read_id": ...}}`, or extra ones.
            home: last status read in the home timeline, or its id.
            notifications: last notification read, or its id.

        Raises:
            ConflictError: another client set it at the same time; ask again.
        """
    def upload_attachment(self, fileobj: File | Upload, params: Params=None, description: str | None=None, focal: entities.media.Focal | None=None, *, thumbnail: File | Upload | None=None, filename: str | None=None, mime_type: str | None=None, wait: posting.Wait=True, progress: Progress | None=None) -> entities.MediaAttachment:
        """Upload a file, and wait until the server has processed it: only then it can be attached to a status.

        `POST /api/v2/media` · `write:media` · since 3.1.3
        `POST /api/v1/media` · `write:media` · since 0.0.0 · deprecated since 3.1.3

        Servers without the newer operation get the file by the older one. It is read piece by piece while it is sent.
        While it is processed, the server is asked for it as `media_attachment` does.

        Args:
            fileobj: the file: an open binary file, a path, its bytes, or an `Upload`. An open file is sent from where
                it stands to its end; it is left where it stood, and open.
            description: text for those who cannot see or hear it.
            focal: point that stays visible when a picture is cropped: `"x,y"` or two numbers, each from -1 to 1.
            thumbnail: picture to show in place of a video or sound (since 3.2.0).
            filename: name of the file that the server is told, without what could be a path.
            mime_type: media type of the file that the server is told; by default what its first bytes or its name say.
            wait: how long to wait for the server, in seconds; True is five minutes. With False, or where the server
                cannot be asked, `url` may be None as yet; see `media_ready`.
            progress: called with the bytes sent so far, and the bytes to send.

        Raises:
            TypeError: it is no file.
            ValueError: the file is empty, or the focal point lies outside of the picture.
            OSError: the file is not there, or cannot be read.
            UnprocessedError: the server does not take files of this kind or size, or could not process it.
            ApiError: the server works longer than that.
        """
    def media_ready(self, attachment: Ref, *, timeout: timedelta | float=...) -> entities.MediaAttachment:
        """Wait until the server has processed an attachment, by asking `media_attachment` for it.

        Args:
            attachment: attachment, or its id.
            timeout: how long to wait; seconds, if it is a number.

        Raises:
            UnprocessedError: the server could not process the file.
            ApiError: it takes longer.
        """
    def media_attachment(self, attachment: Ref) -> entities.MediaAttachment:
        """An attachment that no status has yet. Its `url` is None as long as the server works on it.

        `GET /api/v1/media/:id` · `write:media` · since 3.1.3

        Args:
            attachment: file, or its id.

        Raises:
            NotFoundError: there is none, it is not yours, or a status has it.
            UnprocessedError: the server could not make sense of the file.
        """
    def update_attachment(self, attachment: Ref, fileobj: File | Upload | None=None, params: Params=None, description: str | None=None, focal: entities.media.Focal | None=None, *, thumbnail: File | Upload | None=None) -> entities.MediaAttachment:
        """Change an attachment that no status has yet. For later there is `update_status`.

        `PUT /api/v1/media/:id` · `write:media` · since 0.0.0

        Args:
            attachment: attachment, or its id.
            fileobj: another file. Mastodon keeps the old one; upload the new one instead.
            description: text for those who cannot see or hear it.
            focal: point that stays visible when a picture is cropped (since 2.3.0).
            thumbnail: picture to show in place of a video or sound (since 3.2.0).
        """
    def delete_attachment(self, attachment: Ref) -> None:
        """Delete an attachment that no status has.

        `DELETE /api/v1/media/:id` · `write:media` · since 4.4.0

        Args:
            attachment: file, or its id.
        """
    def export_stats(self) -> entities.ExportStats:
        """How much there is to take along.

        `GET /api/v1/exports/stats` · `read:accounts` · since GoToSocial 0.17.0
        """
    def export_csv(self, kind: Export) -> str:
        """What you have, as a table that Mastodon and others can import.

        `GET /api/v1/exports/:kind.csv` · `read` or `read:follows` or `read:lists` or `read:blocks` or `read:mutes` · since GoToSocial 0.17.0

        Args:
            kind: whom you follow, who follows you, your lists, whom you block, whom you mute.

        Returns:
            The table, as CSV.
        """
    def import_csv(self, data: File | Upload, type: Import, *, mode: Literal['merge', 'overwrite'] | None=None) -> None:
        """Take over a table that Mastodon or another server has exported. The server works through it later.

        `POST /api/v1/import` · `write` · since GoToSocial 0.17.0

        Args:
            data: the table: its path, its bytes or an open binary file.
            type: what is in it.
            mode: keep what is there, or replace it (server default: merge).
        """
    def alias_account(self, uris: str | Iterable[str]) -> entities.Account:
        """Name other accounts of yours, so that they can move to this one. Replaces those that were named before.

        `POST /api/v1/accounts/alias` · `write:accounts` · since GoToSocial 0.14.0

        Args:
            uris: ActivityPub ids of the accounts (`uri`); none for no alias.
        """
    def move_account(self, password: str, uri: str) -> None:
        """Move to another account: your followers are told, and those of them that can follow you there. It cannot be undone.

        `POST /api/v1/accounts/move` · `write:accounts` · since GoToSocial 0.14.0

        Args:
            password: yours.
            uri: ActivityPub id of the account to move to, which names this one as an alias.
        """
    def delete_account(self, password: str) -> None:
        """Delete your account, with all that belongs to it. It cannot be undone.

        `POST /api/v1/accounts/delete` · `write:accounts` · since GoToSocial 0.1.0

        Args:
            password: yours.
        """
    def pleroma_import(self, kind: PleromaImport, accounts: File | Upload) -> None:
        """Follow, block or mute many accounts, on Pleroma and Akkoma.

        `POST /api/pleroma/:kind_import` · `follow` or `write:follows` or `write:blocks` or `write:mutes` · since Pleroma, Akkoma

        Args:
            kind: what is done with them.
            accounts: their addresses, one a line, or a table that Mastodon has exported: its path, its bytes or an open
                binary file.
        """
    def pleroma_backups(self) -> SyncPaged[entities.Backup]:
        """Archives of your account, on Pleroma and Akkoma.

        `GET /api/v1/pleroma/backups` · `read:backups` · since Pleroma, Akkoma
        """
    def pleroma_create_backup(self) -> list[entities.Backup]:
        """Have an archive of your account made, on Pleroma and Akkoma; `pleroma_backups` tells when it is ready.

        `POST /api/v1/pleroma/backups` · `read:backups` · since Pleroma, Akkoma
        """
    def pleroma_aliases(self) -> list[str]:
        """Other accounts of yours, from which one can move here, on Pleroma and Akkoma.

        `GET /api/pleroma/aliases` · `read:accounts` · since Pleroma 2.5.0, Akkoma
        """
    def pleroma_add_alias(self, alias: str) -> None:
        """Name another account of yours, so that it can move here, on Pleroma and Akkoma.

        `PUT /api/pleroma/aliases` · `write:accounts` · since Pleroma 2.5.0, Akkoma

        Args:
            alias: `user@host`.

        Raises:
            ClientError: the server does not know it.
        """
    def pleroma_delete_alias(self, alias: str) -> None:
        """Name another account of yours no longer, on Pleroma and Akkoma.

        `DELETE /api/pleroma/aliases` · `write:accounts` · since Pleroma 2.5.0, Akkoma

        Args:
            alias: `user@host`.

        Raises:
            ClientError: it is none.
        """
    def pleroma_move_account(self, password: str, target_account: str) -> None:
        """Move to another account, which names this one as an alias, on Pleroma and Akkoma. It cannot be undone.

        `POST /api/pleroma/move_account` · `write:accounts` · since Pleroma 2.5.0, Akkoma

        Args:
            password: yours.
            target_account: `user@host`.

        Raises:
            ClientError: the password is not yours, or the other account does not name this one.
        """
    def mutes(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.MutedAccount]:
        """Accounts you have muted, with the end of the mute (since 3.3.0).

        `GET /api/v1/mutes` · `read:mutes` or `follow` · since 0.0.0

        Args:
            limit: accounts a page (server default: 40; at most 80).
        """
    def nodeinfo(self) -> entities.NodeInfo:
        """What the server runs, in which version, and how much it is used.

        `GET /.well-known/nodeinfo` · public · since 3.0.0
        `GET /nodeinfo/:version` · public · since 3.0.0

        The first document says where the second is; that may be any path, but of this host only.

        Raises:
            ApiError: the server names no document on its own host.
        """
    def get_notifications(self, params: Params=None, limit: int | None=None, exclude_types: entities.words.NotificationTypes | None=None, account: Ref | None=None, *, types: entities.words.NotificationTypes | None=None, include_filtered: bool | None=None, supported_types: entities.words.NotificationTypes | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Notification]:
        """Your notifications, newest first.

        `GET /api/v1/notifications` · `read:notifications` · since 0.0.0

        Args:
            limit: notifications a page (server default: 40; at most 80).
            exclude_types: all but these types.
            account: only what this account did (since 2.9.0).
            types: only these types (since 3.5.0).
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
    def get_notification(self, notification: Ref, *, supported_types: entities.words.NotificationTypes | None=None) -> entities.Notification:
        """One of your notifications.

        `GET /api/v1/notifications/:id` · `read:notifications` · since 0.0.0

        Args:
            notification: notification, or its id.
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
    def clear_notifications(self) -> None:
        """Delete all of your notifications.

        `POST /api/v1/notifications/clear` · `write:notifications` · since 0.0.0
        """
    def clear_notification(self, notification: Ref) -> None:
        """Delete one of your notifications.

        `POST /api/v1/notifications/:id/dismiss` · `write:notifications` · since 1.3.0

        Args:
            notification: notification, or its id.
        """
    def notification_dismiss(self, notification: Ref) -> None:
        """Delete one of your notifications, on very old servers. All others have `clear_notification`.

        `POST /api/v1/notifications/dismiss` · `write:notifications` · since 0.0.0 · removed in 3.0.0

        Args:
            notification: notification, or its id.
        """
    def delete_notifications(self, ids: Iterable[Ref]) -> None:
        """Delete several of your notifications at once.

        `DELETE /api/v1/notifications/destroy_multiple` · `write:notifications` · since glitch-soc, Pleroma

        Args:
            ids: notifications, or their ids.
        """
    def notifications_unread_count(self, *, limit: int | None=None, types: entities.words.NotificationTypes | None=None, exclude_types: entities.words.NotificationTypes | None=None, account_id: Ref | None=None, include_filtered: bool | None=None) -> int:
        """How many notifications are newer than the marker of what you have read, up to a limit.

        `GET /api/v1/notifications/unread_count` · `read:notifications` · since 4.3.0

        Args:
            limit: how far the server counts (server default: 100; at most 1,000).
            types: only these types.
            exclude_types: all but these types.
            account_id: only what this account did.
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
        """
    def notification_policy(self) -> entities.NotificationPolicy:
        """Of whom you want notifications.

        `GET /api/v2/notifications/policy` · `read:notifications` · since 4.3.0
        """
    def update_notification_policy(self, *, for_not_following: entities.words.PolicyRule | None=None, for_not_followers: entities.words.PolicyRule | None=None, for_new_accounts: entities.words.PolicyRule | None=None, for_private_mentions: entities.words.PolicyRule | None=None, for_limited_accounts: entities.words.PolicyRule | None=None, for_bots: entities.words.PolicyRule | None=None) -> entities.NotificationPolicy:
        """Change of whom you want notifications. What is not sent stays.

        `PATCH /api/v2/notifications/policy` · `write:notifications` · since 4.3.0

        Args:
            for_not_following: accounts that you do not follow.
            for_not_followers: accounts that do not follow you.
            for_new_accounts: accounts that are younger than 30 days.
            for_private_mentions: private mentions that answer nothing of yours, of accounts you do not follow.
            for_limited_accounts: accounts that the moderators have limited.
            for_bots: accounts that are marked as automated (since 4.6.0).
        """
    def notification_policy_v1(self) -> entities.V1NotificationPolicy:
        """Of whom you want notifications, on servers that have only the first version of the policy.

        `GET /api/v1/notifications/policy` · `read:notifications` · since 4.3.0

        Mastodon 4.3 to 4.7 have it beside `notification_policy`, which can tell `filter` from `drop`.
        """
    def update_notification_policy_v1(self, *, filter_not_following: bool | None=None, filter_not_followers: bool | None=None, filter_new_accounts: bool | None=None, filter_private_mentions: bool | None=None, filter_bots: bool | None=None) -> entities.V1NotificationPolicy:
        """Change of whom you want notifications, by the first version of the policy. What is not sent stays.

        `PATCH /api/v1/notifications/policy` · `write:notifications` · since 4.3.0

        Args:
            filter_not_following: keep out accounts that you do not follow.
            filter_not_followers: keep out accounts that do not follow you.
            filter_new_accounts: keep out accounts that are younger than 30 days.
            filter_private_mentions: keep out private mentions that nobody asked for.
            filter_bots: keep out accounts that are marked as automated (since 4.6.0).
        """
    def notification_requests(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.NotificationRequest]:
        """Accounts whose notifications wait for your consent.

        `GET /api/v1/notifications/requests` · `read:notifications` · since 4.3.0

        Args:
            limit: requests a page (server default: 40; at most 80).
        """
    def notification_request(self, request: Ref) -> entities.NotificationRequest:
        """One account whose notifications wait for your consent.

        `GET /api/v1/notifications/requests/:id` · `read:notifications` · since 4.3.0

        Args:
            request: request, or its id.
        """
    def notification_request_accept(self, request: Ref) -> None:
        """Let in what an account did, and all it will do.

        `POST /api/v1/notifications/requests/:id/accept` · `write:notifications` · since 4.3.0

        Args:
            request: request, or its id.
        """
    def notification_request_dismiss(self, request: Ref) -> None:
        """Delete what an account did, and keep on filtering.

        `POST /api/v1/notifications/requests/:id/dismiss` · `write:notifications` · since 4.3.0

        Args:
            request: request, or its id.
        """
    def notification_requests_accept(self, ids: Iterable[Ref]) -> None:
        """Let in what several accounts did, and all they will do.

        `POST /api/v1/notifications/requests/accept` · `write:notifications` · since 4.3.0

        Args:
            ids: requests, or their ids.
        """
    def notification_requests_dismiss(self, ids: Iterable[Ref]) -> None:
        """Delete what several accounts did, and keep on filtering.

        `POST /api/v1/notifications/requests/dismiss` · `write:notifications` · since 4.3.0

        Args:
            ids: requests, or their ids.
        """
    def notification_requests_merged(self) -> bool:
        """Whether what you let in has arrived among your notifications.

        `GET /api/v1/notifications/requests/merged` · `read:notifications` · since 4.3.0
        """
    def revoke_token(self, client_id: str, client_secret: str, token: str) -> None:
        """Make a token useless. Nothing happens if it is so already.

        `POST /oauth/revoke` · public · since 0.1.0

        Args:
            client_id: of the app that got the token.
            client_secret: of the app that got the token.
            token: the token.

        Raises:
            ForbiddenError: the token is of another app.
        """
    def userinfo(self) -> entities.UserInfo:
        """Who the token belongs to, in the words of OpenID Connect.

        `GET /oauth/userinfo` · `profile` · since 4.4.0
        """
    def oauth_server_metadata(self) -> entities.OAuthServer:
        """What the server can do about OAuth, and where (RFC 8414).

        `GET /.well-known/oauth-authorization-server` · public · since 4.3.0
        """
    def oembed(self, url: str, params: Params=None, maxwidth: int | None=None, maxheight: int | None=None) -> entities.OEmbed:
        """How to show a public status of this server in another page.

        `GET /api/oembed` · public · since 1.0.0

        Args:
            url: address of the status.
            maxwidth: width of the frame in pixels (server default: 400).
            maxheight: height of the frame in pixels.
        """
    def view_poll(self, poll: Ref) -> entities.Poll:
        """A poll.

        `GET /api/v1/polls/:id` · public or `read:statuses` · since 2.8.0

        Args:
            poll: poll, or its id.
        """
    def vote_poll(self, poll: Ref, choices: int | str | Iterable[int | str]) -> entities.Poll:
        """Vote, once: if a try ends in a way that leaves open whether it counted, the poll is looked at before the next.

        `POST /api/v1/polls/:id/votes` · `write:statuses` · since 2.8.0

        Args:
            poll: poll, or its id.
            choices: places of the options that you choose, from 0; or one of them.

        Raises:
            UnprocessedError: you voted already, the poll is over, or there is no such option.
        """
    def preferences(self) -> entities.Preferences:
        """Your preferences.

        `GET /api/v1/preferences` · `read:accounts` · since 2.8.0
        """
    def profile(self) -> entities.Profile:
        """Your profile: plain text, and pictures only where you have chosen some.

        `GET /api/v1/profile` · `profile` or `read:accounts` · since 4.6.0
        """
    def update_profile(self, *, display_name: str | None=None, note: str | None=None, avatar: File | Upload | None=None, avatar_description: str | None=None, header: File | Upload | None=None, header_description: str | None=None, locked: bool | None=None, bot: bool | None=None, discoverable: bool | None=None, hide_collections: bool | None=None, indexable: bool | None=None, show_media: bool | None=None, show_media_replies: bool | None=None, show_featured: bool | None=None, attribution_domains: str | Iterable[str] | None=None, fields_attributes: entities.accounts.ProfileFields | None=None) -> entities.Profile:
        """Change your profile.

        `PATCH /api/v1/profile` · `write:accounts` · since 4.6.0

        Args:
            display_name: name that others see.
            note: text of the profile.
            avatar: picture: its path, its bytes or an open binary file.
            avatar_description: text for those who cannot see it.
            header: banner: likewise.
            header_description: text for those who cannot see it.
            locked: decide on each follower.
            bot: mark the account as automated.
            discoverable: show the account in the directory and in suggestions.
            hide_collections: hide whom you follow and who follows you.
            indexable: let your public posts be found by search.
            show_media: show a tab of media.
            show_media_replies: show media of replies in it too.
            show_featured: show a tab of what you feature.
            attribution_domains: sites that may name you as author, at most 10.
            fields_attributes: the table on the profile: `{name: value}`, or a list of `{"name": ..., "value": ...}` or
                of `Field`; it replaces the one that is there. At most 4 rows, 255 characters each.
        """
    def delete_profile_avatar(self) -> entities.CredentialAccount:
        """Remove your picture; others see the server's own then.

        `DELETE /api/v1/profile/avatar` · `write:accounts` · since 4.2.0
        """
    def delete_profile_header(self) -> entities.CredentialAccount:
        """Remove your banner; others see the server's own then.

        `DELETE /api/v1/profile/header` · `write:accounts` · since 4.2.0
        """
    def get_proofs(self, params: Params=None, provider: str | None=None, username: str | None=None) -> dict[str, Any]:
        """Identities of an account at a provider, in the form that the provider wants.

        `GET /api/proofs` · public · since 2.8.0 · removed in 3.5.0

        Args:
            provider: name of the provider; there was `keybase`.
            username: name of the account on this server.

        Raises:
            NotFoundError: no such account or provider, or the server does not have this any more.
        """
    def create_push_subscription(self, endpoint: str, p256dh: str, auth: str, *, standard: bool | None=None, alerts: PushAlerts | None=None, policy: entities.words.PushPolicy | None=None) -> entities.WebPushSubscription:
        """Have notifications pushed. A subscription that the token had before ends.

        `POST /api/v1/push/subscription` · `push` · since 2.4.0

        Args:
            endpoint: address to which the server pushes.
            p256dh: your public key: a point of the curve P-256, in URL-safe Base64.
            auth: your secret: 16 random bytes, in URL-safe Base64.
            standard: encrypt as RFC 8291 says, not as its drafts did (server default: no; since 4.4.0).
            alerts: what is pushed: `{"mention": True, "follow": True}` (server default: nothing).
            policy: whose notifications are pushed (server default: all; since 3.4.0).

        Raises:
            ValueError: the keys are none; `atoot.push.PushKeys.generate()` makes some.
        """
    def push_subscription(self) -> entities.WebPushSubscription:
        """The subscription of your token.

        `GET /api/v1/push/subscription` · `push` · since 2.4.0

        Raises:
            NotFoundError: it has none.
        """
    def update_push_subscription(self, *, alerts: PushAlerts | None=None, policy: entities.words.PushPolicy | None=None) -> entities.WebPushSubscription:
        """Change what is pushed. Servers forget what is not sent: send all that is to hold.

        `PUT /api/v1/push/subscription` · `push` · since 2.4.0

        Args:
            alerts: what is pushed: `{"mention": True, "follow": True}`.
            policy: whose notifications are pushed (since 3.4.0).

        Raises:
            NotFoundError: the token has no subscription.
        """
    def delete_push_subscription(self) -> None:
        """End the subscription of your token, if it has one.

        `DELETE /api/v1/push/subscription` · `push` · since 2.4.0
        """
    def status_react(self, status: Ref, emoji: Emoji) -> entities.Status:
        """React to a status with an emoji.

        `PUT /api/v1/pleroma/statuses/:id/reactions/:emoji` · `write:favourites` · since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased
        `POST /api/v1/statuses/:id/react/:emoji` · `write:favourites` · since catstodon, Firefish, Iceshrimp, Hollo
        `PUT /api/v1/statuses/:id/emoji_reactions/:emoji` · `write:favourites` · since Fedibird, kmyblue, Hollo

        Args:
            status: status, or its id.
            emoji: which one; of custom ones, those of the server, and on some servers those others reacted with.

        Raises:
            NotFoundError: the server has no reactions, or no such status or emoji.
        """
    def status_unreact(self, status: Ref, emoji: Emoji) -> entities.Status:
        """Take a reaction back.

        `DELETE /api/v1/pleroma/statuses/:id/reactions/:emoji` · `write:favourites` · since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased
        `POST /api/v1/statuses/:id/unreact/:emoji` · `write:favourites` · since catstodon, Firefish, Iceshrimp, Hollo
        `DELETE /api/v1/statuses/:id/emoji_reactions/:emoji` · `write:favourites` · since Fedibird, kmyblue, Hollo

        Args:
            status: status, or its id.
            emoji: which one.

        Raises:
            NotFoundError: the server has no reactions, or no such status or reaction.
        """
    def status_reactions(self, status: Ref) -> list[entities.StatusReaction]:
        """The reactions to a status, and where the server tells it, whose they are.

        `GET /api/v1/pleroma/statuses/:id/reactions` · public or `read:statuses` · since Pleroma 2.0.0, Akkoma, Mitra 2.21.0, Rebased

        Where servers have another way to react, the status itself tells how often each emoji came.

        Args:
            status: status, or its id.

        Raises:
            NotFoundError: the server has no reactions, or no such status.
        """
    def create_report(self, account: Ref, params: Params=None, *, status_ids: Ref | Iterable[Ref] | None=None, collection_ids: Ref | Iterable[Ref] | None=None, comment: str | None=None, forward: bool | None=None, category: entities.words.ReportCategory | None=None, rule_ids: Ref | Iterable[Ref] | None=None, forward_to_domains: str | Iterable[str] | None=None) -> entities.Report:
        """Report an account to the moderators of this server.

        `POST /api/v1/reports` · `write:reports` · since 1.1.0

        Args:
            account: account, or its id.
            status_ids: statuses that show what is wrong, or their ids.
            collection_ids: collections that show what is wrong, or their ids (since 4.6.0).
            comment: what is wrong, at most 1000 characters.
            forward: send a copy to the server of the account (server default: no; since 2.3.0).
            category: kind of report; with `rule_ids` the server makes it a violation (server default: other;
                since 3.5.0, `legal` since 4.2.0).
            rule_ids: rules that are broken, or their ids (since 3.5.0).
            forward_to_domains: with `forward`, which servers get the copy: that of the account, or those of the
                statuses it answers (server default: that of the account; since 4.2.0).

        Raises:
            NotFoundError: there is no such account.
        """
    def scheduled_statuses(self, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.ScheduledStatus]:
        """Your statuses that are to be posted later.

        `GET /api/v1/scheduled_statuses` · `read:statuses` · since 2.7.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
        """
    def view_scheduled_status(self, status: Ref) -> entities.ScheduledStatus:
        """One of your statuses that are to be posted later.

        `GET /api/v1/scheduled_statuses/:id` · `read:statuses` · since 2.7.0

        Args:
            status: Scheduled status, or its id.

        Raises:
            NotFoundError: there is none, or it is posted already.
        """
    def create_scheduled_status(self, status: Ref, date: datetime | str) -> entities.ScheduledStatus:
        """Post a scheduled status at another time: its name is of 1.x. For a new one there is `create_status(scheduled_at=...)`.

        `PUT /api/v1/scheduled_statuses/:id` · `write:statuses` · since 2.7.0

        Args:
            status: scheduled status, or its id.
            date: when to post it, at least five minutes from now. Without zone it is UTC.

        Raises:
            ValueError: it is less than five minutes from now by the server's clock, or over.
        """
    def cancel_scheduled_status(self, status: Ref, date: Any=None) -> None:
        """Do not post a scheduled status.

        `DELETE /api/v1/scheduled_statuses/:id` · `write:statuses` · since 2.7.0

        Args:
            status: scheduled status, or its id.
            date: of no use; it is here for programs that pass it.
        """
    @overload
    def search(self, query: str, params: Params=None, limit: int | None=None, account: Ref | None=None, *, search_type: Literal['accounts'], **settings: Unpack[SearchSettings]) -> SyncPagedObject[entities.Search, entities.Account]:
        """Search. Await it for what was found, by kind; iterate over it for every single result.

        `GET /api/v2/search` · public or `read:search` · since 2.4.1
        `GET /api/v1/search` · `read:search` · since 1.1.0 · deprecated since 2.4.1 · removed in 3.0.0

        Servers without the newer operation are asked by the older one; the answer has the newer shape.

        Args:
            query: what to look for: words, `@user@host`, `#hashtag`, or the address of an account or status.
            limit: results of each kind (server default: 20; at most 40; since 2.8.0).
            account: only statuses of this account (since 2.8.0).
            search_type: only this kind of results (since 2.8.0). A search goes on behind its first page
                only with one kind: servers skip nothing in a search of all kinds.
            exclude_unreviewed: leave out hashtags that no moderator has looked at (server default: no; since 3.0.0).
            resolve: let the server look elsewhere for what it does not know (needs a user token).
            following: only accounts that you follow (server default: no).
            **bounds: where to begin: `max_id`, `min_id`, `offset`.
        """
    @overload
    def search(self, query: str, params: Params=None, limit: int | None=None, account: Ref | None=None, *, search_type: Literal['statuses'], **settings: Unpack[SearchSettings]) -> SyncPagedObject[entities.Search, entities.Status]: ...
    @overload
    def search(self, query: str, params: Params=None, limit: int | None=None, account: Ref | None=None, *, search_type: Literal['hashtags'], **settings: Unpack[SearchSettings]) -> SyncPagedObject[entities.Search, entities.Tag]: ...
    @overload
    def search(self, query: str, params: Params=None, limit: int | None=None, account: Ref | None=None, search_type: entities.words.SearchType | None=None, exclude_unreviewed: bool | None=None, resolve: bool | None=None, following: bool | None=None, **bounds: Unpack[SearchBounds]) -> SyncPagedObject[entities.Search, Found]: ...
    @overload
    def create_status(self, params: Params=None, status: str | None=None, media_ids: Sequence[Ref] | None=None, poll_options: Sequence[str] | None=None, poll_expires_in: timedelta | int | None=None, poll_multiple: bool | None=None, poll_hide_totals: bool | None=None, in_reply_to_id: Ref | None=None, sensitive: bool | None=False, spoiler_text: str | None=None, visibility: entities.words.PostVisibility | None='public', scheduled_at: None=None, language: str | None=None, **more: Unpack[posting.StatusSettings]) -> entities.Status:
        """Post a status, or schedule it with `scheduled_at`.

        `POST /api/v1/statuses` · `write:statuses` · since 0.0.0

        Args:
            status: the text. A status has text, media, or both.
            media_ids: attachments that you have uploaded. Not together with a poll.
            poll_options: the possible answers of a poll (since 2.8.0).
            poll_expires_in: how long the poll is open; a number is in seconds. A poll needs it.
            poll_multiple: whether people may choose several answers (server default: no).
            poll_hide_totals: whether the counts are hidden until the poll ends (server default: no).
            in_reply_to_id: the status to reply to.
            sensitive: whether to hide the media behind a warning. None for the setting of the account.
            spoiler_text: content warning, shown instead of the text.
            visibility: who can see it. None for the setting of the account. Pleroma and Akkoma also have `local` and
                `list:ID`, GoToSocial has `mutuals_only`.
            scheduled_at: when to post it, at least five minutes from now (since 2.7.0); UTC if it has no time zone. On
                GoToSocial it can be in the past: the status is then posted at once, with that date.
            language: ISO 639-1 code of the language of the text.
            **more: newer parameters, and those of other servers, see `StatusSettings`.

        A call posts once. If it is uncertain whether a try has posted, the latest statuses of the account are searched
        before the next try (this needs the scope `read:statuses`, and once `profile` or `read:accounts`). If that is
        not possible, the error says that it may have happened. On servers that ignore keys, two processes of an account
        must not post the same text at the same moment: after a lost answer, nobody can tell the two posts apart.

        `sensitive` and `visibility` in `params` apply if you do not give the arguments.

        Raises:
            ValueError: a poll without options or without an end, a poll with media, a time that is less than five
                minutes from now by the server's clock, or a preview on a server that would post it.
            UnexpectedMentionsError: it mentions somebody who is not in `allowed_mentions`.
            UnprocessedError: the server does not accept it: too long, empty, too many media.
            PostedAtOnceError: it was scheduled, but the server has posted it at once.
        """
    @overload
    def create_status(self, params: Params=None, status: str | None=None, media_ids: Sequence[Ref] | None=None, poll_options: Sequence[str] | None=None, poll_expires_in: timedelta | int | None=None, poll_multiple: bool | None=None, poll_hide_totals: bool | None=None, in_reply_to_id: Ref | None=None, sensitive: bool | None=False, spoiler_text: str | None=None, visibility: entities.words.PostVisibility | None='public', scheduled_at: datetime | str=..., language: str | None=None, **more: Unpack[posting.StatusSettings]) -> entities.ScheduledStatus: ...
    def view_status(self, status: Ref) -> entities.Status:
        """A status.

        `GET /api/v1/statuses/:id` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.

        Raises:
            NotFoundError: there is none, or you may not see it.
        """
    def statuses(self, ids: Iterable[Ref]) -> SyncPaged[entities.Status]:
        """Several statuses at once. Those that do not exist, or that you may not see, are left out.

        `GET /api/v1/statuses` · public or `read:statuses` · since 4.3.0

        Args:
            ids: ids of the statuses.
        """
    def update_status(self, id: Ref, *, status: str | None=None, spoiler_text: str | None=None, sensitive: bool | None=None, language: str | None=None, media_ids: Sequence[Ref] | None=None, media_attributes: Sequence[MediaAttributes] | None=None, poll_options: Sequence[str] | None=None, poll_expires_in: timedelta | int | None=None, poll_multiple: bool | None=None, poll_hide_totals: bool | None=None, quote_approval_policy: entities.words.QuotePolicy | None=None, content_type: str | None=None) -> entities.Status:
        """Change one of your statuses. Some servers blank what is not sent: send text, warning, media and poll anew.

        Mastodon 4.5.0 to 4.5.4 also forget who may quote it.

        `PUT /api/v1/statuses/:id` · `write:statuses` · since 3.5.0

        Args:
            id: status, or its id.
            status: the new text.
            spoiler_text: the new content warning; an empty text takes it away.
            sensitive: whether media are hidden behind a warning.
            language: ISO 639-1 code of the language of the text (since 4.0.0).
            media_ids: all attachments that it is to have, old and new.
            media_attributes: new descriptions and focal points: `[{"id": ..., "description": ...}]`.
            poll_options: the possible answers; votes are lost if they differ from the old ones.
            poll_expires_in: how long one can vote from now; seconds, if it is a number.
            poll_multiple: whether one may choose several answers (server default: no).
            poll_hide_totals: whether counts are hidden until the end (server default: no).
            quote_approval_policy: who may quote it (since 4.5.0).
            content_type: MIME type of the text: `text/markdown` (glitch-soc, GoToSocial, Pleroma).

        Raises:
            ValueError: an empty poll, a poll and media, a focal point outside of the picture.
        """
    def update_status_interaction_policy(self, status: Ref, *, quote_approval_policy: entities.words.QuotePolicy | None=None) -> entities.Status:
        """Change who may quote one of your statuses, and leave all else of it alone.

        `PUT /api/v1/statuses/:id/interaction_policy` · `write:statuses` · since 4.5.0

        Args:
            status: status, or its id.
            quote_approval_policy: who may quote it.
        """
    def delete_status(self, status: Ref, *, delete_media: bool | None=None) -> entities.Status:
        """Delete one of your statuses. The answer has its `source_text`, to write it anew.

        Where the answer was lost and the next try finds it deleted, and where the server answers with nothing (Friendica,
        Sharkey), you get what you gave, a status or one with nothing but its id, without `source_text`.

        `DELETE /api/v1/statuses/:id` · `write:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            delete_media: delete its media at once; otherwise they can be used again for about a day (since 4.4.0).
        """
    def status_context(self, status: Ref) -> entities.Context:
        """What comes before and after a status in its thread.

        `GET /api/v1/statuses/:id/context` · public or `read:statuses` · since 0.0.0

        Since 4.0.0 at most 40 ancestors and 60 descendants, 20 levels deep, without login; 4,096 of each with one.

        Args:
            status: status, or its id.
        """
    def status_history(self, status: Ref) -> SyncPaged[entities.StatusEdit]:
        """All versions of a status, the first one first.

        `GET /api/v1/statuses/:id/history` · public or `read:statuses` · since 3.5.0

        Args:
            status: status, or its id.
        """
    def status_source(self, status: Ref) -> entities.StatusSource:
        """One of your statuses as you typed it, to change it.

        `GET /api/v1/statuses/:id/source` · `read:statuses` · since 3.5.0

        Args:
            status: status, or its id.
        """
    def status_translate(self, status: Ref, *, lang: str | None=None) -> entities.Translation:
        """A status in another language. `instance_translation_languages` says from which to which.

        `POST /api/v1/statuses/:id/translate` · `read:statuses` · since 4.0.0

        Args:
            status: status, or its id.
            lang: ISO 639-1 code of the language to translate to (default: the language of your account).

        Raises:
            ForbiddenError: the status is not public.
            NotFoundError: there is none, or the server does not translate.
            UnavailableError: the translator does not answer, or its quota is used up.
        """
    def status_card(self, status: Ref) -> entities.PreviewCard | None:
        """The preview of the first link of a status; None if it has none. Newer servers have it in `Status.card`.

        `GET /api/v1/statuses/:id/card` · public or `read:statuses` · since 0.0.0 · deprecated since 2.6.0 · removed in 3.0.0

        Args:
            status: status, or its id.
        """
    def status_favourite(self, status: Ref) -> entities.Status:
        """Favourite a status.

        `POST /api/v1/statuses/:id/favourite` · `write:favourites` · since 0.0.0

        Args:
            status: status, or its id.
        """
    def status_unfavourite(self, status: Ref) -> entities.Status:
        """Take a favourite back.

        `POST /api/v1/statuses/:id/unfavourite` · `write:favourites` · since 0.0.0

        Args:
            status: status, or its id.
        """
    def status_boost(self, status: Ref, *, visibility: entities.words.Visibility | None=None) -> entities.Status:
        """Boost a status. The answer is the boost; the status is its `reblog`.

        `POST /api/v1/statuses/:id/reblog` · `write:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            visibility: who sees the boost, all but `direct` (server default: public; since 2.8.0).
        """
    def status_unboost(self, status: Ref) -> entities.Status:
        """Take a boost back. The answer is the status.

        `POST /api/v1/statuses/:id/unreblog` · `write:statuses` · since 0.0.0

        Args:
            status: the status that you boosted, or its id; also the boost, but not the boost's id.
        """
    def status_bookmark(self, status: Ref, *, folder: Ref | None=None) -> entities.Status:
        """Put a status among your bookmarks. Nobody else sees them.

        `POST /api/v1/statuses/:id/bookmark` · `write:bookmarks` · since 3.1.0

        Args:
            status: status, or its id.
            folder: folder, or its id, sent as `folder_id` (Pleroma since 2.7.0).
        """
    def status_unbookmark(self, status: Ref) -> entities.Status:
        """Take a status out of your bookmarks.

        `POST /api/v1/statuses/:id/unbookmark` · `write:bookmarks` · since 3.1.0

        Args:
            status: status, or its id.
        """
    def status_mute(self, status: Ref) -> entities.Status:
        """Get no more notifications from the thread of a status.

        `POST /api/v1/statuses/:id/mute` · `write:mutes` · since 1.4.2

        Args:
            status: status, or its id.
        """
    def status_unmute(self, status: Ref) -> entities.Status:
        """Get notifications from the thread of a status again.

        `POST /api/v1/statuses/:id/unmute` · `write:mutes` · since 1.4.2

        Args:
            status: status, or its id.
        """
    def status_pin(self, status: Ref) -> entities.Status:
        """Show one of your statuses at the top of your profile.

        `POST /api/v1/statuses/:id/pin` · `write:accounts` · since 1.6.0

        Args:
            status: status, or its id.

        Raises:
            UnprocessedError: it is not yours, or too many are pinned already.
        """
    def status_unpin(self, status: Ref) -> entities.Status:
        """Take a status from the top of your profile.

        `POST /api/v1/statuses/:id/unpin` · `write:accounts` · since 1.6.0

        Args:
            status: status, or its id.
        """
    def status_favourited_by(self, status: Ref, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts that favourited a status.

        `GET /api/v1/statuses/:id/favourited_by` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
    def status_reblogged_by(self, status: Ref, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Account]:
        """Accounts that boosted a status.

        `GET /api/v1/statuses/:id/reblogged_by` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            limit: accounts a page (server default: 40; at most 80).
        """
    def status_quotes(self, status: Ref, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Statuses that quote one of yours.

        `GET /api/v1/statuses/:id/quotes` · `read:statuses` · since 4.5.0

        Args:
            status: status, or its id.
            limit: statuses a page (server default: 20; at most 40).
        """
    def status_quote_revoke(self, status: Ref, quoting_status: Ref) -> entities.Status:
        """Do not let a status quote yours any longer. The answer is the quoting status.

        `POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke` · `write:statuses` · since 4.5.0

        Args:
            status: your status.
            quoting_status: the status that quotes it.
        """
    def streaming_health(self) -> str:
        """What the streaming server says of itself when it is well: `OK`.

        `GET /api/v1/streaming/health` · public · since 2.5.0

        It is asked on the host of the instance; where the streaming server has a host of its own, that one may not
        answer here.
        """
    def suggestions(self, limit: int=40, *, offset: int | None=None) -> SyncPaged[entities.Account]:
        """Accounts to follow. `suggestions_v2` also says why each is suggested.

        `GET /api/v1/suggestions` · `read` · since 2.4.3 · deprecated since 3.4.0

        Args:
            limit: at most so many (the server gives at most 80).
            offset: how many to skip (since 4.3.0).
        """
    def suggestions_v2(self, *, limit: int | None=None, offset: int | None=None) -> SyncPaged[entities.Suggestion]:
        """Accounts to follow, each with why it is suggested.

        `GET /api/v2/suggestions` · `read` · since 3.4.0

        Args:
            limit: at most so many (server default: 40; at most 80).
            offset: how many to skip (since 4.3.0).
        """
    def remove_suggestion(self, account: Ref) -> None:
        """Do not suggest an account any more.

        `DELETE /api/v1/suggestions/:account_id` · `read` · since 2.4.3

        Args:
            account: account, or its id.
        """
    def tag(self, name: Hashtag) -> entities.Tag:
        """A hashtag, and how much it was used lately.

        `GET /api/v1/tags/:name` · public · since 4.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
    def tag_follow(self, name: Hashtag) -> entities.Tag:
        """Get the posts with a hashtag into your home timeline.

        `POST /api/v1/tags/:name/follow` · `write:follows` · since 4.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.

        Raises:
            UnprocessedError: you follow it already (servers before 4.1.0).
        """
    def tag_unfollow(self, name: Hashtag) -> entities.Tag:
        """Stop following a hashtag.

        `POST /api/v1/tags/:name/unfollow` · `write:follows` · since 4.0.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
    def tag_feature(self, name: Hashtag) -> entities.Tag:
        """Put a hashtag on your profile.

        `POST /api/v1/tags/:id/feature` · `write:accounts` · since 4.4.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
    def tag_unfeature(self, name: Hashtag) -> entities.Tag:
        """Take a hashtag off your profile.

        `POST /api/v1/tags/:id/unfeature` · `write:accounts` · since 4.4.0

        Args:
            name: hashtag, or its name, with or without the `#`.
        """
    def public_timeline(self, params: Params=None, limit: int | None=None, local: bool | None=None, only_media: bool | None=None, *, remote: bool | None=None, allow_local_only: bool | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Public statuses of all that the server knows.

        `GET /api/v1/timelines/public` · public or `read:statuses` · since 0.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            local: only of this server (server default: no).
            only_media: only those with media (server default: no; since 2.3.0).
            remote: only of other servers (server default: no; since 3.1.4).
            allow_local_only: also what stays on this server (server default: no; glitch-soc has this).

        Raises:
            UnauthorizedError: this server shows it only to its users.
        """
    def hashtag_timeline(self, hashtag: Hashtag, params: Params=None, limit: int | None=None, local: bool | None=None, only_media: bool | None=None, *, any: Hashtag | Iterable[Hashtag] | None=None, all: Hashtag | Iterable[Hashtag] | None=None, none: Hashtag | Iterable[Hashtag] | None=None, remote: bool | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Public statuses with a hashtag.

        `GET /api/v1/timelines/tag/:hashtag` · public or `read:statuses` · since 0.0.0

        Args:
            hashtag: name of the hashtag, or an entity that has one.
            limit: statuses a page (server default: 20; at most 40).
            local: only of this server (server default: no).
            only_media: only those with media (server default: no; since 2.3.0).
            any: also those with one of these hashtags. Of these three lists, servers read four hashtags each
                (since 2.7.0).
            all: only those that have all of these hashtags too (since 2.7.0).
            none: only those that have none of these hashtags (since 2.7.0).
            remote: only of other servers (server default: no; since 3.3.0).
        """
    def home_timeline(self, params: Params=None, limit: int | None=None, local: bool | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Statuses of the accounts and hashtags that you follow.

        `GET /api/v1/timelines/home` · `read:statuses` · since 0.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            local: only of this server; Mastodon has forgotten this one, other servers have not.
        """
    def list_timeline(self, _list: Ref, params: Params=None, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Statuses of the accounts in one of your lists.

        `GET /api/v1/timelines/list/:list_id` · `read:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            limit: statuses a page (server default: 20; at most 40).
        """
    def link_timeline(self, url: str, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Public statuses that link to an article which trends now, of accounts that let themselves be found.

        `GET /api/v1/timelines/link` · public or `read:statuses` · since 4.3.0

        Args:
            url: address of the article.
            limit: statuses a page (server default: 20; at most 40).

        Raises:
            NotFoundError: it does not trend.
        """
    def direct_timeline(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.Status]:
        """Statuses with visibility `direct`, by you or to you. Newer servers have `conversations` instead.

        `GET /api/v1/timelines/direct` · `read:statuses` · since 2.4.0 · deprecated since 2.6.0 · removed in 3.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
        """
    def tokens(self, *, limit: int | None=None, **cursor: Unpack[Cursor]) -> SyncPaged[entities.TokenInfo]:
        """Your tokens, the newest first; not the tokens themselves.

        `GET /api/v1/tokens` · `read:accounts` · since GoToSocial 0.19.0

        Args:
            limit: tokens a page (server default: 20).
        """
    def token(self, token: Ref) -> entities.TokenInfo:
        """One of your tokens, by its id.

        `GET /api/v1/tokens/:id` · `read:accounts` · since GoToSocial 0.19.0

        Args:
            token: token, or its id.
        """
    def token_invalidate(self, token: Ref) -> entities.TokenInfo:
        """End one of your tokens, by its id.

        `POST /api/v1/tokens/:id/invalidate` · `write:accounts` · since GoToSocial 0.19.0

        Args:
            token: token, or its id.
        """
    def pleroma_tokens(self) -> SyncPaged[entities.OAuthToken]:
        """Your tokens, on Pleroma and Akkoma.

        `GET /api/oauth_tokens` · `read` · since Pleroma, Akkoma
        """
    def pleroma_token_revoke(self, token: Ref) -> None:
        """End one of your tokens, by its id, on Pleroma and Akkoma.

        `DELETE /api/oauth_tokens/:id` · `write` · since Pleroma, Akkoma

        Args:
            token: token, or its id.
        """
    def trending_tags(self, limit: int | None=None, *, offset: int | None=None) -> SyncPaged[entities.Tag]:
        """Hashtags that many use.

        `GET /api/v1/trends/tags` · public · since 3.5.0
        `GET /api/v1/trends` · public · since 3.0.0 · deprecated since 3.5.0

        Asks at the older path where a server does not have the newer one.

        Args:
            limit: hashtags a page (server default: 10; at most 20).
            offset: how many to skip (since 3.5.0).
        """
    def trending_statuses(self, *, limit: int | None=None, offset: int | None=None) -> SyncPaged[entities.Status]:
        """Statuses that many boost and like.

        `GET /api/v1/trends/statuses` · public · since 3.5.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            offset: how many to skip.
        """
    def trending_links(self, *, limit: int | None=None, offset: int | None=None) -> SyncPaged[entities.TrendsLink]:
        """Pages that many link to.

        `GET /api/v1/trends/links` · public · since 3.5.0

        Args:
            limit: pages a page (server default: 10; at most 20).
            offset: how many to skip.
        """
    def user(self) -> entities.User:
        """You, as the server knows you.

        `GET /api/v1/user` · `read:accounts` · since GoToSocial 0.16.0
        """
    def change_password(self, old_password: str, new_password: str) -> None:
        """Change your password. Tokens stay good.

        `POST /api/v1/user/password_change` · `write:accounts` · since GoToSocial 0.2.2

        Args:
            old_password: the one that holds now.
            new_password: the one that is to hold.

        Raises:
            UnauthorizedError: the old password is not yours.
            ClientError: the new one is too easy to guess.
        """
    def change_email(self, password: str, new_email: str) -> entities.User:
        """Change your mail address, once you have opened the link in the mail that goes to the new one.

        `POST /api/v1/user/email_change` · `write:accounts` · since GoToSocial 0.16.0

        Args:
            password: Your password.
            new_email: the new address.

        Raises:
            ConflictError: somebody has it already.
        """
    def two_factor_uri(self) -> str:
        """What to give to an authenticator app, as text or as a QR code: `otpauth://...`. Keep it secret.

        `GET /api/v1/user/2fa/qruri` · `read:accounts` · since GoToSocial 0.19.0

        Raises:
            ConflictError: there is a second factor already.
        """
    def enable_two_factor(self, code: str) -> list[str]:
        """Ask for a second factor from now on. Gives codes for the day on which the app is lost: keep them secret.

        `POST /api/v1/user/2fa/enable` · `write:accounts` · since GoToSocial 0.19.0

        Args:
            code: that the app shows.

        Raises:
            ForbiddenError: the code is not right.
            ConflictError: there is a second factor already.
        """
    def disable_two_factor(self, password: str) -> None:
        """Ask for no second factor any more.

        `POST /api/v1/user/2fa/disable` · `write:accounts` · since GoToSocial 0.19.0

        Args:
            password: Your password.
        """
    def get(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`GET` anything; gives plain data, for a list a Page of it.

        Args:
            url: path on the instance (`/api/v1/...`), or a whole URL of it.
            **kwargs: `params`, `headers`.

        Raises:
            TypeError: another keyword argument, or params that are neither a mapping nor pairs.
            ValueError: the URL is of another host: requests only go to the client's own host.
        """
    def post(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`POST` anything; see `get`. `use_json=True` sends the parameters as JSON.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
    def put(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`PUT` anything; see `get` and `post`.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
    def patch(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`PATCH` anything; see `get` and `post`.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
    def delete(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`DELETE` anything; see `get` and `post`. None too where an earlier try of the call did it, and its answer was lost.

        Args:
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what `request` takes.
        """
    def request(self, method: str, url: str, **kwargs: Unpack[Extras]) -> Response:
        """Anything, as it came: status, headers, body. An answer of 300 and above is an error here too.

        Args:
            method: the HTTP method.
            url: path on the instance (`/api/v1/...`), or an address of it.
            **kwargs: what is sent, and how: see `get`.
        """
    @overload
    def publish(self, text: str='', *, scheduled_at: None=None, thread: Literal[False]=False, **draft: Unpack[workflows.Draft]) -> entities.Status:
        """Publish a text with its files, exactly once.

        Text, files and poll are checked against the limits of the server (`server`) before anything is sent. If a server
        does not say a limit, Mastodon's is assumed. Files are uploaded (three at a time on Mastodon) and appear in the
        order in which you give them. `publish` waits until the server has processed them.

        Args:
            text: the text of the status.
            scheduled_at: when to post it, at least five minutes from now; UTC if it has no time zone. On GoToSocial it
                can be in the past: the status is then posted at once, with that date.
            thread: split a long text into a thread, between paragraphs, sentences or words. Media, poll and quote belong
                to the first status. The keys of the others are derived from its `idempotency_key`.
            **draft: media, poll, visibility and more, see `Draft`.

        Returns:
            The status; the scheduled status with `scheduled_at`; a list of all statuses with `thread`.

        Raises:
            ValueError: there is nothing to publish, or it exceeds a limit; the message names the limit and the value. Or
                `scheduled_at` is less than five minutes from now by the server's clock.
            OSError: a file does not exist or cannot be read.
            UnprocessedError: the server does not accept it.
            ApiError: the server does not finish processing a file, or the status lacks some of the files.
            PostedAtOnceError: it was scheduled, but the server has posted it at once.
            ThreadError: a later post of a thread failed; the error has those that exist.
        """
    @overload
    def publish(self, text: str='', *, scheduled_at: datetime | str, thread: Literal[False]=False, **draft: Unpack[workflows.Draft]) -> entities.ScheduledStatus: ...
    @overload
    def publish(self, text: str='', *, scheduled_at: None=None, thread: Literal[True], **draft: Unpack[workflows.Draft]) -> list[entities.Status]: ...
    @overload
    def reply(self, status: Ref, text: str='', *, scheduled_at: None=None, thread: Literal[False]=False, **draft: Unpack[workflows.Answer]) -> entities.Status:
        """Answer a status: `publish`, addressed to those whom it is by and whom it mentions, but yourself.

        Names that the text has already are not written again. Who sees it is as in the settings of your account, or as
        `visibility` has it, but never more people than see the status; a status that stays on its server is answered there.
        Its content warning and language are taken over, unless you give others. A boost is no status of its own: what it
        boosts is answered.

        Args:
            status: status, or its id, for which it is fetched.
            text: what to say, without the mentions.
            scheduled_at: as in `publish`.
            thread: as in `publish`; the mentions stand in the first one.
            **draft: what else is to be said of it, as `Draft` has it. `spoiler_text=""` takes no warning over.

        Raises:
            ValueError: there is nothing to publish, or it is beyond a limit, mentions included.
            NotFoundError: the status is not there, or not for you.
            MastodonError: as in `publish`.
        """
    @overload
    def reply(self, status: Ref, text: str='', *, scheduled_at: datetime | str, thread: Literal[False]=False, **draft: Unpack[workflows.Answer]) -> entities.ScheduledStatus: ...
    @overload
    def reply(self, status: Ref, text: str='', *, scheduled_at: None=None, thread: Literal[True], **draft: Unpack[workflows.Answer]) -> list[entities.Status]: ...
    @overload
    def download(self, media: entities.MediaAttachment | str, to: str | os.PathLike[str], *, largest: int | None=None, progress: Progress | None=None) -> Path:
        """Fetch a file, and save it. What broke off is fetched from there on, where the host can do that.

        Under a path there is the whole file or what was there before: until it is whole it has another name beside it. Out
        of an open file that can be sought, what has come is taken again if the rest does not come.

        The token is not sent. Addresses of your own network are refused, but for those of the instance itself.

        Args:
            media: an attachment, or the address of a file, as that of an avatar.
            to: where to save it: a path, whose file is replaced; a folder, in which it gets a name of its own; or a file
                that is open for writing in binary mode, and stays open.
            largest: bytes that it may have (default: 4 GiB).
            progress: called with the bytes that have come, and those of the whole file, 0 if the host does not say.

        Returns:
            Its path; of an open file the bytes that were written.

        Raises:
            TypeError: it is no attachment, no address, or nothing to write into.
            ValueError: the attachment has no file yet; the address is none that is fetched.
            OSError: the file cannot be written.
            NotFoundError: there is no such file (any more).
            ApiError: it is larger than that, or a page came in its place.
            NetworkError: the host cannot be reached, or does not send all of it.
        """
    @overload
    def download(self, media: entities.MediaAttachment | str, to: IO[bytes], *, largest: int | None=None, progress: Progress | None=None) -> int: ...
    def server(self, *, refresh: bool=False) -> entities.server.Server:
        """What the server is and what it allows.

        It is asked once: `/.well-known/nodeinfo` and the document it names, `/api/v2/instance`, else `/api/v1/instance`.
        What a server does not answer stays unknown; it is no error.

        Args:
            refresh: ask again.

        Raises:
            NetworkError: the server cannot be reached.
        """
    def count_characters(self, text: str, *, spoiler_text: str='') -> int:
        """The length of a status as this server counts it; `(c.server()).limits.characters` is how long it may be.

        On Mastodon an address counts the same however long it is (23, unless the server says otherwise), a mention
        without its host, and what readers take for one character counts as one. GoToSocial, Pleroma and others count
        all as it is typed.

        Args:
            text: the status as it is typed.
            spoiler_text: its content warning.
        """
    @property
    def limits(self) -> Mapping[str, ratelimits.WindowState]:
        """What is known of each rate limit that was asked for so far, by its name; `all` is the general one."""
    @property
    def ratelimit_limit(self) -> str:
        """Requests in a window, as the server wrote it last."""
    @property
    def ratelimit_remaining(self) -> str:
        """Requests left in the window, as the server wrote it last."""
    @property
    def ratelimit_reset(self) -> str | None:
        """When the window ends, as the server wrote it last."""
    @property
    def ratelimit_server_date(self) -> str | None:
        """The server's time at the latest answer, as it wrote it."""
    @property
    def ratelimit_lastcall(self) -> float | None:
        """When the latest answer came, in seconds since the epoch."""
    def status_thread(self, status: Ref, *, wait: timedelta | float=0) -> list[entities.Status]:
        """A conversation: what comes before a status, the status, and all replies that the server knows.

        Made of `view_status` and `status_context`. Mastodon 4.5 and later begin to fetch more replies from other
        servers when they are asked for a thread.

        Args:
            status: Status, or its id.
            wait: how long to wait for replies that the server is fetching; seconds, if it is a number. With 0 the
                answer is what it has now.
        """
    def wait_for_async_refresh(self, refresh: str | entities.AsyncRefresh, *, timeout: timedelta | float=60) -> bool:
        """Wait until the server has finished what it does in the background, by asking `async_refresh` for it.

        Args:
            refresh: AsyncRefresh, or its id from the `Mastodon-Async-Refresh` header of an answer.
            timeout: how long to wait; seconds, if it is a number.

        Returns:
            Whether it has finished in that time.

        Raises:
            TypeError: it is neither an AsyncRefresh nor its id.
        """
    def lookup(self, acct: str) -> entities.Account:
        """The account with an address: one that the server knows, else one that it finds on the other server.

        Made of `account_lookup` and, where that does not know it, `search` with `resolve`, which needs a token.

        Args:
            acct: `user`, `user@host`, `@user@host`, or the address of the account's page: `https://host/@user`.

        Raises:
            TypeError: it is no text.
            ValueError: it is no such address.
            NotFoundError: there is no such account.
        """
    def find(self, address: str) -> Found_workflows_lookup:
        """What is behind an address: an account, a status, a hashtag or a list.

        Pages of the instance itself are asked for by what their path says; all others by `search` with `resolve`, which
        lets the instance fetch what it does not know yet and needs a token.

        Args:
            address: of a page (`https://host/@user/1`), as the browser shows it or as the API writes it (`url`, `uri`); or
                a handle (`@user@host`), or a hashtag (`#art`).

        Raises:
            TypeError: it is no text.
            ValueError: it is no address.
            NotFoundError: there is nothing, or nothing that this instance can show.
        """

def client(
    instance: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | None = None,
    use_https: bool = True,
    **settings: Unpack[ClientSettings],
) -> SyncMastodonAPI:
    """A client without await: `with atoot.sync.client("mastodon.social", access_token=...) as c: ...`.

    In a notebook also `c = atoot.sync.client(...)`: it is closed by `c.close()` or when the program ends.

    Without an instance it is the client of the current profile: what `ATOOT_INSTANCE` and `ATOOT_ACCESS_TOKEN` or
    `ATOOT_PROFILE` name, else what `atoot login` stored.

    Args:
        instance: host of the instance, like `mastodon.social`; by default that of the environment or the last login.
        client_id: of the app.
        client_secret: of the app.
        access_token: says in whose name requests are made.
        use_https: False for plain http.
        **settings: how requests are made: see `ClientSettings`.

    Raises:
        NoProfileError: there is no instance, and no profile.
    """

def without_await(text: str) -> str: ...
def operations() -> dict[str, Callable[..., Any]]: ...
def facts() -> dict[str, property]: ...
