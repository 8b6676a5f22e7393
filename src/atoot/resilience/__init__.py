"""When to try again and how long to wait: decisions, with the clock passed in."""
