"""Allocations within their lines; statements that add up; bank lines settled once, and with exactly
their amount."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import fetch, key, whole
from tillbook.insight.verification.rules.findings import Findings


def prove_bank(findings: Findings) -> None:
    """What is allocated of each line and matched of each bank line, and that a settled line's
    money stands on the bank's account, to the minor unit."""
    for end, sign in (("debit", ""), ("credit", "-")):
        _allocations(findings, end, sign)
    _counters(findings)
    _open_items(findings)
    _matches(findings)
    _turns(findings)
    _amounts(findings)
    _pairings(findings)
    _statements(findings)
    _withdrawn(findings)


def _allocations(findings: Findings, end: str, sign: str) -> None:
    """Of one side: every end is a line of the account named, and holds what is allocated of it."""
    sql = (
        f"SELECT {key('s.entry_id')}, s.number, {whole('s.taken')} FROM ("
        f"SELECT a.{end}_entry_id AS entry_id, a.{end}_number AS number, a.account_id,"
        " sum(a.amount_minor) AS taken FROM allocation a GROUP BY 1, 2, 3) AS s"
        " LEFT JOIN entry_line l ON l.entry_id = s.entry_id AND l.number = s.number"
        " AND l.account_id = s.account_id"
        f" WHERE l.number IS NULL OR {sign}l.amount_minor < s.taken OR s.taken < 0"
        " ORDER BY s.entry_id, s.number"
    )
    for entry, number, taken in fetch(sql):
        record = {"entry_id": entry, "number": number}
        findings.add("allocation_beyond", "entry_line", record, f"{taken} minor units allocated")


def _counters(findings: Findings) -> None:
    """What takes an allocation back is that one, turned round."""
    for (row,) in fetch(
        f"SELECT {key('b.id')} FROM allocation b LEFT JOIN allocation a ON a.id = b.undoes_id"
        " WHERE b.undoes_id IS NOT NULL AND (a.id IS NULL OR a.amount_minor <> -b.amount_minor"
        " OR a.debit_entry_id <> b.debit_entry_id OR a.debit_number <> b.debit_number"
        " OR a.credit_entry_id <> b.credit_entry_id OR a.credit_number <> b.credit_number)"
        " ORDER BY b.id"
    ):
        findings.add("allocation_beyond", "allocation", {"id": row}, "takes back another one")


def _open_items(findings: Findings) -> None:
    """What is folded as open of a line is its amount less what is allocated of it, both of
    numbered documents; and nothing else is kept."""
    numbered = (
        "EXISTS (SELECT 1 FROM outbox_message m WHERE m.subject_id = {document}"
        " AND m.feed_number IS NOT NULL AND m.topic = m.subject_kind || '.committed')"
    )
    kept = (
        "(SELECT a.id FROM account a WHERE a.statement_line IN"
        " ('trade_receivables', 'trade_payables', 'payments_in_transit')"
        " UNION SELECT r.account_id FROM account_role r"
        " WHERE r.role IN ('receivable', 'payable', 'cash_to_bank', 'owed_to_staff'))"
    )
    parts = [
        "SELECT l.entry_id, l.number, l.amount_minor AS part FROM entry_line l"
        f" JOIN entry e ON e.id = l.entry_id WHERE l.account_id IN {kept}"
        f" AND {numbered.format(document='e.source_id')}",
        "SELECT o.entry_id, o.number, -o.open_minor FROM open_item o",
    ]
    parts += [
        f"SELECT a.{end}_entry_id, a.{end}_number, {sign}a.amount_minor FROM allocation a"
        f" WHERE a.account_id IN {kept} AND {numbered.format(document='a.document_id')}"
        for end, sign in (("debit", "-"), ("credit", ""))
    ]
    for entry, number, off in fetch(
        f"SELECT {key('entry_id')}, number, {whole('sum(part)')}"
        f" FROM ({' UNION ALL '.join(parts)}) AS parts GROUP BY entry_id, number"
        " HAVING sum(part) <> 0 ORDER BY entry_id, number"
    ):
        record = {"entry_id": entry, "number": number}
        findings.add("open_item", "open_item", record, f"{off} minor units more are open")


#: What a line of a bank's account is in the account's currency; company `c`, line `l`, account `b`.
_OWN = (
    "CASE WHEN b.currency = c.currency_id THEN l.amount_minor ELSE coalesce(l.foreign_minor, 0) END"
)


def _matches(findings: Findings) -> None:
    """A line of the bank's own account that bank lines are the other side of: at most its amount,
    and of that account."""
    for entry, number in fetch(
        f"SELECT {key('s.entry_id')}, s.number FROM ("
        "SELECT m.entry_id AS entry_id, m.number AS number, b.id AS bank_id,"
        " sum(m.amount_minor) AS taken FROM bank_match m"
        " JOIN bank_settlement s ON s.id = m.settlement_id"
        " JOIN bank_account b ON b.id = s.account_id"
        " GROUP BY 1, 2, 3) AS s JOIN bank_account b ON b.id = s.bank_id"
        " JOIN company c ON c.id = b.company_id"
        " LEFT JOIN entry_line l ON l.entry_id = s.entry_id"
        " AND l.number = s.number AND l.account_id = b.ledger_account_id"
        f" WHERE l.number IS NULL OR abs(s.taken) > abs({_OWN})"
        f" OR (s.taken > 0 AND {_OWN} < 0) OR (s.taken < 0 AND {_OWN} > 0)"
        " ORDER BY s.entry_id, s.number"
    ):
        findings.add("match_beyond", "entry_line", {"entry_id": entry, "number": number})


def _turns(findings: Findings) -> None:
    """A line is settled, or settled and taken back, never twice at once."""
    for (line,) in fetch(
        f"SELECT {key('line_id')} FROM bank_settlement GROUP BY line_id"
        " HAVING sum(CASE WHEN kind = 'settle' THEN 1 ELSE -1 END) NOT BETWEEN 0 AND 1"
        " ORDER BY line_id"
    ):
        findings.add("settled_twice", "bank_line", {"id": line})


def _amounts(findings: Findings) -> None:
    """A settlement's entry on the bank's account and what it matches come to the line's amount."""
    for row, off in fetch(
        f"SELECT {key('t.id')}, {whole('t.off')} FROM (SELECT s.id AS id,"
        f" coalesce((SELECT sum({_OWN}) FROM entry e JOIN entry_line l ON l.entry_id = e.id"
        " AND l.account_id = b.ledger_account_id WHERE e.source_id = s.id), 0)"
        " + coalesce((SELECT sum(m.amount_minor) FROM bank_match m"
        " WHERE m.settlement_id = s.id), 0)"
        " - CASE WHEN s.kind = 'settle' THEN n.amount_minor ELSE -n.amount_minor END AS off"
        " FROM bank_settlement s JOIN bank_account b ON b.id = s.account_id"
        " JOIN company c ON c.id = b.company_id JOIN bank_line n ON n.id = s.line_id) AS t"
        " WHERE t.off <> 0 ORDER BY t.id"
    ):
        findings.add(
            "settlement_not_booked", "bank_settlement", {"id": row}, f"off by {off} minor units"
        )


def _pairings(findings: Findings) -> None:
    """What was paired by hand comes to the pairs in the ledger, and an undo to its pair."""
    for row, off in fetch(
        f"SELECT {key('t.id')}, {whole('t.off')} FROM (SELECT p.id AS id, p.amount_minor"
        " - coalesce((SELECT sum(a.amount_minor) FROM allocation a WHERE a.document_id = p.id), 0)"
        " AS off FROM pairing p) AS t WHERE t.off <> 0 ORDER BY t.id"
    ):
        findings.add("pairing_differs", "pairing", {"id": row}, f"off by {off} minor units")


def _statements(findings: Findings) -> None:
    """A statement has the lines it came with, and they lead from its opening to its closing
    balance; where some were here already, only how many it brought is known."""
    own = "FROM bank_line l WHERE l.statement_id = s.id"
    whole_one = (
        "s.known_count = 0 AND s.scope = 'statement'"
        " AND s.opening_minor IS NOT NULL AND s.closing_minor IS NOT NULL"
    )
    for row, lines, off in fetch(
        f"SELECT {key('t.id')}, t.lines, {whole('t.off_minor')} FROM (SELECT s.id AS id,"
        f" (SELECT count(*) {own}) - s.line_count AS lines,"
        f" CASE WHEN {whole_one} THEN s.opening_minor - s.closing_minor"
        f" + coalesce((SELECT sum(l.amount_minor) {own}), 0) ELSE 0 END AS off_minor"
        " FROM bank_statement s) AS t WHERE t.lines <> 0 OR t.off_minor <> 0 ORDER BY t.id"
    ):
        words = f"{lines} lines more than it came with, off by {off} minor units"
        findings.add("statement_differs", "bank_statement", {"id": row}, words)


def _withdrawn(findings: Findings) -> None:
    """Nothing of a statement that was taken out is settled."""
    for (line,) in fetch(
        f"SELECT {key('l.id')} FROM bank_withdrawal w JOIN bank_line l"
        " ON l.statement_id = w.statement_id JOIN bank_settlement s ON s.line_id = l.id"
        " GROUP BY l.id HAVING sum(CASE WHEN s.kind = 'settle' THEN 1 ELSE -1 END) > 0"
        " ORDER BY l.id"
    ):
        findings.add("withdrawn_settled", "bank_line", {"id": line})
