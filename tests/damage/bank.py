"""I3: bank lines, what settles them, and what is allocated of open items."""

from __future__ import annotations

from tests.busy_shop import BusyShop
from tests.damage.registry import Named, damage, entry_of
from tests.support.vandal import Vandal
from tillbook.plumbing.fields import new_id


def _pair(v: Vandal, busy: BusyShop) -> tuple[object, object]:
    where = "FROM allocation WHERE document_id = :d"
    return (
        v.one(f"SELECT debit_entry_id {where}", d=busy.settlement),
        v.one(f"SELECT debit_number {where}", d=busy.settlement),
    )


@damage("allocation_beyond")
def allocation_made_larger_than_its_item(v: Vandal, busy: BusyShop) -> Named:
    entry, number = _pair(v, busy)
    v.change(
        "UPDATE allocation SET amount_minor = amount_minor + 1 WHERE document_id = :d",
        d=busy.settlement,
    )
    return "entry_line", {"entry_id": min(entry, entry_of(v, busy.settlement)), "number": number}


@damage("open_item")
def open_item_made_larger(v: Vandal, busy: BusyShop) -> Named:
    entry, number = v.rows("SELECT entry_id, number FROM open_item ORDER BY entry_id LIMIT 1")[0]
    v.change(
        "UPDATE open_item SET open_minor = open_minor + 1 WHERE entry_id = :e AND number = :n",
        e=entry,
        n=number,
    )
    return "open_item", {"entry_id": entry, "number": number}


@damage("open_item")
def settled_item_kept_as_open(v: Vandal, busy: BusyShop) -> Named:
    entry, number = _pair(v, busy)
    v.change(
        "INSERT INTO open_item (entry_id, number, account_id, posting_date, open_minor)"
        " SELECT l.entry_id, l.number, l.account_id, '2026-01-01', 7 FROM entry_line l"
        " WHERE l.entry_id = :e AND l.number = :n",
        e=entry,
        n=number,
    )
    return "open_item", {"entry_id": entry, "number": number}


@damage("settlement_not_booked")
def settlement_booked_with_another_amount(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_line SET amount_minor = amount_minor + 1")
    return "bank_settlement", {"id": busy.settlement}


@damage("settlement_not_booked")
def entry_of_a_settlement_made_larger(v: Vandal, busy: BusyShop) -> Named:
    entry = entry_of(v, busy.settlement)
    v.change("UPDATE entry_line SET amount_minor = amount_minor * 2 WHERE entry_id = :e", e=entry)
    return "entry", {"id": entry}


@damage("settled_twice")
def settlement_taken_back_without_being_there(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_settlement SET kind = 'undo' WHERE id = :d", d=busy.settlement)
    return "bank_line", {"id": v.one("SELECT id FROM bank_line")}


@damage("statement_differs")
def bank_line_worded_otherwise(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_line SET purpose = 'Invoice 7'")
    return "bank_line", {"id": v.one("SELECT id FROM bank_line")}


@damage("statement_differs")
def bank_line_said_to_be_of_another_day(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_line SET booked = '2026-01-01'")
    return "bank_line", {"id": v.one("SELECT id FROM bank_line")}


@damage("statement_differs")
def bank_line_taken_away(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_statement SET line_count = line_count + 1")
    return "bank_statement", {"id": v.one("SELECT id FROM bank_statement")}


@damage("statement_differs")
def closing_balance_of_a_statement_raised(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_statement SET opening_minor = 0, closing_minor = 960 + 100000")
    return "bank_statement", {"id": v.one("SELECT id FROM bank_statement")}


@damage("statement_differs")
def closing_balance_of_a_statement_that_tells_days_again_raised(v: Vandal, busy: BusyShop) -> Named:
    """Of its days another one is here, which ends where this one begins."""
    key = v.one("SELECT id FROM bank_statement")
    v.change(
        "UPDATE bank_statement SET opening_minor = 0, closing_minor = 960 + 100000, sequence = 2,"
        " known_count = 1, place = 'overlap'"
    )
    empty = {"sequence": 1, "closing_minor": 0, "known_count": 0, "line_count": 0, "place": "first"}
    v.insert("bank_statement", {**v.row("bank_statement", id=key), "id": new_id(), **empty})
    return "bank_statement", {"id": key}


@damage("statement_differs")
def statement_that_follows_on_nothing(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_statement SET place = 'follows', opening_minor = 7, known_count = 1")
    return "bank_statement", {"id": v.one("SELECT id FROM bank_statement")}


@damage("statement_differs")
def statement_taken_away(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE bank_statement SET sequence = 2")
    return "bank_account", {"id": v.one("SELECT account_id FROM bank_statement")}


@damage("settled_taken_out")
def statement_taken_out_with_a_settled_line(v: Vandal, busy: BusyShop) -> Named:
    statement = v.one("SELECT id FROM bank_statement")
    v.run(
        "INSERT INTO bank_withdrawal (statement_id, reason, person_id, recorded_at)"
        " VALUES (:s, 'x', NULL, '2026-01-01')",
        s=statement,
    )
    return "bank_withdrawal", {"statement_id": statement}


@damage("match_beyond")
def match_of_a_line_of_another_account(v: Vandal, busy: BusyShop) -> Named:
    entry, number = _pair(v, busy)
    v.change(
        "INSERT INTO bank_match (settlement_id, entry_id, number, amount_minor)"
        " VALUES (:d, :e, :n, 1)",
        d=busy.settlement,
        e=entry,
        n=number,
    )
    return "entry_line", {"entry_id": entry, "number": number}


@damage("body_differs")
def settlement_dated_back(v: Vandal, busy: BusyShop) -> Named:
    v.change(
        "UPDATE bank_settlement SET business_date = '2026-01-01' WHERE id = :d", d=busy.settlement
    )
    return "bank_settlement", {"id": busy.settlement}


@damage("pairing_differs")
def pairing_of_another_amount(v: Vandal, busy: BusyShop) -> Named:
    v.change("UPDATE pairing SET amount_minor = amount_minor + 1 WHERE id = :d", d=busy.pairing)
    return "pairing", {"id": busy.pairing}
