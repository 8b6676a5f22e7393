"""What happens on a server, counted by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from atoot import entities
from atoot.api.base import Endpoints, Ref, id_of


class AdminMeasures(Endpoints):
    """https://docs.joinmastodon.org/methods/admin/measures/

    For those who may view the dashboard.
    """

    async def admin_measures(
        self,
        keys: Sequence[entities.words.MeasureKey],
        *,
        start_at: datetime | date | str,
        end_at: datetime | date | str,
        tag_accounts: Ref | None = None,
        tag_uses: Ref | None = None,
        tag_servers: Ref | None = None,
        instance_accounts: str | None = None,
        instance_media_attachments: str | None = None,
        instance_reports: str | None = None,
        instance_statuses: str | None = None,
        instance_follows: str | None = None,
        instance_followers: str | None = None,
    ) -> list[entities.AdminMeasure]:
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
        tags = {"tag_accounts": tag_accounts, "tag_uses": tag_uses, "tag_servers": tag_servers}
        domains = {
            "instance_accounts": instance_accounts,
            "instance_media_attachments": instance_media_attachments,
            "instance_reports": instance_reports,
            "instance_statuses": instance_statuses,
            "instance_follows": instance_follows,
            "instance_followers": instance_followers,
        }
        return await self._post(
            "/api/v1/admin/measures",
            list[entities.AdminMeasure],
            {name: {"id": id_of(tag)} for name, tag in tags.items() if tag is not None}
            | {name: {"domain": domain} for name, domain in domains.items() if domain is not None},
            keys=keys,
            start_at=start_at,
            end_at=end_at,
        )
