"""How a program comes to its token."""
