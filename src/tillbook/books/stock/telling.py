"""Refusals of lots in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.books.stock.errors import LOT_SENTENCES, LotRefused


def lot_sentence(problem: LotRefused) -> str:
    """What is wrong, and what to do."""
    return _(LOT_SENTENCES[problem.refusal]) % problem.words
