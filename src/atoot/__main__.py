"""`python -m atoot`: the same as the command `atoot`."""

import sys

from atoot.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
