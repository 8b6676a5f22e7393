"""`atoot prune`."""
