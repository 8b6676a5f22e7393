"""Instance: what a server says about itself."""

from __future__ import annotations

import datetime as dt

from atoot import entities
from atoot.api.base import Endpoints, Paged, path
from atoot.message import Request


class Instance(Endpoints):
    """https://docs.joinmastodon.org/methods/instance/"""

    async def get_instance(self) -> entities.V1Instance:
        """The server, in the shape that all have. `instance` gives the newer one, which says more.

        `GET /api/v1/instance` · public · since 1.1.0 · deprecated since 4.0.0
        """
        return await self._get("/api/v1/instance", entities.V1Instance)

    async def instance(self) -> entities.Instance:
        """The server: its name, version, limits, rules, and whom to ask.

        `GET /api/v2/instance` · public · since 4.0.0

        Raises:
            NotFoundError: the server is older; `get_instance` works there.
        """
        return await self._get("/api/v2/instance", entities.Instance)

    def instance_peers(self) -> Paged[str]:
        """Hosts of all servers that this one knows: tens of thousands, in one answer.

        `GET /api/v1/instance/peers` · public · since 2.1.2

        Raises:
            NotFoundError: the administrators do not want it to be known.
        """
        return self._page("/api/v1/instance/peers", str)

    def instance_peers_search(self, q: str) -> Paged[str]:
        """Hosts of servers that this one knows, ten at most.

        `GET /api/v1/peers/search` · public · undocumented

        Args:
            q: how the host begins.
        """
        return self._page("/api/v1/peers/search", str, q=q)

    def instance_activity(self) -> Paged[entities.Activity]:
        """What went on in each of the last twelve weeks, this one first.

        `GET /api/v1/instance/activity` · public · since 2.1.2

        Raises:
            NotFoundError: the administrators do not want it to be known.
        """
        return self._page("/api/v1/instance/activity", entities.Activity)

    def instance_rules(self) -> Paged[entities.Rule]:
        """What users have to keep to.

        `GET /api/v1/instance/rules` · public · since 3.4.0
        """
        return self._page("/api/v1/instance/rules", entities.Rule)

    def instance_domain_blocks(self) -> Paged[entities.DomainBlock]:
        """Servers that this one has limited or blocked.

        `GET /api/v1/instance/domain_blocks` · public or user token · since 4.0.0

        Raises:
            UnauthorizedError: only users may see it.
            NotFoundError: nobody may see it.
        """
        return self._page("/api/v1/instance/domain_blocks", entities.DomainBlock)

    async def instance_extended_description(self) -> entities.ExtendedDescription:
        """The long text about the server.

        `GET /api/v1/instance/extended_description` · public · since 4.0.0
        """
        url = "/api/v1/instance/extended_description"
        return await self._get(url, entities.ExtendedDescription)

    async def instance_privacy_policy(self) -> entities.PrivacyPolicy:
        """What the server does with data.

        `GET /api/v1/instance/privacy_policy` · public · since 4.0.0
        """
        return await self._get("/api/v1/instance/privacy_policy", entities.PrivacyPolicy)

    async def instance_terms_of_service(self, date: dt.date | str | None = None) -> entities.TermsOfService:
        """What one agrees to on the server.

        `GET /api/v1/instance/terms_of_service` · public · since 4.4.0
        `GET /api/v1/instance/terms_of_service/:date` · public · since 4.4.0

        Args:
            date: the terms that came into effect on this day; without it, those that hold now.

        Raises:
            NotFoundError: there are none.
        """
        url = "/api/v1/instance/terms_of_service"
        if date is not None:
            url += path("/{}", date.isoformat() if isinstance(date, dt.date) else date)
        return await self._get(url, entities.TermsOfService)

    async def instance_translation_languages(self) -> dict[str, list[str]]:
        """Into which languages the server can translate from which: `{"en": ["de", "es"], ...}`.

        `GET /api/v1/instance/translation_languages` · public · since 4.2.0
        """
        url = "/api/v1/instance/translation_languages"
        return await self._get(url, dict[str, list[str]])

    def instance_languages(self) -> Paged[entities.Language]:
        """Languages in which one can post.

        `GET /api/v1/instance/languages` · public · undocumented
        """
        return self._page("/api/v1/instance/languages", entities.Language)

    async def donation_campaign(self) -> entities.DonationCampaign | None:
        """The call for donations that the server wants to show you; None if there is none now.

        `GET /api/v1/donation_campaigns` · user token · undocumented
        """
        answer = await self._transport.send(Request("GET", "/api/v1/donation_campaigns"))
        if not answer.body.strip():
            return None
        campaign: entities.DonationCampaign = self._transport.decode(answer, entities.DonationCampaign)
        return campaign
