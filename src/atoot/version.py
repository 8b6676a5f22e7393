"""The version: of the package, and what servers are told; and where the documentation is."""

__version__ = "2.0.0"

DOCUMENTATION = "https://github.com/popura-network/atoot/blob/HEAD/docs"
"""The pages, as they lie in the repository."""
