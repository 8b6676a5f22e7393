"""The version of the package, also sent to servers, and the address of the documentation."""

__version__ = "2.0.0"

DOCUMENTATION = "https://github.com/popura-network/atoot/blob/HEAD/docs"
"""The documentation pages in the repository."""
