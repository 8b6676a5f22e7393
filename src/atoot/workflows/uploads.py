"""The files of a post: inspected, checked against the server's limits, uploaded concurrently."""

from __future__ import annotations

import asyncio
from typing import Any

from atoot import entities, http
from atoot.entities.base import id_of
from atoot.errors import MastodonError, is_missing
from atoot.posting import LONGEST_WAIT
from atoot.posting.files import Attachment, Prepared, focus_of, prepared, until_ready, upload
from atoot.posting.limits import check_file, check_number
from atoot.uploads import Progress


class PostFiles:
    """Files of a post, some perhaps on the server already: inspected, checked, uploaded."""

    def __init__(self, attached: list[Any]) -> None:
        self._attached = attached
        self._files: list[Prepared | None] = [None] * len(attached)
        self._thumbnails: list[Prepared | None] = [None] * len(attached)

    async def look(self) -> None:
        """Find out their types and sizes."""
        for index, thing in enumerate(self._attached):
            if not isinstance(thing, Attachment):
                id_of(thing)
                continue
            self._files[index] = await prepared("media", thing.content, thing.filename, thing.mime_type)
            focus_of(thing.focal)
            if thing.thumbnail is not None:
                self._thumbnails[index] = await prepared("thumbnail", thing.thumbnail)

    def check(self, limits: entities.server.Limits) -> None:
        """Check that the server accepts them."""
        check_number(len(self._attached), limits)
        for thing, file in zip(self._attached, self._files, strict=True):
            if file is not None:
                check_file(thing, file, limits)

    def _sizes(self) -> list[int]:
        """Bytes to send for each of them."""
        return [
            sum(part.size or 0 for part in (file, thumbnail) if part is not None)
            for file, thumbnail in zip(self._files, self._thumbnails, strict=True)
        ]

    async def uploaded(self, transport: http.Transport, at_once: int, progress: Progress | None) -> list[str]:
        """Their ids, once all are uploaded and ready; uploading begins in their order.

        Args:
            transport: to the server.
            at_once: number of concurrent uploads.
            progress: called with the bytes sent so far, and the bytes to send, of all files.

        Raises:
            MastodonError: an upload failed.
        """
        gate = asyncio.Semaphore(at_once)
        gauge = _Gauge(progress, self._sizes())
        tasks = [
            asyncio.ensure_future(self._upload(index, transport, gate, gauge))
            for index in range(len(self._attached))
        ]
        try:
            return await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise

    async def _upload(
        self, index: int, transport: http.Transport, gate: asyncio.Semaphore, gauge: _Gauge
    ) -> str:
        thing, file = self._attached[index], self._files[index]
        if file is None:
            if isinstance(thing, entities.MediaAttachment) and thing.url is None:
                await until_ready(transport, thing.id, LONGEST_WAIT)
            return id_of(thing)
        thumbnail = self._thumbnails[index]
        parts = {
            "file": file.upload,
            "thumbnail": None if thumbnail is None else thumbnail.upload,
            "description": thing.description,
            "focus": focus_of(thing.focal),
        }
        async with gate:
            made, done = await upload(transport, None, parts, gauge.of(index))
        if not done:
            try:
                await until_ready(transport, made.id, LONGEST_WAIT, asked=True)
            except MastodonError as error:
                if not is_missing(error):
                    raise
        return made.id


class _Gauge:
    """Combined progress of several uploads."""

    def __init__(self, progress: Progress | None, sizes: list[int]) -> None:
        self._progress = progress
        self._total = sizes
        self._sent = [0] * len(sizes)

    def of(self, index: int) -> Progress | None:
        """The callback of one upload."""
        return None if self._progress is None else lambda sent, total: self._tell(index, sent, total)

    def _tell(self, index: int, sent: int, total: int) -> None:
        self._sent[index], self._total[index] = sent, total
        http.call_hook(self._progress, sum(self._sent), sum(self._total))
