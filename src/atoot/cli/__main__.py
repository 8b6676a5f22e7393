"""`python -m atoot.cli`: the same as `atoot`."""

import sys

from atoot.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
