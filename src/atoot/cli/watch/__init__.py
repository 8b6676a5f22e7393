"""`atoot watch`."""
