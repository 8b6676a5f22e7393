"""Connections of streams: opening them, falling back where one kind fails, and parsing bytes to messages."""
