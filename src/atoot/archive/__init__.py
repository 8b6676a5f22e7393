"""Save a whole account in a file or a folder, and import it into another account.

```python
saved = await atoot.archive.export(c, "archive.sqlite", kinds=["posts", "bookmarks"])
there = await atoot.archive.import_files(c, ["archive.sqlite"])
```

If an export or import is interrupted, the same call continues it.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.archive.errors import ArchiveError as ArchiveError
    from atoot.archive.errors import ArchiveInputError as ArchiveInputError
    from atoot.archive.exporting import Exported as Exported
    from atoot.archive.exporting import export as export
    from atoot.archive.importing import Imported as Imported
    from atoot.archive.importing import import_files as import_files
    from atoot.archive.importing import plan as plan
    from atoot.archive.progress import JobProgress as JobProgress

_PLACES = {
    "errors": ("ArchiveError", "ArchiveInputError"),
    "exporting": ("Exported", "export"),
    "importing": ("Imported", "import_files", "plan"),
    "progress": ("JobProgress",),
}
__all__ = [
    "ArchiveError",
    "ArchiveInputError",
    "Exported",
    "Imported",
    "JobProgress",
    "export",
    "import_files",
    "plan",
]

if not TYPE_CHECKING:
    __getattr__ = attach(globals(), _PLACES)
