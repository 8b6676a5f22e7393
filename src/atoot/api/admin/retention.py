"""How many users stay."""

from __future__ import annotations

from datetime import date, datetime

from atoot import entities
from atoot.api.base import Endpoints


class AdminRetention(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/retention/

    For those who may view the dashboard.
    """

    async def admin_retention(
        self,
        *,
        start_at: datetime | date | str,
        end_at: datetime | date | str,
        frequency: entities.words.Frequency = "day",
    ) -> list[entities.AdminCohort]:
        """Users by the day or month in which they joined, and how many of them were still there later.

        `POST /api/v1/admin/retention` · `admin:read` · since 3.5.0

        Args:
            start_at: first day to count.
            end_at: last day to count.
            frequency: how long a period is.
        """
        return await self._post(
            "/api/v1/admin/retention",
            list[entities.AdminCohort],
            start_at=start_at,
            end_at=end_at,
            frequency=frequency,
        )
