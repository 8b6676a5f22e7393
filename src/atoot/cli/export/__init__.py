"""`atoot export`: what is yours, page by page into an archive that knows how far it is."""
