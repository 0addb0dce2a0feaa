"""Attached files against the hashes they are kept under; expenses against their lines."""

from __future__ import annotations

from hashlib import sha256

from tillbook.insight.verification.queries.reading import fetch, key, mark
from tillbook.insight.verification.rules.findings import Findings


def prove_files(findings: Findings) -> None:
    """Every file's bytes are what its hash and size say; attachments are of their own company."""
    ids = fetch(f"SELECT {key('id')} FROM stored_file ORDER BY id")
    for (row,) in ids:  # one at a time: each may have 10 MB
        [(digest, size, content)] = fetch(
            f"SELECT sha256, size, content FROM stored_file WHERE id = {mark()}", [row]
        )
        if len(content) != size or sha256(content).hexdigest() != digest:
            findings.add("file_differs", "stored_file", {"id": row})
    for (row,) in fetch(
        f"SELECT {key('a.id')} FROM attachment a LEFT JOIN stored_file f ON f.id = a.file_id"
        " WHERE f.id IS NULL OR f.company_id <> a.company_id ORDER BY a.id"
    ):
        findings.add("foreign_reference", "attachment", {"id": row})


def prove_expenses(findings: Findings) -> None:
    """The lines of each expense come to its total and its tax; what takes one back, to the
    opposite of that one."""
    for (row,) in fetch(
        f"SELECT {key('e.id')} FROM expense e LEFT JOIN (SELECT expense_id, sum(gross_minor) AS"
        " gross, sum(tax_minor) AS tax FROM expense_line GROUP BY expense_id) AS s"
        " ON s.expense_id = e.id LEFT JOIN expense o ON o.id = e.reverses_id"
        " WHERE s.gross IS NULL OR s.gross <> e.total_minor OR s.tax <> e.tax_minor"
        " OR (e.reverses_id IS NOT NULL AND (o.id IS NULL OR o.total_minor <> -e.total_minor))"
        " ORDER BY e.id"
    ):
        findings.add("expense_does_not_add_up", "expense", {"id": row})
