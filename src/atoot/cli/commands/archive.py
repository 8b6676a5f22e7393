"""The commands for what you have as a whole: to save it, to take it along, to clear it away."""

import click

from atoot.archive.kinds import FORMS, IMPORTED, KINDS
from atoot.cli.command import Command, argument, named, option
from atoot.cli.options import flag, yes

EXPORT = Command(
    "export",
    "atoot.cli.archive:export",
    f"Save what is yours in a SQLite file, or in files of other formats.\n\nWHAT is any of {', '.join(KINDS)}. By default, "
    "everything is saved. If it is interrupted, run the same command again to continue. After a complete export, the same "
    "command fetches what is new. Nothing is saved twice.\n\n"
    "The CSV files are in the format that Mastodon imports. Each export writes them anew.",
    argument("what", nargs=-1, type=click.Choice(KINDS), metavar="[WHAT]..."),
    option(
        "--output",
        "-o",
        type=click.Path(),
        help="File (.sqlite, .sqlite3, .db), or folder for the other formats. [default: named after the account]",
    ),
    option(
        "--format",
        "form",
        type=click.Choice(FORMS),
        help="Format. [default: from the name of the output, else sqlite]",
    ),
    flag("--media", help="Also save the files of your posts, in a folder beside."),
    examples=[
        "atoot export",
        "atoot export posts bookmarks -o archive.sqlite --media",
        "atoot export followers following --format jsonl -o people",
        "atoot export --format csv -o for-mastodon",
    ],
    shows=f"output {' '.join(KINDS)} list_members",
)
IMPORT = Command(
    "import",
    "atoot.cli.archive:import_files",
    "Import what was exported from another account.\n\n"
    "PATH is an archive of `atoot export` (a file or a folder), a file exported by Mastodon, or a folder of such files. "
    "What is already there is left alone, so nothing is done twice. If it is interrupted, run the same command again to "
    "continue. It goes as fast as the limits of the server allow. What cannot be done is listed.",
    argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True)),
    option("--only", multiple=True, type=click.Choice(IMPORTED), help="Only this; repeat it for several."),
    option(
        "--type",
        "kind",
        type=click.Choice(IMPORTED),
        help="What a CSV file is, if neither its name nor its headers say so.",
    ),
    flag("--dry-run", help="Only show what would be done, and how long it would take."),
    examples=[
        "atoot import archive.sqlite --profile me@new.example",
        "atoot import following_accounts.csv lists.csv",
        "atoot import for-mastodon --only lists --dry-run",
    ],
    shows=f"kind items seconds not_done {' '.join(IMPORTED)}",
)
PRUNE = Command(
    "prune",
    "atoot.cli.prune.run:prune",
    "Delete your old posts, except those you want to keep. It asks before it deletes.\n\n"
    "Deleted posts cannot be restored: save them first with `atoot export posts`. Servers let you delete only a few posts at a "
    "time (Mastodon 30 in 30 minutes), so you are told how long it will take. If it is interrupted, run the same command "
    "again to continue.",
    option(
        "--older-than",
        required=True,
        metavar="TIME",
        help="Only delete older posts: 1y, 90d, or a date like 2024-12-24.",
    ),
    flag("--keep-pinned", help="Keep posts pinned to your profile."),
    option(
        "--keep-favourited-by",
        type=click.IntRange(min=1),
        metavar="N",
        help="Keep posts with at least N favourites.",
    ),
    option(
        "--keep-boosted-by",
        type=click.IntRange(min=1),
        metavar="N",
        help="Keep posts with at least N boosts.",
    ),
    option("--keep-tag", multiple=True, metavar="TAG", help="Keep posts with this hashtag; repeat it."),
    flag("--keep-media", help="Keep posts with files."),
    flag("--keep-polls", help="Keep polls."),
    flag("--keep-direct", help="Keep private mentions."),
    flag("--keep-bookmarked", help="Keep posts you have bookmarked."),
    flag("--keep-favourited", help="Keep posts you have favourited."),
    flag("--boosts", help="Also undo older boosts."),
    flag("--dry-run", help="Only show what would be deleted, and how long it would take."),
    yes(),
    examples=[
        "atoot prune --older-than 1y --keep-favourited-by 10 --keep-tag art --dry-run",
        "atoot prune --older-than 2024-01-01 --boosts --yes",
    ],
    shows="found deleted refused seconds",
    gathers=("rules", "atoot.cli.prune.rules:Rules"),
)

COMMANDS: dict[str, click.Command] = named(EXPORT, IMPORT, PRUNE)
