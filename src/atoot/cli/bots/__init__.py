"""Bots on the command line: create, run, inspect."""
