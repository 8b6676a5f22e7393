"""Secrets in the keyring of the system: `pip install keyring`."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import msgspec

from atoot.oauth.credentials import CredentialsError
from atoot.secrets import Secret

SERVICE = "atoot"


class Keyring:
    """Secrets in the system's keyring, one entry for each profile.

    Args:
        place: distinguishes these entries from those of another store.

    Raises:
        CredentialsError: the package is not installed.
    """

    def __init__(self, place: str) -> None:
        try:
            self._keyring: Any = import_module("keyring")
        except ImportError:
            raise CredentialsError(
                "the system keyring needs a package that is not installed: pip install keyring"
            ) from None
        self._place = place

    def get(self, profile: str) -> dict[str, Any]:
        """The secrets of a profile.

        Raises:
            CredentialsError: there are none, or the keyring does not open.
        """
        found = self._call("get_password", profile)
        if found is None:
            raise CredentialsError(f"the keyring has no secrets of the profile {profile}; log in again")
        try:
            return msgspec.json.decode(found, type=dict[str, Any])
        except msgspec.DecodeError:
            raise CredentialsError(
                f"the keyring has unexpected data for the profile {profile}; log in again"
            ) from None

    def set(self, profile: str, secrets: Mapping[str, str]) -> None:
        """Keep the secrets of a profile.

        Raises:
            CredentialsError: the keyring refuses them.
        """
        self._call("set_password", profile, Secret(msgspec.json.encode(secrets, enc_hook=str).decode()))

    def remove(self, profile: str) -> None:
        """Forget the secrets of a profile, if there are any.

        Raises:
            CredentialsError: the keyring does not open.
        """
        if self._call("get_password", profile) is not None:
            self._call("delete_password", profile)

    def _call(self, what: str, profile: str, *more: str) -> Any:
        try:
            return getattr(self._keyring, what)(SERVICE, f"{self._place}#{profile}", *map(str, more))
        except Exception as problem:  # noqa: BLE001 - each keyring has its own errors, which may contain the secrets
            kind = type(problem).__name__
        raise CredentialsError(f"the keyring refuses: {kind}")  # raised out here, it does not chain them
