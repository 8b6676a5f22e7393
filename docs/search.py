"""Lets the search of the site find what people ask for: `search.js` stands before the theme's own worker.

mkdocs calls these functions (https://www.mkdocs.org/user-guide/configuration/#hooks).
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

WORKERS = "assets/javascripts/workers"
_THEIRS = re.compile(rf"{WORKERS}/(search\.\w+\.min\.js)")
OURS = "search.js"
WEIGHTS = {"how-to/data-frames.md": 3, "how-to/me.md": 3, "how-to/media.md": 1.5, "how-to/reply.md": 2}
"""Pages that many look for by words that stand in the titles of others too."""


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs gives them
    """Give a page its weight (https://squidfunk.github.io/mkdocs-material/setup/setting-up-site-search/#search-boosting)."""
    if page.file.src_uri in WEIGHTS:
        page.meta["search"] = {"boost": WEIGHTS[page.file.src_uri]}
    return markdown


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001 - mkdocs gives them
    """Have the page ask our worker."""
    return _THEIRS.sub(f"{WORKERS}/{OURS}", output)


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001 - mkdocs gives them
    """The same for the page that says that there is none."""
    return _THEIRS.sub(f"{WORKERS}/{OURS}", output_content)


def on_post_build(*, config: MkDocsConfig) -> None:
    """Put our worker beside the one of the theme, which it loads."""
    folder = Path(config.site_dir, WORKERS)
    (theirs,) = folder.glob("search.*.min.js")
    ours = Path(__file__).with_suffix(".js").read_text("utf-8")
    (folder / OURS).write_text(f'{ours}\nimportScripts("{theirs.name}");\n', "utf-8")
