"""`atoot import`."""
