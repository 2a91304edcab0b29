"""`python -m content_assets.cli`."""

import sys

from content_assets.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
