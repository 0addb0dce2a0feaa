"""The trigger that keeps a statement while something settles its lines, on either engine."""

from __future__ import annotations

from tillbook.plumbing.guards import Guard

_REFUSAL = "lines of the statement are settled: take their settlements back first"
_SETTLED = (
    "EXISTS (SELECT 1 FROM bank_line l JOIN bank_settlement s ON s.line_id = l.id"
    " WHERE l.statement_id = NEW.statement_id AND s.kind = 'settle'"
    " AND NOT EXISTS (SELECT 1 FROM bank_settlement u WHERE u.undoes_id = s.id))"
)


def statement_guards() -> list[Guard]:
    """No statement is taken out that something settles a line of."""
    body = (
        f"BEGIN IF {_SETTLED} THEN RAISE EXCEPTION '{_REFUSAL}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END"
    )
    name, table = "bank_withdrawal_unsettled", "bank_withdrawal"
    return [
        Guard(
            name=name,
            table=table,
            sqlite=f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {_SETTLED} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
            postgresql=(body, f"BEFORE INSERT ON {table} FOR EACH ROW"),
        )
    ]
