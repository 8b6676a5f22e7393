"""Pictures for the documentation: `python -m tools.pictures`."""
