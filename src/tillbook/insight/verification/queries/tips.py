"""Tips against the payments that say them and the account they are owed on."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import fetch, key, whole
from tillbook.insight.verification.rules.findings import Findings

_TIP = "JOIN tender_type y ON y.id = t.tender_type_id AND y.kind = 'tip'"
#: Lines that name a tip, of the document's own entry.
_LINES = (
    "entry e JOIN entry_line l ON l.entry_id = e.id"
    " JOIN tender_type y ON y.company_id = e.company_id AND y.code = l.settlement_key"
    " AND y.kind = 'tip' WHERE e.journal = 'sales' AND e.source_kind IN ('sale', 'return', 'void')"
)


def prove_tips(findings: Findings) -> None:
    """Each tip is a payment's, the ledger owes each person what their tips come to, and the account
    carries all of them."""
    _payments(findings)
    _places(findings)
    _persons(findings)
    _account(findings)


def _payments(findings: Findings) -> None:
    both = (
        f"SELECT t.sale_id AS document, t.number AS number, t.amount_minor AS amount"
        f" FROM sale_tender t {_TIP}"
        " UNION ALL SELECT document_id, number, amount_minor FROM tip_movement"
    )
    for document, number in fetch(
        f"SELECT {key('document')}, number FROM ({both}) AS b GROUP BY document, number"
        " HAVING sum(amount) <> 0 OR count(*) <> 2 ORDER BY document, number"
    ):
        record = {"document_id": document, "number": number}
        findings.add("tip_not_booked", "tip_movement", record)


def _places(findings: Findings) -> None:
    """A tip is of its sale's location, and was handed out where its payment says so."""
    out = "CASE WHEN substr(t.reference, length(t.reference) - 3) = ' out' THEN 1 ELSE 0 END"
    for document, number in fetch(
        f"SELECT {key('m.document_id')}, m.number FROM tip_movement m"
        " JOIN sale s ON s.id = m.document_id"
        " JOIN sale_tender t ON t.sale_id = m.document_id AND t.number = m.number"
        f" WHERE m.location_id <> s.location_id OR CASE WHEN m.paid THEN 1 ELSE 0 END <> {out}"
        " ORDER BY m.document_id, m.number"
    ):
        record = {"document_id": document, "number": number}
        findings.add("tip_differs", "tip_movement", record)


def _persons(findings: Findings) -> None:
    sides = (
        "SELECT e.source_id AS document, l.person_id AS person, l.amount_minor AS amount"
        f" FROM {_LINES}"
        " UNION ALL SELECT document_id, person_id, amount_minor FROM tip_movement"
    )
    for document, off in fetch(
        f"SELECT {key('document')}, {whole('sum(amount)')} FROM ({sides}) AS s"
        " GROUP BY document, person HAVING sum(amount) <> 0 ORDER BY document"
    ):
        record = {"id": document}
        findings.add("tip_not_booked", "sale", record, f"a person is off by {off} minor units")


def _account(findings: Findings) -> None:
    """A line without an account of its role stands on suspense, and is owed all the same."""
    sides = (
        f"SELECT e.company_id AS company, l.amount_minor AS amount FROM {_LINES}"
        " AND l.account_id IN (SELECT r.account_id FROM account_role r"
        " WHERE r.company_id = e.company_id AND r.role IN ('tips', 'suspense'))"
        " UNION ALL SELECT company_id, amount_minor FROM tip_movement"
    )
    for company, off in fetch(
        f"SELECT {key('company')}, {whole('sum(amount)')} FROM ({sides}) AS s"
        " GROUP BY company HAVING sum(amount) <> 0 ORDER BY company"
    ):
        detail = f"the account of tips is off by {off} minor units"
        findings.add("tip_not_booked", "company", {"id": company}, detail)
