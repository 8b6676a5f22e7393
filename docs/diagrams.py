"""Diagrams in the pages: the Mermaid text that stands in a page becomes a picture that was drawn before.

So nothing is loaded from elsewhere, and no program runs in the reader's browser. `python -m tools.diagrams` draws them.
mkdocs calls `on_page_markdown` (https://www.mkdocs.org/user-guide/configuration/#hooks).
"""

import re
from hashlib import sha256
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

FOLDER = "assets/diagrams"
BLOCK = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def name_of(source: str) -> str:
    """The file that a diagram is drawn in."""
    return f"{sha256(source.encode()).hexdigest()[:12]}.svg"


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs gives them
    """Put the pictures in place of the texts."""

    def picture(found: re.Match[str]) -> str:
        place = f"{FOLDER}/{name_of(found[1])}"
        if not Path(config.docs_dir, place).exists():
            raise PluginError(f"{page.file.src_uri}: a diagram is not drawn yet: python -m tools.diagrams")
        title = re.search(r"^ *accTitle: (.+)$", found[1], re.MULTILINE)
        address = get_relative_url(place, page.file.src_uri)
        return f"![{title[1] if title else 'Diagram'}]({address}){{ .diagram }}"

    return BLOCK.sub(picture, markdown)
