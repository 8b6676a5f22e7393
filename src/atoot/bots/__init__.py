"""Bots: functions that answer exactly once, whatever is killed."""
