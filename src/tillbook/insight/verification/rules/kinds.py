"""How columns are read alike from both engines: a key, a day, a moment."""

from __future__ import annotations

from typing import NewType

Key = bytes
Day = NewType("Day", str)
Moment = NewType("Moment", object)
