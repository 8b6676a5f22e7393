"""Moving: taking along what you have, and telling the others where you are. Mastodon has this in its web pages alone."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType
from typing import Literal, TypeAlias

from atoot import entities, parameters
from atoot.api.arguments import several
from atoot.api.base import Endpoints, File, Paged, Upload, path
from atoot.errors import ClientError
from atoot.message import Request
from atoot.secrets import as_secret
from atoot.uploads import file_of

Export: TypeAlias = Literal["following", "followers", "lists", "blocks", "mutes"]
Import: TypeAlias = Literal["following", "blocks", "mutes"]
PleromaImport: TypeAlias = Literal["follow", "blocks", "mutes"]


class Moving(Endpoints):
    """Exports and imports, aliases, and moving to another account."""

    async def export_stats(self) -> entities.ExportStats:
        """How much there is to take along.

        `GET /api/v1/exports/stats` · `read:accounts` · since GoToSocial 0.17.0
        """
        return await self._get("/api/v1/exports/stats", entities.ExportStats)

    async def export_csv(self, kind: Export) -> str:
        """What you have, as a table that Mastodon and others can import.

        `GET /api/v1/exports/:kind.csv` · `read` or `read:follows` or `read:lists` or `read:blocks` or `read:mutes` · since GoToSocial 0.17.0

        Args:
            kind: whom you follow, who follows you, your lists, whom you block, whom you mute.

        Returns:
            The table, as CSV.
        """
        url = path("/api/v1/exports/{}", f"{parameters.word_of('kind', kind, Export)}.csv")
        request = Request("GET", url, headers={"Accept": "text/csv"})
        return (await self._transport.send(request)).body.decode("utf-8", "replace")

    async def import_csv(
        self,
        data: File | Upload,
        type: Import,
        *,
        mode: Literal["merge", "overwrite"] | None = None,
    ) -> None:
        """Take over a table that Mastodon or another server has exported. The server works through it later.

        `POST /api/v1/import` · `write` · since GoToSocial 0.17.0

        Args:
            data: the table: its path, its bytes or an open binary file.
            type: what is in it.
            mode: keep what is there, or replace it (server default: merge).
        """
        await self._post(
            "/api/v1/import",
            NoneType,
            {"data": file_of(data)},
            type=parameters.word_of("type", type, Import),
            mode=mode,
        )

    async def alias_account(self, uris: str | Iterable[str]) -> entities.Account:
        """Name other accounts of yours, so that they can move to this one. Replaces those that were named before.

        `POST /api/v1/accounts/alias` · `write:accounts` · since GoToSocial 0.14.0

        Args:
            uris: ActivityPub ids of the accounts (`uri`); none for no alias.
        """
        names = several(uris)
        return await self._post(
            "/api/v1/accounts/alias",
            entities.Account,
            also_known_as_uris=names or [""],  # a form cannot say that a list is empty
        )

    async def move_account(self, password: str, uri: str) -> None:
        """Move to another account: your followers are told, and those of them that can follow you there. It cannot be undone.

        `POST /api/v1/accounts/move` · `write:accounts` · since GoToSocial 0.14.0

        Args:
            password: yours.
            uri: ActivityPub id of the account to move to, which names this one as an alias.
        """
        password = as_secret(password)
        await self._post("/api/v1/accounts/move", NoneType, password=password, moved_to_uri=uri)

    async def delete_account(self, password: str) -> None:
        """Delete your account, with all that belongs to it. It cannot be undone.

        `POST /api/v1/accounts/delete` · `write:accounts` · since GoToSocial 0.1.0

        Args:
            password: yours.
        """
        password = as_secret(password)
        await self._post("/api/v1/accounts/delete", NoneType, password=password)

    # Pleroma and Akkoma.

    async def pleroma_import(self, kind: PleromaImport, accounts: File | Upload) -> None:
        """Follow, block or mute many accounts, on Pleroma and Akkoma.

        `POST /api/pleroma/:kind_import` · `follow` or `write:follows` or `write:blocks` or `write:mutes` · since Pleroma, Akkoma

        Args:
            kind: what is done with them.
            accounts: their addresses, one a line, or a table that Mastodon has exported: its path, its bytes or an open
                binary file.
        """
        await self._post(
            path("/api/pleroma/{}", f"{parameters.word_of('kind', kind, PleromaImport)}_import"),
            NoneType,
            {"list": file_of(accounts)},
        )

    def pleroma_backups(self) -> Paged[entities.Backup]:
        """Archives of your account, on Pleroma and Akkoma.

        `GET /api/v1/pleroma/backups` · `read:backups` · since Pleroma, Akkoma
        """
        return self._page("/api/v1/pleroma/backups", entities.Backup)

    async def pleroma_create_backup(self) -> list[entities.Backup]:
        """Have an archive of your account made, on Pleroma and Akkoma; `pleroma_backups` tells when it is ready.

        `POST /api/v1/pleroma/backups` · `read:backups` · since Pleroma, Akkoma
        """
        return await self._post("/api/v1/pleroma/backups", list[entities.Backup])

    async def pleroma_aliases(self) -> list[str]:
        """Other accounts of yours, from which one can move here, on Pleroma and Akkoma.

        `GET /api/pleroma/aliases` · `read:accounts` · since Pleroma 2.5.0, Akkoma
        """
        return (await self._get("/api/pleroma/aliases", entities.Aliases)).aliases

    async def pleroma_add_alias(self, alias: str) -> None:
        """Name another account of yours, so that it can move here, on Pleroma and Akkoma.

        `PUT /api/pleroma/aliases` · `write:accounts` · since Pleroma 2.5.0, Akkoma

        Args:
            alias: `user@host`.

        Raises:
            ClientError: the server does not know it.
        """
        _done(await self._put("/api/pleroma/aliases", entities.Outcome, alias=alias))

    async def pleroma_delete_alias(self, alias: str) -> None:
        """Name another account of yours no longer, on Pleroma and Akkoma.

        `DELETE /api/pleroma/aliases` · `write:accounts` · since Pleroma 2.5.0, Akkoma

        Args:
            alias: `user@host`.

        Raises:
            ClientError: it is none.
        """
        taken = self._taken(self._delete("/api/pleroma/aliases", entities.Outcome, alias=alias), _gone)
        _done(await taken)

    async def pleroma_move_account(self, password: str, target_account: str) -> None:
        """Move to another account, which names this one as an alias, on Pleroma and Akkoma. It cannot be undone.

        `POST /api/pleroma/move_account` · `write:accounts` · since Pleroma 2.5.0, Akkoma

        Args:
            password: yours.
            target_account: `user@host`.

        Raises:
            ClientError: the password is not yours, or the other account does not name this one.
        """
        password = as_secret(password)
        _done(
            await self._post(
                "/api/pleroma/move_account",
                entities.Outcome,
                password=password,
                target_account=target_account,
            )
        )


async def _gone() -> entities.Outcome:
    return entities.Outcome(status="success")


def _done(outcome: entities.Outcome) -> None:
    """Pleroma says what went wrong with a status of 200.

    Raises:
        ClientError: something did.
    """
    if outcome.error is not None:
        raise ClientError(outcome.error, status_code=200)
