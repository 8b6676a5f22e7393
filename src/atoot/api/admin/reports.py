"""Working on reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, id_of, path
from atoot.entities.base import ids_of


class AdminReports(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/reports/

    For moderators who may manage reports.
    """

    def admin_reports(
        self,
        resolved: bool | None = None,
        account: Ref | None = None,
        target_account: Ref | None = None,
        params: Params = None,
        *,
        limit: int | None = None,
        unresolved: bool | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.AdminReport]:
        """Reports, the newest first; without `resolved`, those that are open.

        `GET /api/v1/admin/reports` · `admin:read:reports` · since 2.9.1

        Args:
            resolved: True for those that are resolved. False is not sent: Mastodon before 4.6.0 takes any value for yes.
            account: only reports by this account, sent as `account_id`.
            target_account: only reports about this account, sent as `target_account_id`.
            limit: entries a page (server default: 100; at most 200).
            unresolved: True beside `resolved` for those that are open as well (since 4.6.0).
        """
        return self._page_by_ids(
            "/api/v1/admin/reports",
            entities.AdminReport,
            params,
            resolved=resolved or None,
            account_id=None if account is None else id_of(account),
            target_account_id=None if target_account is None else id_of(target_account),
            limit=limit,
            unresolved=unresolved,
            cursor=cursor,
        )

    async def admin_view_report(self, report: Ref) -> entities.AdminReport:
        """One report.

        `GET /api/v1/admin/reports/:id` · `admin:read:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
        return await self._get(path("/api/v1/admin/reports/{}", report), entities.AdminReport)

    async def admin_update_report(
        self,
        report: Ref,
        *,
        category: entities.words.ReportCategory | None = None,
        rule_ids: Iterable[Ref] | None = None,
    ) -> entities.AdminReport:
        """Change what a report says.

        `PUT /api/v1/admin/reports/:id` · `admin:write:reports` · since 3.5.0

        Args:
            report: which one.
            category: what it is about.
            rule_ids: rules that were broken, if the category is `violation`.
        """
        return await self._put(
            path("/api/v1/admin/reports/{}", report),
            entities.AdminReport,
            category=category,
            rule_ids=None if rule_ids is None else ids_of(rule_ids),
        )

    async def admin_report_self_assign(self, report: Ref) -> entities.AdminReport:
        """Take a report on yourself.

        `POST /api/v1/admin/reports/:id/assign_to_self` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
        return await self._post(path("/api/v1/admin/reports/{}/assign_to_self", report), entities.AdminReport)

    async def admin_report_unassign(self, report: Ref) -> entities.AdminReport:
        """Give a report back, so that others may take it.

        `POST /api/v1/admin/reports/:id/unassign` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
        return await self._post(path("/api/v1/admin/reports/{}/unassign", report), entities.AdminReport)

    async def admin_report_resolve(self, report: Ref) -> entities.AdminReport:
        """Close a report without doing anything else.

        `POST /api/v1/admin/reports/:id/resolve` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
        return await self._post(path("/api/v1/admin/reports/{}/resolve", report), entities.AdminReport)

    async def admin_report_reopen(self, report: Ref) -> entities.AdminReport:
        """Open a closed report again.

        `POST /api/v1/admin/reports/:id/reopen` · `admin:write:reports` · since 2.9.1

        Args:
            report: report, or its id.
        """
        return await self._post(path("/api/v1/admin/reports/{}/reopen", report), entities.AdminReport)
