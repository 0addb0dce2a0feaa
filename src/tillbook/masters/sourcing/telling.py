"""What pages and programs are told about what suppliers deliver, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tillbook.masters.sourcing.errors import SENTENCES, SourcingRefused, Wrong


def sentence(one: Wrong) -> str:
    """One thing that is wrong."""
    return _(SENTENCES[one.refusal]) % one.words


def all_sentences(refused: SourcingRefused) -> str:
    """Everything that is wrong, in one line."""
    return " ".join(sentence(one) for one in refused.wrong)
