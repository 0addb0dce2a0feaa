"""Refusals of adjustments in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.desks.supply.errors import SENTENCES, AdjustmentRefused


def sentence(problem: AdjustmentRefused) -> str:
    """What is wrong, and what to do."""
    return _(SENTENCES[problem.refusal]).format(detail=problem.detail)
