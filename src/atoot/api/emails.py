"""Emails: the confirmation that a new account needs."""

from __future__ import annotations

from types import NoneType

from atoot.api.base import Endpoints


class Emails(Endpoints):
    """Help a new user with the confirmation of the email address.

    https://docs.joinmastodon.org/methods/emails/
    """

    async def resend_confirmation_email(self, *, email: str | None = None) -> None:
        """Send the confirmation again, with the token that `register_account` gave.

        `POST /api/v1/emails/confirmations` · `write:accounts` · since 3.4.0

        Args:
            email: send it there, and make this the address of the account.

        Raises:
            ForbiddenError: the address is confirmed already, or another app made the account.
        """
        await self._post("/api/v1/emails/confirmations", NoneType, email=email)

    async def email_confirmed(self) -> bool:
        """Whether the email address of the account is confirmed.

        `GET /api/v1/emails/check_confirmation` · `read:accounts` · undocumented
        """
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/emails/confirmations_controller.rb
        return await self._get("/api/v1/emails/check_confirmation", bool)
