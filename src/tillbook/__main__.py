"""`python -m tillbook` is the program `tillbook`."""

import sys

from tillbook.config.command_line import main

if __name__ == "__main__":
    sys.exit(main())
