"""Reports: tell the moderators."""

from __future__ import annotations

from collections.abc import Iterable

from atoot import entities
from atoot.api.arguments import several
from atoot.api.base import Endpoints, Params, Ref, id_of
from atoot.entities.base import ids_of, shown_id


class Reports(Endpoints):
    """Report an account to the moderators.

    https://docs.joinmastodon.org/methods/reports/
    """

    async def create_report(
        self,
        account: Ref,
        params: Params = None,
        *,
        status_ids: Ref | Iterable[Ref] | None = None,
        collection_ids: Ref | Iterable[Ref] | None = None,
        comment: str | None = None,
        forward: bool | None = None,
        category: entities.words.ReportCategory | None = None,
        rule_ids: Ref | Iterable[Ref] | None = None,
        forward_to_domains: str | Iterable[str] | None = None,
    ) -> entities.Report:
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
        return await self._post(
            "/api/v1/reports",
            entities.Report,
            params,
            account_id=id_of(account),
            status_ids=None if status_ids is None else ids_of(status_ids, shown_id),
            collection_ids=_ids(collection_ids),
            comment=comment,
            forward=forward,
            category=category,
            rule_ids=_ids(rule_ids),
            forward_to_domains=several(forward_to_domains),
        )


def _ids(things: Ref | Iterable[Ref] | None) -> list[str] | None:
    return None if things is None else ids_of(things)
