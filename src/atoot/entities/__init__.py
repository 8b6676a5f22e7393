"""What Mastodon speaks about: every entity of the API, one family a file."""
