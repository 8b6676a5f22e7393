"""What can be said to every command."""

from typing import NamedTuple


class Choice(NamedTuple):
    """What can be said to every command."""

    profile: str | None = None
    instance: str | None = None
    json: bool = False
    jq: str | None = None
    """A program of jq, for what would be printed as JSON."""
    template: str | None = None
    """Text with names of fields in braces, for the same."""
    quiet: bool = False
    """Print results alone, and nothing that is only good to know."""
    time: str = "auto"
    """How times are shown: relative, exact, or as fits where they go."""
    show_cw: bool = False
    """Show also what stands behind a content warning."""
    images: str = "auto"
    pager: bool | None = None
    shows: str = "*"
    """What the command prints as JSON: names of entities and fields, separated by blanks; `*` for anything."""

    @property
    def for_scripts(self) -> bool:
        """Whether data is wanted, and no text for people."""
        return self.json or self.jq is not None or self.template is not None
