"""Places where a test can make the program die or stall; nothing happens in production.

`TILLBOOK_FAULT=name:n` ends the process without any cleaning up (as a power cut would) at the n-th
passing of the named point.
"""

from __future__ import annotations

import os

_NAME, _, _COUNT = os.environ.get("TILLBOOK_FAULT", "").partition(":")
_left = int(_COUNT or 1)

if _NAME:

    def fault_point(name: str) -> None:
        """Die here when this is the point and the passing that the environment names."""
        global _left
        if name == _NAME:
            _left -= 1
            if _left <= 0:
                os._exit(137)

else:

    def fault_point(name: str) -> None:
        """Nothing, outside tests."""
