"""Keeping what somebody brings until it is confirmed, and taking it over."""

from tillbook.edges.bridges.operations.products import (
    KEPT,
    Checked,
    SeenOtherwise,
    check_upload,
    keep_upload,
    take_over,
    wrong_rows,
)
from tillbook.edges.bridges.operations.statements import (
    Brought,
    CheckedStatements,
    bring_file,
    change_reading,
    check_file,
    file_of,
    keep_file,
    take_file,
)

__all__ = [
    "KEPT",
    "Brought",
    "Checked",
    "CheckedStatements",
    "SeenOtherwise",
    "bring_file",
    "change_reading",
    "check_file",
    "check_upload",
    "file_of",
    "keep_file",
    "keep_upload",
    "take_file",
    "take_over",
    "wrong_rows",
]
