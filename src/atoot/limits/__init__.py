"""What may be sent when."""
