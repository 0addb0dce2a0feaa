"""What goes into the log: everything but card numbers."""

from __future__ import annotations

import logging

from tillbook.values.card_numbers import masked


class MaskingFormatter(logging.Formatter):
    """Masks card numbers in the whole of what is written, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
