"""Streams: events as they happen, over every kind of connection, without loss."""
