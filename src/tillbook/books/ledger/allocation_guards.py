"""The trigger that refuses an allocation beyond its lines, on either engine.

Both ends are lines of the account named, a debit and a credit, and all allocations of each come to
at least nothing and at most its amount. PostgreSQL looks at the end of the statement, when the
entry and its lines are there too; SQLite writes those first.
"""

from __future__ import annotations

from tillbook.plumbing.guards import Guard

_REFUSAL = "an allocation is within the lines it pairs, of one account"


def _wrong(end: str, sign: str) -> str:
    """True where this end of NEW is no such line, or has more on it than it holds."""
    taken = (
        "(SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a"
        f" WHERE a.{end}_entry_id = NEW.{end}_entry_id AND a.{end}_number = NEW.{end}_number)"
    )
    return (
        f"NOT EXISTS (SELECT 1 FROM entry_line l WHERE l.entry_id = NEW.{end}_entry_id"
        f" AND l.number = NEW.{end}_number AND l.account_id = NEW.account_id"
        f" AND {sign}l.amount_minor > 0 AND {taken} BETWEEN 0 AND {sign}l.amount_minor)"
    )


def allocation_guards() -> list[Guard]:
    """An allocation is within both of its lines."""
    wrong = f"{_wrong('debit', '')} OR {_wrong('credit', '-')}"
    body = (
        f"BEGIN IF {wrong} THEN RAISE EXCEPTION '{_REFUSAL}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END"
    )
    return [
        Guard(
            name="allocation_within",
            table="allocation",
            sqlite=f"CREATE TRIGGER allocation_within AFTER INSERT ON allocation WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
            postgresql=(body, "AFTER INSERT ON allocation FOR EACH ROW"),
        )
    ]
