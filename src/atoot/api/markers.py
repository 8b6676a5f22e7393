"""Markers: how far you have read."""

from __future__ import annotations

from collections.abc import Iterable

from atoot import entities
from atoot.api.arguments import several
from atoot.api.base import Endpoints, Params, Ref, id_of


class Markers(Endpoints):
    """Remember how far you have read, for all your clients.

    https://docs.joinmastodon.org/methods/markers/
    """

    async def markers_get(
        self,
        *,
        timeline: entities.words.MarkedTimeline | Iterable[entities.words.MarkedTimeline] | None = (
            "home",
            "notifications",
        ),
    ) -> dict[str, entities.Marker]:
        """How far you have read, by the name of the timeline; only those that were ever marked.

        `GET /api/v1/markers` · `read:statuses` · since 3.0.0

        Args:
            timeline: which ones. Mastodon gives nothing to those who name none.
        """
        return await self._get("/api/v1/markers", dict[str, entities.Marker], timeline=several(timeline))

    async def markers_set(
        self,
        params: Params = None,
        *,
        home: Ref | None = None,
        notifications: Ref | None = None,
    ) -> dict[str, entities.Marker]:
        """Remember how far you have read; gives the markers that were set.

        `POST /api/v1/markers` · `write:statuses` · since 3.0.0

        Args:
            params: the same by their names in the API, `{"home": {"last_read_id": ...}}`, or extra ones.
            home: last status read in the home timeline, or its id.
            notifications: last notification read, or its id.

        Raises:
            ConflictError: another client set it at the same time; ask again.
        """
        return await self._post(
            "/api/v1/markers",
            dict[str, entities.Marker],
            params,
            home=_last_read(home),
            notifications=_last_read(notifications),
        )


def _last_read(thing: Ref | None) -> dict[str, str] | None:
    return None if thing is None else {"last_read_id": id_of(thing)}
