"""Refusals of transfers in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.books.stock.telling import lot_sentence
from tillbook.desks.transfers.errors import SENTENCES, TransferRefused


def sentence(problem: TransferRefused) -> str:
    """What is wrong, and what to do."""
    if problem.lots:
        return lot_sentence(problem.lots)
    return _(SENTENCES[problem.refusal]).format(detail=problem.detail)
