"""Annual reports: a look back at your year."""

from __future__ import annotations

from types import NoneType

from atoot import entities
from atoot.api.base import Endpoints, path


class AnnualReports(Endpoints):
    """https://docs.joinmastodon.org/methods/annual_reports/

    `Instance.wrapstodon` says for which year the server makes reports.
    """

    async def annual_reports(self) -> entities.WrappedAnnualReports:
        """Your reports that you have not read.

        `GET /api/v1/annual_reports` · `read:accounts` · since 4.3.0
        """
        return await self._get("/api/v1/annual_reports", entities.WrappedAnnualReports)

    async def annual_report(self, year: int | str) -> entities.WrappedAnnualReports:
        """Your report for one year, with the accounts and statuses that it names.

        `GET /api/v1/annual_reports/:year` · `read:accounts` · since 4.4.0

        Args:
            year: the year, like 2026.

        Raises:
            NotFoundError: there is none; `annual_report_state` says why.
        """
        return await self._get(path("/api/v1/annual_reports/{}", year), entities.WrappedAnnualReports)

    async def annual_report_state(self, year: int | str) -> str:
        """Whether there is a report: `available`, `generating`, `eligible` (it can be made), or `ineligible`.

        `GET /api/v1/annual_reports/:year/state` · `read:accounts` · since 4.6.0

        Args:
            year: the year, like 2026.
        """
        url = path("/api/v1/annual_reports/{}/state", year)
        return (await self._get(url, entities.AnnualReportState)).state

    async def annual_report_generate(self, year: int | str) -> None:
        """Have the report made; that takes a while.

        `POST /api/v1/annual_reports/:year/generate` · `write:accounts` · since 4.6.0

        Args:
            year: the year, like 2026.
        """
        return await self._post(path("/api/v1/annual_reports/{}/generate", year), NoneType)

    async def annual_report_read(self, year: int | str) -> None:
        """Mark a report as read.

        `POST /api/v1/annual_reports/:year/read` · `write:accounts` · since 4.3.0

        Args:
            year: the year, like 2026.
        """
        return await self._post(path("/api/v1/annual_reports/{}/read", year), NoneType)
