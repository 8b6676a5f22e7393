"""The version: of the package, and what servers are told."""

__version__ = "2.0.0"
