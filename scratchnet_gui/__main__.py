"""Lets ``python -m scratchnet_gui`` do what ``scratchnet`` does."""

import sys

from scratchnet_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
