"""The commands for what you have as a whole: to save it, to take it along, to clear it away."""

import click

from atoot.archive.kinds import FORMS, IMPORTED, KINDS
from atoot.cli.command import Command, argument, named, option
from atoot.cli.options import flag, yes

EXPORT = Command(
    "export",
    "atoot.cli.export:export",
    f"Save what is yours, in a SQLite file or in files.\n\nWHAT is any of {', '.join(KINDS)}; without "
    "it, everything. When it was interrupted, the same command goes on where it was. When it was done, the same command "
    "fetches what is new since. Nothing is saved twice.\n\n"
    "The CSV files are those that Mastodon imports, and are made anew each time.",
    argument("what", nargs=-1, type=click.Choice(KINDS), metavar="[WHAT]..."),
    option(
        "--output",
        "-o",
        type=click.Path(),
        help="The file (.sqlite, .sqlite3, .db), or the folder for the other formats. [default: named after the account]",
    ),
    option(
        "--format",
        "form",
        type=click.Choice(FORMS),
        help="How to save it. [default: as the name of the output says, else sqlite]",
    ),
    flag("--media", help="Also the files of your posts, in a folder beside."),
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
    "atoot.cli.imports:import_files",
    "Take into this account what was exported from another one.\n\n"
    "PATH is an archive of `atoot export` (a file or a folder), a file that Mastodon has exported, or a folder with some "
    "of those. What is there already is left alone, so nothing is done twice; when it was interrupted, the same command "
    "goes on where it was. It goes as fast as the limits of the server let it. What cannot be done is listed.",
    argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True)),
    option(
        "--only", multiple=True, type=click.Choice(IMPORTED), help="Only this; several times for several."
    ),
    option(
        "--type",
        "kind",
        type=click.Choice(IMPORTED),
        help="What a CSV file is, where neither its name nor its headers tell.",
    ),
    flag("--dry-run", help="Only say what would be done, and how long it would take."),
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
    "Delete old posts of yours, except those that you keep. It asks before it deletes.\n\n"
    "What is deleted is gone: `atoot export posts` saves it before. Servers let you delete few posts at a time (Mastodon 30 in "
    "30 minutes); it is told how long it will take. When it was interrupted, the same command goes on where it was.",
    option(
        "--older-than",
        required=True,
        metavar="TIME",
        help="Only what is older: 1y, 90d, or a date like 2024-12-24.",
    ),
    flag("--keep-pinned", help="Keep what is pinned to your profile."),
    option("--keep-favourited-by", type=click.IntRange(min=1), metavar="N", help="Keep what N like."),
    option("--keep-boosted-by", type=click.IntRange(min=1), metavar="N", help="Keep what N boosted."),
    option("--keep-tag", multiple=True, metavar="TAG", help="Keep what has this hashtag; several times."),
    flag("--keep-media", help="Keep what has files."),
    flag("--keep-polls", help="Keep polls."),
    flag("--keep-direct", help="Keep private mentions."),
    flag("--keep-bookmarked", help="Keep what you have bookmarked."),
    flag("--keep-favourited", help="Keep what you like yourself."),
    flag("--boosts", help="Also undo your boosts that are older."),
    flag("--dry-run", help="Only say what would be deleted, and how long it would take."),
    yes(),
    examples=[
        "atoot prune --older-than 1y --keep-pinned --keep-favourited-by 10 --keep-tag art --dry-run",
        "atoot prune --older-than 2024-01-01 --boosts --yes",
    ],
    shows="found deleted refused seconds",
    gathers=("rules", "atoot.cli.prune.rules:Rules"),
)

COMMANDS: dict[str, click.Command] = named(EXPORT, IMPORT, PRUNE)
