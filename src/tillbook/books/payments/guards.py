"""The triggers that keep what was asked of a terminal, and what it said for good."""

from __future__ import annotations

from tillbook.books.payments.errors import ATTEMPT_FINAL
from tillbook.plumbing.guards import Guard, keeps


def attempt_guards() -> list[Guard]:
    """What was charged, declined or cancelled stays so; what was asked for stays that anyway."""
    body = (
        f"BEGIN RAISE EXCEPTION '{ATTEMPT_FINAL}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END"
    )
    return [
        keeps(
            name="attempt_that_is_over",
            table="card_attempt",
            columns=("state",),
            once="SELECT 1 WHERE OLD.state IN ('approved', 'declined', 'cancelled')",
            refusal=ATTEMPT_FINAL,
        ),
        keeps(
            name="attempt_as_it_was_asked",
            table="card_attempt",
            columns=("amount_minor", "currency", "reference", "sale_id", "terminal_id", "kind"),
            once="SELECT 1",
            refusal=ATTEMPT_FINAL,
        ),
        Guard(
            name="attempt_is_never_deleted",
            table="card_attempt",
            sqlite="CREATE TRIGGER attempt_is_never_deleted BEFORE DELETE ON card_attempt "
            f"BEGIN SELECT RAISE(ABORT, '{ATTEMPT_FINAL}'); END",
            postgresql=(body, "BEFORE DELETE OR TRUNCATE ON card_attempt FOR EACH STATEMENT"),
        ),
    ]
