"""Refusals in the language of who reads them; `errors` holds them in English, for programs."""

from __future__ import annotations

from django.utils.translation import gettext

from tillbook.desks.sales.errors import SENTENCES, Refusal, SaleRefused


def sentence(refusal: Refusal, detail: str = "") -> str:
    """The sentence of a refusal, with what it is about."""
    return f"{gettext(SENTENCES[refusal])} {detail}".strip()


def sentence_of(refused: SaleRefused) -> str:
    """What a refused sale says to a person."""
    return sentence(refused.refusal, refused.detail)
