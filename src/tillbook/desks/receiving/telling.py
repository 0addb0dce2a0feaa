"""Refusals of receipts of goods in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.books.stock.telling import lot_sentence
from tillbook.desks.receiving.errors import SENTENCES, ReceiptRefused


def sentence(problem: ReceiptRefused) -> str:
    """What is wrong, and what to do."""
    if problem.lots:
        return lot_sentence(problem.lots)
    words = dict(problem.words)
    if "state" in words:
        words["state"] = _(words["state"])
    return _(SENTENCES[problem.refusal]) % words
