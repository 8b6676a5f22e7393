"""`python -m tools.drift TREE`: 0 if the library knows all of it, 1 if it lacks something, 2 if there is no tree."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.drift import known
from tools.drift.compare import Drift, NoTreeError, compare


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.drift", description="What a tree of Mastodon has and atoot lacks."
    )
    parser.add_argument("tree", type=Path, help="a checkout of Mastodon, or of a fork")
    given = parser.parse_args(arguments)
    try:
        drift = compare(given.tree)
    except NoTreeError as problem:
        print(problem, file=sys.stderr)
        return 2
    print("\n".join(report(drift)))
    return int(drift.is_there)


def report(drift: Drift) -> list[str]:
    """The lines that are printed."""
    lines = [f"Read: Mastodon {drift.version}"]
    lines += [f"Facts: {server} {version}" for server, version in known.read_from().items()]
    for title, found in (
        ("Operations that the library lacks", drift.operations),
        ("Parameters that the library lacks", drift.parameters),
        ("Fields that the library lacks", drift.fields),
        ("What the library has and this tree lacks", drift.absent),
        ("What could not be read", drift.unread),
    ):
        lines += ["", f"{title}: {len(found)}", *(f"  {text}" for text in found)]
    return lines


if __name__ == "__main__":
    sys.exit(main())
