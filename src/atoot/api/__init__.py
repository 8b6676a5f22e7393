"""What Mastodon can do: one chapter of its documentation, one file, one class."""
