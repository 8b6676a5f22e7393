"""Errors of archives, besides those of the server."""

from atoot.errors import MastodonError


class ArchiveError(MastodonError):
    """An archive, or the journal of an export or import, cannot be read or written."""


class ArchiveInputError(ArchiveError, ValueError):
    """The arguments are invalid: the file is not an export, or the path is taken. Nothing was done."""
