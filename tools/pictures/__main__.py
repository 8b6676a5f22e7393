"""`python -m tools.pictures`: makes the pictures of the documentation anew."""

import asyncio
from pathlib import Path

from tools.pictures import terminal

ASSETS = Path(__file__).parents[2] / "docs" / "assets"


def main() -> None:
    """Make them all."""
    for file in asyncio.run(terminal.make(ASSETS / "terminal")):
        print(file)


if __name__ == "__main__":
    main()
