"""The apps that were registered, by the server that has them: servers let an address register few.

They are kept beside the credentials, as soon as there are any: a login that comes to nothing leaves its app for the next.
"""

import os
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from atoot.http.secrets import Secret
from atoot.oauth.files import PATIENCE, locked, read_private, remove_leftovers, write_private
from atoot.oauth.flows import App
from atoot.oauth.keyring import Keyring
from atoot.oauth.scopes import Scopes

MOST = 5
"""Apps that are kept of a server; the oldest is forgotten."""


class KeptApp(Struct, kw_only=True, omit_defaults=True):
    """An app, as it stands in the file."""

    client_id: str
    client_secret: str = ""
    """Empty if it is in the keyring."""
    client_name: str = ""
    redirect_uris: list[str] = []
    scopes: str = ""

    @classmethod
    def of(cls, client_name: str, app: App) -> "KeptApp":
        """An app as it is kept."""
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
            client_secret=Secret(self.client_secret),
            redirect_uris=tuple(self.redirect_uris),
            scopes=Scopes.of(self.scopes),
        )


def _entry(app: KeptApp) -> str:
    """The name of an app in the keyring."""
    return f"app {app.client_id}"


class _KeptApps(Struct):
    """The content of the file: origins, each with its apps, the newest first."""

    apps: dict[str, list[KeptApp]] = {}


class AppStore:
    """Apps in a file that only its owner can read, beside that of the credentials.

    Args:
        beside: the file of the credentials.
        keyring: where the secrets of the apps are kept; by default in the file.
        patience: seconds to wait for another process that writes.
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
        """The apps of a server, the newest first; what cannot be read is none.

        Raises:
            UnsafeFileError: others can read the file.
        """
        return [self._with_secret(app) for app in self._read().apps.get(origin, [])]

    def keep(self, origin: str, client_name: str, app: App) -> None:
        """Keep an app.

        Raises:
            UnsafeFileError: others can read the file, or enter its folder.
            CredentialsError: it cannot be written.
        """
        kept = KeptApp.of(client_name, app)
        if self._keyring is not None:
            self._keyring.set(_entry(kept), {"client_secret": kept.client_secret})
            kept = replace(kept, client_secret="")
        self._change(origin, app.client_id, [kept])

    def forget(self, origin: str, client_id: str) -> None:
        """Forget an app that the server does not know any more.

        Raises:
            CredentialsError: the file cannot be written.
        """
        self._change(origin, client_id, [])

    def _with_secret(self, app: KeptApp) -> KeptApp:
        if app.client_secret or self._keyring is None:
            return app
        return replace(app, client_secret=str(self._keyring.get(_entry(app)).get("client_secret", "")))

    def _change(self, origin: str, client_id: str, first: list[KeptApp]) -> None:
        with locked(self.path, self._patience):
            remove_leftovers(self.path)
            content = self._read()
            others = [app for app in content.apps.get(origin, []) if app.client_id != client_id]
            content.apps[origin] = [*first, *others][:MOST]
            write_private(self.path, msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")

    def _read(self) -> _KeptApps:
        text: Any = read_private(self.path)
        try:
            return _KeptApps() if text is None else msgspec.json.decode(text, type=_KeptApps)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _KeptApps()  # nothing that could not be registered once more
