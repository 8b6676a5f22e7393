"""Registered apps, stored per server, because servers limit how many one address may register.

An app is stored beside the credentials as soon as it is registered, so the next login can reuse the app of one that
failed.
"""

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from atoot.oauth.credentials import CredentialsError
from atoot.oauth.files import LARGEST, PATIENCE, locked, read_private, remove_leftovers, write_private
from atoot.oauth.grants import App
from atoot.oauth.keyring import Keyring
from atoot.oauth.scopes import Scopes
from atoot.secrets import HiddenBytes

MOST = 5
"""Apps to keep for each server; the oldest is dropped."""
LARGEST_APP = 64 * 1024
"""Maximum bytes of an app, because the server chooses its id and secret."""


class KeptApp(Struct, kw_only=True, omit_defaults=True):
    """An app as stored in the file."""

    client_id: str
    client_secret: str = ""
    """Empty if it is in the keyring."""
    client_name: str = ""
    redirect_uris: list[str] = []
    scopes: str = ""

    @classmethod
    def of(cls, client_name: str, app: App) -> "KeptApp":
        """An app in its stored form."""
        return cls(
            client_id=str(app.client_id),
            client_secret=str(app.client_secret),
            client_name=client_name,
            redirect_uris=list(app.redirect_uris),
            scopes=str(app.scopes),
        )

    def __repr__(self) -> str:
        return f"KeptApp({self.client_name!r})"

    @property
    def app(self) -> App:
        """The app."""
        return App(
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uris=tuple(self.redirect_uris),
            scopes=Scopes.of(self.scopes),
        )


def _entry(origin: str, app: KeptApp) -> str:
    """The name of an app in the keyring. It includes the origin, as servers number their apps and ids may collide."""
    return f"app {app.client_id} of {origin}"


class _KeptApps(Struct):
    """The content of the file: the apps of each origin, newest first."""

    apps: dict[str, list[KeptApp]] = {}


def _written(content: _KeptApps) -> bytes:
    return HiddenBytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


class AppStore:
    """Apps in a file that only its owner can read, beside the credentials file.

    Args:
        beside: the file of the credentials.
        keyring: where the secrets of the apps are kept; by default in the file.
        patience: seconds to wait for another process that is writing.
    """

    def __init__(
        self, beside: str | os.PathLike[str], *, keyring: Keyring | None = None, patience: float = PATIENCE
    ) -> None:
        place = Path(beside)
        self.path: Path = place.with_name(f"{place.stem}-apps.json")
        self._keyring = keyring
        self._patience = patience

    @classmethod
    def at(cls, path: str | os.PathLike[str]) -> "AppStore":
        """Apps in a file of this name."""
        store = cls(path)
        store.path = Path(path)
        return store

    def of(self, origin: str) -> list[KeptApp]:
        """The apps of a server, newest first; unreadable ones are left out.

        Raises:
            UnsafeFileError: others can read the file.
        """
        found = (self._with_secret(origin, app) for app in self._read().apps.get(origin, []))
        return [app for app in found if app is not None]

    def keep(self, origin: str, client_name: str, app: App) -> None:
        """Keep an app.

        Raises:
            UnsafeFileError: others can read the file, or enter its folder.
            CredentialsError: the file cannot be written, or the app is too large.
        """
        kept = KeptApp.of(client_name, app)
        if len(msgspec.json.encode(kept)) > LARGEST_APP:
            raise CredentialsError(f"what {origin} says of the app has more than {LARGEST_APP} bytes")
        if self._keyring is not None:
            self._keyring.set(_entry(origin, kept), {"client_secret": kept.client_secret})
            kept = replace(kept, client_secret="")
        self._change(origin, app.client_id, [kept])

    def forget(self, origin: str, client_id: str) -> None:
        """Forget an app that the server does not know any more.

        Raises:
            CredentialsError: the file cannot be written.
        """
        self._change(origin, client_id, [])

    def _with_secret(self, origin: str, app: KeptApp) -> KeptApp | None:
        """An app with its secret; None if the keyring no longer has it."""
        if app.client_secret or self._keyring is None:
            return app
        try:
            secrets = self._keyring.get(_entry(origin, app))
        except CredentialsError:
            return None
        return replace(app, client_secret=str(secrets.get("client_secret", "")))

    def _change(self, origin: str, client_id: str, first: list[KeptApp]) -> None:
        with locked(self.path, self._patience):
            remove_leftovers(self.path)
            content = self._read()
            before = content.apps.pop(origin, [])
            others = [app for app in before if app.client_id != client_id]
            content.apps[origin] = kept = [*first, *others][:MOST]  # after those of the other servers
            while len(text := _written(content)) > LARGEST and len(content.apps) > 1:
                for oldest in [*content.apps][: (len(content.apps) + 1) // 2]:
                    del content.apps[oldest]
            write_private(self.path, text)
        if self._keyring is not None:
            for name in {_entry(origin, app) for app in before} - {_entry(origin, app) for app in kept}:
                with suppress(CredentialsError):
                    self._keyring.remove(name)

    def _read(self) -> _KeptApps:
        text: Any = read_private(self.path)
        try:
            return _KeptApps() if text is None else msgspec.json.decode(text, type=_KeptApps)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _KeptApps()  # apps can always be registered again


class AppKeeper(Protocol):
    """Storage for the apps of a web application, by the origin of the server: a database table, perhaps."""

    async def get(self, origin: str) -> App | None:
        """The app registered with a server; None if there is none.

        Args:
            origin: `https://host` of the server.
        """

    async def put(self, origin: str, app: App) -> None:
        """Keep the app registered with a server, replacing an older one.

        Args:
            origin: `https://host` of the server.
            app: the app.
        """

    async def forget(self, origin: str) -> None:
        """Forget an app that the server does not know any more.

        Args:
            origin: `https://host` of the server.
        """


Apps: TypeAlias = "AppKeeper | str | os.PathLike[str] | None"
"""Storage for apps: a keeper, a file shared by the processes of a machine, or (None) the memory of this process."""


def keeper_of(client_name: str, apps: Apps, most: int) -> AppKeeper:
    """The keeper for this storage.

    Args:
        client_name: name of the apps.
        apps: where to keep them.
        most: how many servers' apps to keep in memory.
    """
    if apps is None:
        return _InMemory(most)
    return _InFile(client_name, AppStore.at(apps)) if isinstance(apps, str | os.PathLike) else apps


class _InMemory:
    """Keeps apps of the most recent servers for the life of the process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._apps: dict[str, App] = {}

    async def get(self, origin: str) -> App | None:
        return self._apps.get(origin)

    async def put(self, origin: str, app: App) -> None:
        self._apps.pop(origin, None)
        self._apps[origin] = app
        while len(self._apps) > self._most:
            del self._apps[next(iter(self._apps))]

    async def forget(self, origin: str) -> None:
        self._apps.pop(origin, None)


class _InFile:
    """Keeps apps in a file that only its owner can read, shared by the processes of a machine."""

    def __init__(self, client_name: str, store: AppStore) -> None:
        self._client_name = client_name
        self._store = store

    async def get(self, origin: str) -> App | None:
        kept = await asyncio.to_thread(self._store.of, origin)
        return next((one.app for one in kept if one.client_name == self._client_name), None)

    async def put(self, origin: str, app: App) -> None:
        await asyncio.to_thread(self._store.keep, origin, self._client_name, app)

    async def forget(self, origin: str) -> None:
        app = await self.get(origin)
        if app is not None:
            await asyncio.to_thread(self._store.forget, origin, app.client_id)
