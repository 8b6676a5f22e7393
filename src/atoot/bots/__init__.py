"""Bots: functions that answer exactly once, even if the process is killed."""
