"""The store of credentials: profiles in a file that only its owner can read; secrets optionally in the keyring."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from atoot.oauth.apps import AppStore
from atoot.oauth.credentials import SECRET_FIELDS, Credentials, CredentialsError, NoProfileError
from atoot.oauth.files import PATIENCE, locked, read_private, remove_leftovers, write_private
from atoot.oauth.keyring import Keyring
from atoot.oauth.places import named
from atoot.secrets import Secret, as_secret

FILE_NAME = "credentials.json"
VERSION = 1
INSTANCE = "ATOOT_INSTANCE"
TOKEN = "ATOOT_ACCESS_TOKEN"  # noqa: S105 - a name
PROFILE = "ATOOT_PROFILE"
_IN_KEYRING = "in_keyring"


class _KeptProfiles(msgspec.Struct):
    """The content of the file. Profiles are plain data, so fields of later versions survive."""

    version: int = VERSION
    current: str | None = None
    profiles: dict[str, dict[str, Any]] = {}

    def __repr__(self) -> str:
        return f"<{len(self.profiles)} profiles>"


class CredentialStore:
    """Profiles with their credentials; one of them is the current one.

    Nothing is cached: each call reads the file. Several processes may use it at once.

    Args:
        path: the file; by default in the user's configuration folder, for which `pip install 'atoot[cli]'` is needed.
        keyring: store the secrets of profiles saved from now on in the system's keyring (`pip install keyring`).
        environ: the environment, with `ATOOT_INSTANCE`, `ATOOT_ACCESS_TOKEN`, `ATOOT_PROFILE`.
        patience: seconds to wait for another process that is writing.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        keyring: bool = False,
        environ: Mapping[str, str] = os.environ,
        patience: float = PATIENCE,
    ) -> None:
        self._path = None if path is None else Path(path).expanduser().resolve()
        self._environ = environ
        self._patience = patience
        self._uses_keyring = keyring

    def __repr__(self) -> str:
        return f"CredentialStore({'' if self._path is None else repr(str(self._path))})"

    @property
    def path(self) -> Path:
        """The file.

        Raises:
            CredentialsError: no path was given, and the package that finds the folder is not installed.
        """
        if self._path is None:
            self._path = default_path()
        return self._path

    @property
    def current(self) -> str | None:
        """Name of the default profile; None if there is none."""
        return self._read().current

    @property
    def apps(self) -> AppStore:
        """The registered apps, in a file beside this one."""
        keyring = self._keyring() if self._uses_keyring else None
        return AppStore(self.path, keyring=keyring, patience=self._patience)

    def prepare(self) -> None:
        """Check that something can be stored here, before a person is asked for it.

        Raises:
            UnsafeFileError: others can read the file or enter its folder.
            CredentialsError: it cannot be read or written, or is no store.
        """
        with locked(self.path, self._patience):
            self._read()
        if self._uses_keyring:
            self._keyring()

    def profiles(self) -> dict[str, Credentials]:
        """All profiles by their names.

        Raises:
            UnsafeFileError: others can read the file.
            CredentialsError: it cannot be read.
        """
        return {name: self._credentials(name, data) for name, data in self._read().profiles.items()}

    def names(self) -> list[str]:
        """The names of all profiles, without reading secrets."""
        return list(self._read().profiles)

    def get(self, name: str | None = None) -> Credentials:
        """The credentials to use.

        Args:
            name: the profile. Without one, the environment decides: `ATOOT_INSTANCE` with `ATOOT_ACCESS_TOKEN`
                (then no file is read), or `ATOOT_PROFILE`, or `ATOOT_INSTANCE` alone for a profile there; else the
                current profile.

        Raises:
            NoProfileError: there is no such profile.
            UnsafeFileError: others can read the file.
            CredentialsError: it cannot be read, or the environment is inconsistent.
        """
        if name is None:
            given = from_environment(self._environ)
            if given is not None:
                return given
        content = self._read()
        name = name or self._environ.get(PROFILE) or self._there(content) or content.current
        if name is None:
            raise NoProfileError("nobody has logged in yet")
        if name not in content.profiles:
            known = ", ".join(content.profiles) or "none"
            raise NoProfileError(f"there is no profile {name!r}; there are: {known}")
        return self._credentials(name, content.profiles[name])

    def save(self, credentials: Credentials, *, make_current: bool = True) -> Credentials:
        """Store credentials under the name of their profile, or of their account if they have none.

        Args:
            credentials: the credentials. A profile of the same name is replaced.
            make_current: make this the default profile.

        Returns:
            The same, with the name of the profile.

        Raises:
            UnsafeFileError: others can read the file or enter its folder.
            CredentialsError: it cannot be written.
        """
        kept = replace(credentials, profile=credentials.profile or credentials.name)
        data = _unseen(kept.to_dict())
        if self._uses_keyring:
            self._keyring().set(
                kept.profile, {field: data.pop(field) for field in SECRET_FIELDS if field in data}
            )
            data[_IN_KEYRING] = True

        def put(content: _KeptProfiles) -> None:
            content.profiles[kept.profile] = data
            if make_current or content.current is None:
                content.current = kept.profile

        self._change(put)
        return kept

    def use(self, name: str) -> None:
        """Make a profile the current one.

        Args:
            name: the profile.

        Raises:
            NoProfileError: there is none of this name.
        """

        def put(content: _KeptProfiles) -> None:
            if name not in content.profiles:
                raise NoProfileError(f"there is no profile {name!r}")
            content.current = name

        self._change(put)

    def remove(self, name: str) -> None:
        """Forget a profile. The token stays valid: see `atoot.oauth.logout`.

        Args:
            name: the profile.

        Raises:
            NoProfileError: there is none of this name.
        """
        removed: dict[str, Any] = {}

        def take(content: _KeptProfiles) -> None:
            if name not in content.profiles:
                raise NoProfileError(f"there is no profile {name!r}")
            removed.update(content.profiles.pop(name))
            if content.current == name:
                content.current = next(iter(content.profiles), None)

        self._change(take)
        if removed.get(_IN_KEYRING):
            self._keyring().remove(name)

    def _there(self, content: _KeptProfiles) -> str | None:
        """The profile on the instance that the environment names: the current one, else the only one."""
        wanted = self._environ.get(INSTANCE)
        if not wanted:
            return None
        place = _host(wanted)
        found = [name for name, data in content.profiles.items() if data.get("instance") == place]
        if content.current in found:
            return content.current
        if len(found) == 1:
            return found[0]
        if not found:
            raise NoProfileError(f"{INSTANCE} is {place}, but there is no profile for that instance")
        raise NoProfileError(
            f"{INSTANCE} is {place}, and there are several profiles for that instance: set {PROFILE} to one of {', '.join(found)}"
        )

    def _read(self) -> _KeptProfiles:
        text = read_private(self.path)
        if text is None:
            return _KeptProfiles()
        try:
            content = msgspec.json.decode(text, type=_KeptProfiles)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # The error could show a secret, so it is left out.
            raise CredentialsError(
                f"{self.path} is damaged; repair it, or remove it and log in again"
            ) from None
        if content.version > VERSION:
            raise CredentialsError(f"{self.path} was written by a newer version of atoot; update atoot")
        for data in content.profiles.values():
            _unseen(data)
        return content

    def _change(self, change: Callable[[_KeptProfiles], None]) -> None:
        """Change the current content of the file, read under the lock."""
        with locked(self.path, self._patience):
            remove_leftovers(self.path)
            content = self._read()
            change(content)
            write_private(
                self.path, msgspec.json.format(msgspec.json.encode(content, enc_hook=str), indent=2) + b"\n"
            )

    def _credentials(self, name: str, data: dict[str, Any]) -> Credentials:
        if data.get(_IN_KEYRING):
            data = {**data, **_unseen(self._keyring().get(name))}
        try:
            return Credentials.from_dict({**data, "profile": name})
        except (TypeError, ValueError):
            raise CredentialsError(f"the profile {name!r} in {self.path} is damaged; log in again") from None

    def _keyring(self) -> Keyring:
        return Keyring(str(self.path))


def _unseen(data: dict[str, Any]) -> dict[str, Any]:
    """The data of a profile, with secrets that `repr` hides."""
    for field in SECRET_FIELDS:
        if field in data:
            data[field] = as_secret(data[field])
    return data


def default_path() -> Path:
    """The file in the user's configuration folder.

    Raises:
        CredentialsError: the package that finds the folder is not installed.
    """
    try:
        from platformdirs import user_config_path  # noqa: PLC0415 - only the default needs it
    except ImportError:
        raise CredentialsError(
            "finding the configuration folder needs a package: pip install 'atoot[cli]'; or choose a "
            "file: store='some/folder/credentials.json'"
        ) from None
    return user_config_path("atoot", appauthor=False) / FILE_NAME


def from_environment(environ: Mapping[str, str] = os.environ) -> Credentials | None:
    """The complete credentials in the environment; None if there are none.

    Raises:
        CredentialsError: there is a token without an instance, or one of them is invalid.
    """
    instance, token = environ.get(INSTANCE), environ.get(TOKEN)
    if not token:
        return None
    if not instance:
        raise CredentialsError(f"{TOKEN} is set, but {INSTANCE} is not: which instance is the token for?")
    try:
        place = named(instance)
        return Credentials(instance=place.host, access_token=Secret(token), use_https=place.use_https)
    except ValueError as problem:
        raise CredentialsError(f"{INSTANCE} or {TOKEN} is not usable: {problem}") from None


def _host(instance: str) -> str:
    try:
        return named(instance).host
    except ValueError as problem:
        raise CredentialsError(f"{INSTANCE} is not usable: {problem}") from None
