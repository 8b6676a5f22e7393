"""A post exactly once, and its files."""
