"""Programs for those who work on atoot; no part of the package."""
