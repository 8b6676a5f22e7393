"""Push: notifications that the server sends by itself."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import TypedDict

from atoot import entities
from atoot.api.arguments import given
from atoot.api.base import Endpoints
from atoot.lazy import later
from atoot.secrets import as_secret

check_keys: Callable[[str, str], None] = later("atoot.push.base64url", "check_keys")

PushAlerts = TypedDict(
    "PushAlerts",
    {
        "mention": bool,
        "quote": bool,
        "status": bool,
        "reblog": bool,
        "follow": bool,
        "follow_request": bool,
        "favourite": bool,
        "poll": bool,
        "update": bool,
        "quoted_update": bool,
        "admin.sign_up": bool,
        "admin.report": bool,
        "severed_relationships": bool,
        "moderation_warning": bool,
        "annual_report": bool,
        "added_to_collection": bool,
        "collection_update": bool,
    },
    total=False,
)
"""What is pushed, by type of notification; what is not named is not.

`severed_relationships` and `moderation_warning` since 4.3.0, `annual_report` since 4.4.0, `added_to_collection` and
`collection_update` since 4.6.0.
"""


class Push(Endpoints):
    """https://docs.joinmastodon.org/methods/push/

    Each token has one subscription at most.
    """

    async def create_push_subscription(
        self,
        endpoint: str,
        p256dh: str,
        auth: str,
        *,
        standard: bool | None = None,
        alerts: PushAlerts | None = None,
        policy: entities.words.PushPolicy | None = None,
    ) -> entities.WebPushSubscription:
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
        auth = as_secret(auth)
        check_keys(p256dh, auth)
        return await self._post(
            "/api/v1/push/subscription",
            entities.WebPushSubscription,
            subscription={
                "endpoint": endpoint,
                "keys": {"p256dh": p256dh, "auth": auth},
                "standard": standard,
            },
            data=given({"alerts": alerts or None, "policy": policy}),
        )

    async def push_subscription(self) -> entities.WebPushSubscription:
        """The subscription of your token.

        `GET /api/v1/push/subscription` · `push` · since 2.4.0

        Raises:
            NotFoundError: it has none.
        """
        return await self._get("/api/v1/push/subscription", entities.WebPushSubscription)

    async def update_push_subscription(
        self,
        *,
        alerts: PushAlerts | None = None,
        policy: entities.words.PushPolicy | None = None,
    ) -> entities.WebPushSubscription:
        """Change what is pushed. Servers forget what is not sent: send all that is to hold.

        `PUT /api/v1/push/subscription` · `push` · since 2.4.0

        Args:
            alerts: what is pushed: `{"mention": True, "follow": True}`.
            policy: whose notifications are pushed (since 3.4.0).

        Raises:
            NotFoundError: the token has no subscription.
        """
        # The documentation has the policy beside `data`, Mastodon itself reads it inside, as on creation:
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/push/subscriptions_controller.rb
        return await self._put(
            "/api/v1/push/subscription",
            entities.WebPushSubscription,
            data=given({"alerts": alerts or None, "policy": policy}),
            policy=policy,
        )

    async def delete_push_subscription(self) -> None:
        """End the subscription of your token, if it has one.

        `DELETE /api/v1/push/subscription` · `push` · since 2.4.0
        """
        return await self._delete("/api/v1/push/subscription", NoneType)
