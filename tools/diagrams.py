"""Draws the diagrams of the documentation: `python -m tools.diagrams PATH_OF/mermaid.min.js`.

The text is in the pages, as Mermaid, and the pictures in `docs/assets/diagrams`, under a name made of the text. Mermaid
is a program for browsers (`npm pack mermaid` has it, in `dist`), so a Chromium without a window draws.
"""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
FOLDER = DOCS / "assets" / "diagrams"
BLOCK = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LOOK = {
    "startOnLoad": False,
    "theme": "neutral",
    "htmlLabels": False,
    "flowchart": {"htmlLabels": False, "useMaxWidth": False},
    "fontFamily": "sans-serif",
    "deterministicIds": True,
}
PAGE = """<!doctype html><meta charset="utf-8"><body><script src="{script}"></script><script>
mermaid.initialize({look});
mermaid.render("diagram", {source}).then(made => {{
  const out = document.createElement("pre");
  out.id = "drawn";
  out.textContent = made.svg;
  document.body.replaceChildren(out);
}});
</script>"""


def sources() -> dict[str, str]:
    """The diagrams of all pages, by the name of their file."""
    texts = [text for page in sorted(DOCS.rglob("*.md")) for text in BLOCK.findall(page.read_text("utf-8"))]
    return {f"{sha256(text.encode()).hexdigest()[:12]}.svg": text for text in texts}


def drawn(source: str, script: Path) -> str:
    """The picture of a diagram, as SVG.

    Raises:
        RuntimeError: there is no Chromium, or Mermaid does not understand the text.
    """
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise RuntimeError("a Chromium is needed: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(
            PAGE.format(script=script.resolve().as_uri(), look=json.dumps(LOOK), source=json.dumps(source)),
            "utf-8",
        )
        options = (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=20000",
            "--dump-dom",
        )
        done = subprocess.run(  # noqa: S603 - our own page
            [browser, *options, f"--user-data-dir={folder}/profile", page.as_uri()],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    found = re.search(r'<pre id="drawn">(.*?)</pre>', done.stdout, re.DOTALL)
    if found is None:
        raise RuntimeError(f"Mermaid draws nothing of this:\n{source}")
    return html.unescape(found[1])


def main(script: str) -> None:
    """Draw what is missing, and delete what no page has."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = sources()
    for file in FOLDER.glob("*.svg"):
        if file.name not in wanted:
            file.unlink()
    for name, source in wanted.items():
        if not (FOLDER / name).exists():
            (FOLDER / name).write_text(drawn(source, Path(script)) + "\n", "utf-8")
            print(name, source.splitlines()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
