"""The kinds of things in an archive. This module imports nothing, because help and completion need it."""

KINDS = (
    "posts",
    "bookmarks",
    "favourites",
    "followers",
    "following",
    "lists",
    "blocks",
    "mutes",
    "filters",
    "domain_blocks",
    "tags",
)
"""What can be exported."""
FORMS = ("sqlite", "jsonl", "csv", "parquet")
"""Forms of an archive."""
IN_CSV = ("following", "lists", "blocks", "mutes", "domain_blocks", "bookmarks", "filters")
"""Kinds that Mastodon has import files for."""
IMPORTED = ("following", "lists", "mutes", "domain_blocks", "blocks", "tags", "bookmarks", "filters")
"""What can be imported, in the order of import."""
