"""Moderating accounts."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType
from typing import Literal, Unpack

from atoot import entities, operations, parameters
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, id_of, path
from atoot.entities.base import ids_of
from atoot.errors import MastodonError
from atoot.message import Request


class AdminAccounts(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/accounts/

    For moderators who may manage users.
    """

    def admin_accounts(
        self,
        local: bool | None = None,
        remote: bool | None = None,
        by_domain: str | None = None,
        active: bool | None = None,
        pending: bool | None = None,
        disabled: bool | None = None,
        silenced: bool | None = None,
        suspended: bool | None = None,
        username: str | None = None,
        display_name: str | None = None,
        email: str | None = None,
        ip: str | None = None,
        staff: bool | None = None,
        params: Params = None,
        *,
        sensitized: bool | None = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.AdminAccount]:
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
        return self._page_by_ids(
            "/api/v1/admin/accounts",
            entities.AdminAccount,
            params,
            local=local or None,
            remote=remote or None,
            by_domain=by_domain,
            active=active or None,
            pending=pending or None,
            disabled=disabled or None,
            silenced=silenced or None,
            suspended=suspended or None,
            sensitized=sensitized or None,
            username=username,
            display_name=display_name,
            email=email,
            ip=ip,
            staff=staff or None,
            limit=limit,
            cursor=cursor,
        )

    def admin_accounts_v2(
        self,
        *,
        origin: entities.words.AccountOrigin | None = None,
        status: entities.words.AccountState | None = None,
        permissions: Literal["staff"] | None = None,
        role_ids: Iterable[Ref] | None = None,
        invited_by: Ref | None = None,
        username: str | None = None,
        display_name: str | None = None,
        by_domain: str | None = None,
        email: str | None = None,
        ip: str | None = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.AdminAccount]:
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
        return self._page_by_ids(
            "/api/v2/admin/accounts",
            entities.AdminAccount,
            origin=origin,
            status=parameters.word_of("status", status, entities.words.AccountState),
            permissions=permissions,
            role_ids=None if role_ids is None else ids_of(role_ids),
            invited_by=None if invited_by is None else id_of(invited_by),
            username=username,
            display_name=display_name,
            by_domain=by_domain,
            email=email,
            ip=ip,
            limit=limit,
            cursor=cursor,
        )

    async def admin_view_account(self, account: Ref) -> entities.AdminAccount:
        """One account, with what only moderators may know.

        `GET /api/v1/admin/accounts/:id` · `admin:read:accounts` · since 2.9.1

        Args:
            account: account, or its id.
        """
        return await self._get(path("/api/v1/admin/accounts/{}", account), entities.AdminAccount)

    async def admin_account_action(
        self,
        account: Ref,
        action: entities.words.AccountAction | None = None,
        report: Ref | None = None,
        warning: Ref | None = None,
        text: str | None = None,
        notification: bool | None = None,
        params: Params = None,
    ) -> None:
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
        return await self._post(
            path("/api/v1/admin/accounts/{}/action", account),
            NoneType,
            params,
            type=parameters.word_of("action", action, entities.words.AccountAction),
            report_id=None if report is None else id_of(report),
            warning_preset_id=None if warning is None else id_of(warning),
            text=text,
            send_email_notification=notification,
        )

    async def admin_account_approve(self, account: Ref) -> entities.AdminAccount:
        """Let a pending user of this server in.

        `POST /api/v1/admin/accounts/:id/approve` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.

        Raises:
            ForbiddenError: the account is not pending.
        """
        asked = self._post(path("/api/v1/admin/accounts/{}/approve", account), entities.AdminAccount)

        async def approved(_error: object) -> entities.AdminAccount | None:
            found = await self._get(path("/api/v1/admin/accounts/{}", account), entities.AdminAccount)
            return found if found.approved else None

        return await self._there(asked, approved)

    async def admin_account_reject(self, account: Ref) -> entities.AdminAccount | None:
        """Turn a pending user of this server away; the account is deleted.

        `POST /api/v1/admin/accounts/:id/reject` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.

        Returns:
            The account as it was; None from servers that send nothing.

        Raises:
            ForbiddenError: the account is not pending.
        """
        return await self._last_sight("POST", path("/api/v1/admin/accounts/{}/reject", account))

    async def admin_delete_account(self, account: Ref) -> entities.AdminAccount | None:
        """Delete the data of a suspended account for good. It needs the permission to delete user data.

        `DELETE /api/v1/admin/accounts/:id` · `admin:write:accounts` · since 3.3.0

        Args:
            account: account, or its id.

        Returns:
            The account as it was; None from servers that send nothing.

        Raises:
            ForbiddenError: the account is not suspended, or deleted already.
        """
        return await self._last_sight("DELETE", path("/api/v1/admin/accounts/{}", account))

    async def admin_account_enable(self, account: Ref) -> entities.AdminAccount:
        """Let a user of this server log in again.

        `POST /api/v1/admin/accounts/:id/enable` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/admin/accounts/{}/enable", account), entities.AdminAccount)

    async def admin_account_unsilence(self, account: Ref) -> entities.AdminAccount:
        """Take the limits off an account.

        `POST /api/v1/admin/accounts/:id/unsilence` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/admin/accounts/{}/unsilence", account), entities.AdminAccount)

    async def admin_account_unsuspend(self, account: Ref) -> entities.AdminAccount:
        """End the suspension of an account.

        `POST /api/v1/admin/accounts/:id/unsuspend` · `admin:write:accounts` · since 2.9.1

        Args:
            account: account, or its id.

        Raises:
            ForbiddenError: the account is not suspended.
        """
        return await self._post(path("/api/v1/admin/accounts/{}/unsuspend", account), entities.AdminAccount)

    async def admin_account_unsensitive(self, account: Ref) -> entities.AdminAccount:
        """No longer mark all media of an account as sensitive.

        `POST /api/v1/admin/accounts/:id/unsensitive` · `admin:write:accounts` · since 3.3.0

        Args:
            account: account, or its id.
        """
        return await self._post(path("/api/v1/admin/accounts/{}/unsensitive", account), entities.AdminAccount)

    async def _last_sight(self, method: str, url: str) -> entities.AdminAccount | None:
        # Servers and versions differ in whether they show an account that they have just deleted.
        try:
            response = await self._transport.send(Request(method, url))
        except MastodonError as error:
            if not operations.seems_done(error):
                raise
            return None  # the answer with its last sight was lost
        if response.body.strip() in (b"", b"{}", b"null"):
            return None
        account: entities.AdminAccount = self._transport.decode(response, entities.AdminAccount)
        return account
