"""Connections of streams: how they are opened, which kind is next where one does not work, and how bytes become messages."""
