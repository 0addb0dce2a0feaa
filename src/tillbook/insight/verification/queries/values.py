"""Gift cards, store credit and accounts against their movements, payments and the ledger."""

from __future__ import annotations

from tillbook.insight.verification.queries.reading import fetch, key, stream, whole
from tillbook.insight.verification.rules.findings import Findings

_KINDS = "('gift_card', 'store_credit', 'on_account')"
#: The journal's name of the entry that takes a quarantine back; its lines are another document's.
_OWN = "e.journal = 'sales' AND e.source_kind IN ('sale', 'return', 'void')"


def prove_values(findings: Findings) -> None:
    """Each value is the sum of its movements, each movement is a payment's, and both are booked."""
    _balances(findings)
    _holds(findings)
    _owners(findings)
    _coupons(findings)
    _payments(findings)
    _booked(findings)


def _balances(findings: Findings) -> None:
    for (value,) in stream(
        f"SELECT {key('v.id')} FROM stored_value v LEFT JOIN ("
        " SELECT value_id, sum(amount_minor) AS amount, count(*) AS n, max(sequence) AS last"
        " FROM value_movement GROUP BY value_id) m ON m.value_id = v.id"
        " WHERE v.balance_minor <> coalesce(m.amount, 0)"
        " OR v.moves <> coalesce(m.n, 0) OR v.moves <> coalesce(m.last, 0)"
        " ORDER BY v.id"
    ):
        findings.add("value_is_not_its_moves", "stored_value", {"id": value})
    for document, number in stream(
        f"SELECT {key('m.document_id')}, m.number FROM value_movement m"
        " LEFT JOIN value_movement p ON p.value_id = m.value_id AND p.sequence = m.sequence - 1"
        " WHERE m.balance_minor <> coalesce(p.balance_minor, 0) + m.amount_minor"
        " ORDER BY m.document_id, m.number"
    ):
        record = {"document_id": document, "number": number}
        findings.add("value_is_not_its_moves", "value_movement", record)


def _holds(findings: Findings) -> None:
    for (value,) in stream(
        f"SELECT {key('v.id')} FROM stored_value v LEFT JOIN (SELECT value_id,"
        " sum(amount_minor) AS held FROM value_hold GROUP BY value_id) h ON h.value_id = v.id"
        " WHERE v.held_minor <> coalesce(h.held, 0)"
        " OR (v.kind <> 'on_account' AND v.balance_minor < v.held_minor) ORDER BY v.id"
    ):
        findings.add("value_below_zero", "stored_value", {"id": value})


def _owners(findings: Findings) -> None:
    """A payment moves the card that it names, or what its document's customer has."""
    for document, number in stream(
        f"SELECT {key('m.document_id')}, m.number FROM value_movement m"
        " JOIN stored_value v ON v.id = m.value_id"
        " JOIN sale_tender t ON t.sale_id = m.document_id AND t.number = m.number"
        " JOIN sale s ON s.id = m.document_id"
        " WHERE CASE WHEN v.kind = 'gift_card' THEN substr(t.reference, 1, 64) <> v.number_hash"
        " ELSE s.customer_id IS NULL OR s.customer_id <> v.party_id END"
        " ORDER BY m.document_id, m.number"
    ):
        record = {"document_id": document, "number": number}
        findings.add("value_of_another", "value_movement", record)


def _coupons(findings: Findings) -> None:
    """What counts as used was used by a sale; a code that nobody used is not kept from anybody."""
    for (use,) in stream(
        f"SELECT {key('u.id')} FROM coupon_use u WHERE u.used_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM sale s WHERE s.id = u.sale_id) ORDER BY u.id"
    ):
        findings.add("coupon_unfounded", "coupon_use", {"id": use})


def _payments(findings: Findings) -> None:
    """A payment by such a tender has its movement; what it could not take, none covers."""
    both = (
        "SELECT t.sale_id AS document, t.number AS number, t.amount_minor AS amount"
        " FROM sale_tender t"
        f" JOIN tender_type y ON y.id = t.tender_type_id AND y.kind IN {_KINDS}"
        " UNION ALL SELECT document_id, number, amount_minor - uncovered_minor FROM value_movement"
        # What belongs to no card or customer was never moved: it stands on "to clarify" whole.
        " UNION ALL SELECT d.sale_id, t.number, -t.amount_minor FROM discrepancy d"
        " JOIN sale_tender t ON t.sale_id = d.sale_id"
        f" JOIN tender_type y ON y.id = t.tender_type_id AND y.kind IN {_KINDS}"
        " WHERE d.kind = 'value_unknown'"
        " AND d.found = 'payment ' || t.number || ': ' || t.amount_minor"
    )
    for document, number in fetch(
        f"SELECT {key('document')}, number FROM ({both}) AS b"
        " GROUP BY document, number HAVING sum(amount) <> 0 ORDER BY document, number"
    ):
        record = {"document_id": document, "number": number}
        findings.add("value_not_booked", "value_movement", record)


def _booked(findings: Findings) -> None:
    """By document and tender, the ledger owes the customer what the movements gave them.

    A line on "to clarify" names its tender too; which account is which the hash of the entry keeps.
    """
    sides = (
        "SELECT e.source_id AS document, y.id AS tender, l.amount_minor AS amount FROM entry e"
        " JOIN entry_line l ON l.entry_id = e.id"
        " JOIN tender_type y ON y.company_id = e.company_id AND y.code = l.settlement_key"
        f" AND y.kind IN {_KINDS} WHERE {_OWN}"
        " UNION ALL SELECT t.sale_id, y.id, -t.amount_minor FROM sale_tender t"
        f" JOIN tender_type y ON y.id = t.tender_type_id AND y.kind IN {_KINDS}"
    )
    for document, off in fetch(
        f"SELECT {key('document')}, {whole('sum(amount)')} FROM ({sides}) AS s"
        " GROUP BY document, tender HAVING sum(amount) <> 0 ORDER BY document"
    ):
        findings.add("value_not_booked", "sale", {"id": document}, f"off by {off} minor units")
    _accounts(findings)


def _accounts(findings: Findings) -> None:
    """The accounts of gift cards and of store credit carry what all of them come to: a payment's
    line stands there, and what is not covered on "to clarify"."""
    for role, kind in (("gift_cards", "gift_card"), ("store_credit", "store_credit")):
        sides = (
            "SELECT e.company_id AS company, l.amount_minor AS amount FROM entry e"
            " JOIN entry_line l ON l.entry_id = e.id"
            " JOIN tender_type y ON y.company_id = e.company_id AND y.code = l.settlement_key"
            f" AND y.kind = '{kind}' WHERE {_OWN} AND l.account_id NOT IN"
            " (SELECT r.account_id FROM account_role r"
            " WHERE r.company_id = e.company_id AND r.role IN ('to_clarify', 'suspense')"
            f" AND r.account_id NOT IN (SELECT o.account_id FROM account_role o"
            f" WHERE o.company_id = e.company_id AND o.role = '{role}'))"
            " UNION ALL SELECT company_id, balance_minor FROM stored_value"
            f" WHERE kind = '{kind}'"
        )
        for company, off in fetch(
            f"SELECT {key('company')}, {whole('sum(amount)')} FROM ({sides}) AS s"
            " GROUP BY company HAVING sum(amount) <> 0 ORDER BY company"
        ):
            detail = f"the account of {role} is off by {off} minor units"
            findings.add("value_not_booked", "company", {"id": company}, detail)
