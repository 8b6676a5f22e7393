"""User: password, mail address and second factor. GoToSocial has this; Mastodon in its web pages alone."""

from __future__ import annotations

from types import NoneType

from atoot import entities
from atoot.api.base import Endpoints
from atoot.message import Request
from atoot.secrets import as_secret


class Users(Endpoints):
    """What belongs to the person behind the account."""

    async def user(self) -> entities.User:
        """You, as the server knows you.

        `GET /api/v1/user` · `read:accounts` · since GoToSocial 0.16.0
        """
        return await self._get("/api/v1/user", entities.User)

    async def change_password(self, old_password: str, new_password: str) -> None:
        """Change your password. Tokens stay good.

        `POST /api/v1/user/password_change` · `write:accounts` · since GoToSocial 0.2.2

        Args:
            old_password: the one that holds now.
            new_password: the one that is to hold.

        Raises:
            UnauthorizedError: the old password is not yours.
            ClientError: the new one is too easy to guess.
        """
        old_password, new_password = as_secret(old_password), as_secret(new_password)
        await self._post(
            "/api/v1/user/password_change",
            NoneType,
            old_password=old_password,
            new_password=new_password,
        )

    async def change_email(self, password: str, new_email: str) -> entities.User:
        """Change your mail address, once you have opened the link in the mail that goes to the new one.

        `POST /api/v1/user/email_change` · `write:accounts` · since GoToSocial 0.16.0

        Args:
            password: Your password.
            new_email: the new address.

        Raises:
            ConflictError: somebody has it already.
        """
        password = as_secret(password)
        return await self._post(
            "/api/v1/user/email_change", entities.User, password=password, new_email=new_email
        )

    async def two_factor_uri(self) -> str:
        """What to give to an authenticator app, as text or as a QR code: `otpauth://...`. Keep it secret.

        `GET /api/v1/user/2fa/qruri` · `read:accounts` · since GoToSocial 0.19.0

        Raises:
            ConflictError: there is a second factor already.
        """
        request = Request("GET", "/api/v1/user/2fa/qruri", headers={"Accept": "text/plain"})
        return (await self._transport.send(request)).body.decode("utf-8", "replace").strip()

    async def enable_two_factor(self, code: str) -> list[str]:
        """Ask for a second factor from now on. Gives codes for the day on which the app is lost: keep them secret.

        `POST /api/v1/user/2fa/enable` · `write:accounts` · since GoToSocial 0.19.0

        Args:
            code: that the app shows.

        Raises:
            ForbiddenError: the code is not right.
            ConflictError: there is a second factor already.
        """
        code = as_secret(code)
        return await self._post("/api/v1/user/2fa/enable", list[str], code=code)

    async def disable_two_factor(self, password: str) -> None:
        """Ask for no second factor any more.

        `POST /api/v1/user/2fa/disable` · `write:accounts` · since GoToSocial 0.19.0

        Args:
            password: Your password.
        """
        password = as_secret(password)
        await self._post("/api/v1/user/2fa/disable", NoneType, password=password)
