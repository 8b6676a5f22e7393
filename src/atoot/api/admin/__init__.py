"""What moderators and administrators can do."""
