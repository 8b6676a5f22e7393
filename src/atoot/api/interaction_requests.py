"""Interaction requests: who may answer, like and boost what you post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, Unpack

from atoot import entities, parameters
from atoot.api.arguments import given
from atoot.api.base import Cursor, Endpoints, Paged, Ref, id_of, path
from atoot.entities.base import Entity

Interaction: TypeAlias = Literal["can_favourite", "can_reply", "can_reblog"]
PolicyOf: TypeAlias = "entities.InteractionPolicy | Mapping[Interaction, Mapping[str, Iterable[str]]] | None"
"""Who may do what: `{"can_reply": {"automatic_approval": ["followers"], "manual_approval": ["public"]}}`."""


class InteractionRequests(Endpoints):
    """On GoToSocial, authors decide who may reply to, like or boost a status without asking them first.

    https://docs.gotosocial.org/en/latest/user_guide/settings/#default-interaction-policies
    """

    def interaction_requests(
        self,
        *,
        status: Ref | None = None,
        favourites: bool | None = None,
        replies: bool | None = None,
        reblogs: bool | None = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.InteractionRequest]:
        """What others did with your statuses and waits for your consent, the newest first.

        `GET /api/v1/interaction_requests` · `read:notifications` · since GoToSocial 0.17.0

        Args:
            status: only with this one, sent as `status_id`.
            favourites: likes too (server default: yes).
            replies: answers too (server default: yes).
            reblogs: boosts too (server default: yes).
            limit: requests a page (server default: 40; at most 80).
        """
        return self._page_by_ids(
            "/api/v1/interaction_requests",
            entities.InteractionRequest,
            given({"status_id": None if status is None else id_of(status)}),
            favourites=favourites,
            replies=replies,
            reblogs=reblogs,
            limit=limit,
            cursor=cursor,
        )

    async def interaction_request(self, request: Ref) -> entities.InteractionRequest:
        """One of them.

        `GET /api/v1/interaction_requests/:id` · `read:notifications` · since GoToSocial 0.17.0

        Args:
            request: request, or its id.
        """
        url = path("/api/v1/interaction_requests/{}", request)
        return await self._get(url, entities.InteractionRequest)

    async def interaction_request_authorize(self, request: Ref) -> entities.InteractionRequest:
        """Agree to what somebody did.

        `POST /api/v1/interaction_requests/:id/authorize` · `write:statuses` · since GoToSocial 0.17.0

        Args:
            request: request, or its id.
        """
        url = path("/api/v1/interaction_requests/{}/authorize", request)
        return await self._post(url, entities.InteractionRequest)

    async def interaction_request_reject(self, request: Ref) -> entities.InteractionRequest:
        """Do not agree to what somebody did.

        `POST /api/v1/interaction_requests/:id/reject` · `write:statuses` · since GoToSocial 0.17.0

        Args:
            request: request, or its id.
        """
        url = path("/api/v1/interaction_requests/{}/reject", request)
        return await self._post(url, entities.InteractionRequest)

    async def interaction_policy_defaults(self) -> entities.InteractionPolicyDefaults:
        """Who may do what with your new statuses, by their visibility.

        `GET /api/v1/interaction_policies/defaults` · `read:accounts` · since GoToSocial 0.17.0
        """
        url = "/api/v1/interaction_policies/defaults"
        return await self._get(url, entities.InteractionPolicyDefaults)

    async def update_interaction_policy_defaults(
        self,
        *,
        public: PolicyOf = None,
        unlisted: PolicyOf = None,
        private: PolicyOf = None,
        direct: PolicyOf = None,
    ) -> entities.InteractionPolicyDefaults:
        """Change who may do what with your new statuses. A visibility that is not given gets back what the server has.

        `PATCH /api/v1/interaction_policies/defaults` · `write:accounts` · since GoToSocial 0.17.0

        Args:
            public: of public statuses: `{"can_reply": {"automatic_approval": ["followers"]}}`. Before GoToSocial 0.20 the
                words are `always` and `with_approval`.
            unlisted: of those that stay out of public timelines.
            private: of those for followers.
            direct: of direct messages.
        """
        policies = {"public": public, "unlisted": unlisted, "private": private, "direct": direct}
        values = {name: _plain(policy) for name, policy in policies.items() if policy is not None}
        request = parameters.encodings.in_json("PATCH", "/api/v1/interaction_policies/defaults", values)
        return await self._fetch(request, entities.InteractionPolicyDefaults)


def _plain(policy: PolicyOf) -> dict[str, Any]:
    """A policy as the API takes it.

    Raises:
        TypeError: it is none.
    """
    said: Any = policy.to_dict() if isinstance(policy, Entity) else policy
    if not isinstance(said, Mapping) or not all(isinstance(rules, Mapping) for rules in said.values()):
        raise TypeError('expected a policy like {"can_reply": {"automatic_approval": ["followers"]}}')
    return {
        str(what): {who: list(names) for who, names in rules.items() if names} for what, rules in said.items()
    }
