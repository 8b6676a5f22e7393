"""Bots on the command line: made, run, looked at."""
