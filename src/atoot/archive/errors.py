"""What can go wrong with archives, besides what can go wrong with the server."""

from atoot.errors import MastodonError


class ArchiveError(MastodonError):
    """An archive, or what is remembered of an export or import, cannot be read or written."""


class ArchiveInputError(ArchiveError, ValueError):
    """What was asked for makes no sense: a file that is no export, a place that is taken. Nothing was done."""
