"""The only writers of payments; one file a noun."""

from __future__ import annotations

from tillbook.books.payments.operations.attempts import (
    NewAttempt,
    clear_charge,
    give_up_attempt,
    match_charges,
    note_answer,
    settle_by_hand,
    store_attempt,
)
from tillbook.books.payments.operations.tenders import (
    ONE_OF_A_KIND,
    TenderSettings,
    add_tender,
    change_tender,
    create_usual_tenders,
    ensure_tip_tender,
)
from tillbook.books.payments.operations.terminals import (
    add_terminal,
    change_terminal,
    keep_account,
    set_offline_card,
)

__all__ = [
    "ONE_OF_A_KIND",
    "NewAttempt",
    "TenderSettings",
    "add_tender",
    "add_terminal",
    "change_tender",
    "change_terminal",
    "clear_charge",
    "create_usual_tenders",
    "ensure_tip_tender",
    "give_up_attempt",
    "keep_account",
    "match_charges",
    "note_answer",
    "set_offline_card",
    "settle_by_hand",
    "store_attempt",
]
