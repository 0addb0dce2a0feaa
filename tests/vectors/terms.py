"""Cases about terms of payment, open items and bank lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.vectors.figures import Case, Money, Unsupported, number, rate_ppm
from tillbook.books.ledger.rules.pairing import Open, oldest_first
from tillbook.desks.banking.rules.naming import Known, recognised
from tillbook.desks.banking.rules.suggesting import Candidate, Line, suggest
from tillbook.masters.parties.rules.terms import (
    DiscountTax,
    EarlyDiscount,
    EarlyPayment,
    Instalment,
    Taxed,
    Terms,
    TermsFault,
    TermsRefused,
    check,
    due_dates,
    in_time,
    pay,
    shares,
)

_SPACE = UUID(int=7)
_SOME_DAY = date(2026, 1, 1)


def _only(given: Mapping[str, Any], known: Iterable[str], what: str) -> None:
    """Refuse what the adapter does not know how to translate."""
    if more := sorted(set(given) - set(known)):
        raise Unsupported(f"{what} with “{more[0]}”")


def _day(value: object) -> date:
    return date.fromisoformat(str(value))


def _whole(value: object) -> int:
    found = number(value)
    if found.denominator != 1:
        raise Unsupported("a part of a day")
    return found.numerator


# --- Terms --------------------------------------------------------------------------------------


def _instalment(given: Mapping[str, Any]) -> Instalment:
    _only(given, ("percent", "days", "then", "day_of_next_month"), "an instalment")
    month_day = None
    if given.get("then") is not None:
        if given["then"] != "end_of_month_on_the":
            raise Unsupported(f"an instalment that goes on “{given['then']}”")
        month_day = _whole(given.get("day_of_next_month") or 0)
    elif given.get("day_of_next_month") is not None:
        raise Unsupported("a day of the next month without going there")
    return Instalment(
        percent_ppm=rate_ppm(given.get("percent", "100")),
        days=_whole(given.get("days") or 0),
        month_day=month_day,
    )


def _terms(given: Case) -> Terms:
    return Terms(
        instalments=tuple(_instalment(one) for one in given["terms"]),
        discount=_discount(given.get("early_discount")),
    )


def _dates(terms: Terms, given: Case) -> list[str]:
    return [str(one) for one in due_dates(terms, _day(given["invoice_date"]))]


def payment_term_due_dates(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """When each instalment is due."""
    dates = _dates(_terms(given), given)
    return {"due_dates": dates, "dates": dates, "due_date": max(dates)}


def payment_term_amounts(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """What each instalment comes to; whether the terms can be at all."""
    _only(
        given,
        ("terms", "total", "precision", "invoice_date", "currency", "document", "early_discount"),
        "terms",
    )
    terms = _terms(given)
    try:
        check(terms)
    except TermsRefused as refused:
        if refused.fault is not TermsFault.NOT_WHOLE:
            raise Unsupported(f"terms refused for their {refused.fault}") from refused
        return {"valid": False, "error": True}
    answer: dict[str, Any] = {"valid": True}
    if given.get("total") is not None:
        money = Money.of_precision(given.get("precision"))
        parts = shares(terms, money.minor(given["total"]), money.step_minor)
        answer["amounts"] = [money.decimal(one) for one in parts]
    if given.get("invoice_date") is not None:
        dates = _dates(terms, given)
        answer |= {"dates": dates, "due_dates": dates}
    return answer


# --- Paying early -------------------------------------------------------------------------------


def _discount(given: Mapping[str, Any] | None) -> EarlyDiscount | None:
    if given is None:
        return None
    _only(given, ("percent", "days", "tax"), "an early discount")
    try:
        tax = DiscountTax(given.get("tax") or DiscountTax.REDUCED_WHEN_PAID)
    except ValueError:
        raise Unsupported(f"tax that is “{given['tax']}”") from None
    days = _whole(given.get("days") or 0)
    return EarlyDiscount(percent_ppm=rate_ppm(given["percent"]), days=days, tax=tax)


def _taxed(given: Mapping[str, Any], money: Money) -> Taxed:
    _only(given, ("net", "taxes"), "a line")
    rates = []
    for tax in given.get("taxes") or ():
        _only(tax, ("type", "amount", "price_included"), "a tax")
        if tax.get("type", "percent") != "percent" or tax.get("price_included"):
            raise Unsupported("an early discount on another tax than a percentage of the net")
        rates.append(rate_ppm(tax["amount"]))
    return Taxed(net_minor=money.minor(given["net"]), rates_ppm=tuple(rates))


_INVOICE = ("id", "date", "invoice_date", "lines", "early_discount", "paid_in_time", "payment_date")
_TOP = (*_INVOICE, "document", "invoices", "precision", "currency")


def _paid(invoice: Mapping[str, Any], given: Case, money: Money) -> EarlyPayment:
    """One invoice: its own facts go before those of the whole case."""
    _only(invoice, _INVOICE, "an invoice")
    facts = {key: invoice.get(key, given.get(key)) for key in _INVOICE}
    discount = _discount(facts["early_discount"])
    early = facts["paid_in_time"]
    if early is None and discount:
        made, paid_on = facts["date"] or facts["invoice_date"], facts["payment_date"]
        early = paid_on is None or made is None or in_time(discount, _day(made), _day(paid_on))
    return pay([_taxed(one, money) for one in facts["lines"]], discount, early=bool(early))


def early_payment(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is paid of invoices within the days of a discount, and what that does to the tax."""
    _only(given, _TOP, "an early payment")
    money = Money.of_precision(given.get("precision"))
    invoices = given.get("invoices")
    if invoices is None:
        invoices = [{key: given[key] for key in _INVOICE if key in given}]
    paid = [_paid(one, given, money) for one in invoices]

    def together(name: str) -> Fraction:
        return money.decimal(sum(getattr(one, name) for one in paid))

    cleared, less = together("total_minor"), together("discount_minor")
    return {
        "paid": together("paid_minor"),
        "discount": less,
        "discount_expense": less,
        "discount_income": less,
        "tax_reduction": together("tax_minor"),
        "receivable_cleared": cleared,
        "payable_cleared": cleared,
        "total": cleared,
        "invoice_total": cleared,
    }


# --- Open items ---------------------------------------------------------------------------------


class _Items:
    """Invoices and payments through a case, as open items of one account."""

    def __init__(self, given: Case) -> None:
        document = given.get("document", "sale")
        if document not in ("sale", "purchase"):
            raise Unsupported(f"the document “{document}”")
        self.sign = 1 if document == "sale" else -1
        self.account = "receivable" if document == "sale" else "payable"
        self.money = Money.of_precision(given.get("precision"))
        self.left: dict[str, int] = {}
        self.whole: dict[str, int] = {}
        self.order: dict[str, date] = {}

    def add(self, name: str, minor: int, day: date) -> None:
        if name in self.left:
            raise Unsupported("two things of one name")
        self.left[name] = self.whole[name] = minor
        self.order[name] = day

    def pair(self, names: Mapping[str, int | None]) -> int:
        """Let the rule pair these, each by at most so much (None: all that is left of it)."""
        opens, back = [], {}
        for place, (name, most) in enumerate(names.items()):
            key = (UUID(int=place), 0)
            back[key] = name
            amount = self.left[name] if most is None else _at_most(self.left[name], most)
            opens.append(Open(key=key, open_minor=amount, due=self.order[name]))
        done = 0
        for pair in oldest_first(opens):
            self.left[back[pair.debit]] -= pair.amount_minor
            self.left[back[pair.credit]] += pair.amount_minor
            done += pair.amount_minor
        return done


def _at_most(amount: int, most: int) -> int:
    return max(-most, min(most, amount))


_PAYMENT = ("id", "kind", "amount", "date", "allocate", "allocations", "against", "write_off")


def _targets(payment: Mapping[str, Any], invoices: Sequence[str], items: _Items) -> list[Any]:
    """Which invoices a payment is for, each with how much at most; [None] for all of them."""
    wanted = payment.get("allocations", payment.get("allocate"))
    if isinstance(wanted, Mapping):
        return [({name: None}, items.money.minor(most)) for name, most in wanted.items()]
    against = payment.get("against")
    named = [against] if isinstance(against, str) else list(against or invoices)
    most = None if wanted is None else items.money.minor(wanted)
    return [(dict.fromkeys(named), most)]


def allocate_payments(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """Payments and credit notes against invoices: what is left on either side."""
    _only(given, ("document", "invoices", "payments", "precision", "currency"), "payments")
    items = _Items(given)
    invoices, payments = [], []
    for one in given["invoices"]:
        _only(one, ("id", "amount", "date", "due_date", "due", "outstanding"), "an invoice")
        day = one.get("due_date") or one.get("due") or one.get("date")
        minor = items.sign * items.money.minor(one.get("outstanding", one["amount"]))
        items.add(one["id"], minor, _day(day) if day else _SOME_DAY)
        invoices.append(one["id"])
    journal: dict[str, int] = {}
    for one in given["payments"]:
        _only(one, _PAYMENT, "a payment")
        if "allocations" in one and "allocate" in one:
            raise Unsupported("two ways to say what is allocated")
        minor = items.money.minor(one["amount"])
        day = _day(one["date"]) if one.get("date") else _SOME_DAY
        items.add(one["id"], -items.sign * minor, day)
        off = items.money.minor(one.get("write_off") or "0")
        rest = f"write-off of {one['id']}"
        items.add(rest, -items.sign * off, day)
        payments.append(one["id"])
        for named, most in _targets(one, invoices, items):
            items.pair({**named, one["id"]: most})
            if off:
                # Less than nothing written off is what was paid beyond, and pays that.
                items.pair({**named, rest: None} if off > 0 else {one["id"]: None, rest: None})
        kind = "cash" if one.get("kind", "payment") == "payment" else "credit_note"
        for account, amount in (
            (kind, items.sign * minor),
            ("write_off", items.sign * off),
            (items.account, -items.sign * (minor + off)),
        ):
            journal[account] = journal.get(account, 0) + amount
    money = items.money
    left = {name: abs(items.left[name]) for name in invoices}
    return {
        "outstanding": {name: money.decimal(minor) for name, minor in left.items()},
        "unallocated": {name: money.decimal(abs(items.left[name])) for name in payments},
        "status": _status(items, invoices),
        "journal": _journal(journal, expect.get("journal"), money),
    }


def _status(items: _Items, invoices: Sequence[str]) -> str:
    if not any(items.left[name] for name in invoices):
        return "paid"
    touched = any(items.left[name] != items.whole[name] for name in invoices)
    return "partly paid" if touched else "unpaid"


def _journal(found: Mapping[str, int], wanted: Any, money: Money) -> list[Mapping[str, Any]]:
    """The lines, in the order in which the case names their accounts."""
    order = {row["account"]: place for place, row in enumerate(wanted or ())}
    rows = []
    for account, minor in sorted(found.items(), key=lambda one: order.get(one[0], len(order))):
        if minor:
            side = "debit" if minor > 0 else "credit"
            rows.append({"account": account, side: money.decimal(abs(minor))})
    return rows


# --- Bank lines ---------------------------------------------------------------------------------


def _text(given: Mapping[str, Any]) -> str:
    return str(given.get("text") or given.get("description") or "")


def match_bank_line(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is suggested first for a bank line among vouchers that are open."""
    _only(given, ("bank_lines", "vouchers", "suggest_for", "precision", "currency"), "bank lines")
    money = Money.of_precision(given.get("precision"))
    ids: dict[UUID, str] = {}
    lines = []
    days = [_day(one["date"]) for one in given["bank_lines"] if one.get("date")]
    for place, one in enumerate(given["bank_lines"], 1):
        _only(one, ("id", "date", "amount", "text", "name", "party", "reference"), "a bank line")
        name = str(one.get("name") or one.get("party") or "")
        line = Line(
            id=UUID(int=place),
            day=_day(one["date"]) if one.get("date") else _SOME_DAY,
            amount_minor=money.minor(one["amount"]),
            name=name,
            text=" ".join([name, str(one.get("reference") or ""), _text(one)]),
        )
        ids[line.id] = one["id"]
        lines.append(line)
    items, called = [], {}
    for place, one in enumerate(given["vouchers"], 1):
        _only(one, ("id", "date", "party", "name", "amount", "reference"), "a voucher")
        key = (UUID(int=place), 1)
        called[key] = one["id"]
        day = _day(one["date"]) if one.get("date") else (days[0] if days else _SOME_DAY)
        items.append(
            Candidate(
                key=key,
                account_id=_SPACE,
                day=day,
                open_minor=money.minor(one["amount"]),
                references=(str(one["id"]), str(one.get("reference") or "")),
                name=str(one.get("party") or one.get("name") or ""),
            )
        )
    wanted = given.get("suggest_for")
    asked = [one for one in lines if wanted is None or ids[one.id] == wanted]
    found = suggest(lines, items)
    first = {ids[line]: called[one.taken[0][0]] for line, one in found.items() if one.taken}
    return {
        "first_suggestion": first.get(ids[asked[0].id]) if asked else None,
        "suggestions": first,
        "matches": first,
    }


_ACCOUNTS = ("iban", "account", "account_number", "bank_account", "bank_account_no")


def _accounts(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(given[name]) for name in _ACCOUNTS if given.get(name))


_NAMES = ("name", "party_name", "counterparty", "counterparty_name")


def match_party(given: Case, expect: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who a bank line is from or to."""
    known = [
        Known(key=one["name"], name=one["name"], accounts=_accounts(one))
        for one in given["parties"]
    ]
    line = given["bank_line"]
    text = ("id", "date", "amount", "text", "description", "reference")
    _only(line, (*_ACCOUNTS, *_NAMES, *text), "a bank line")
    name = next((str(line[one]) for one in _NAMES if line.get(one)), "")
    found = None
    for account in _accounts(line) or ("",):
        found = found or recognised(known, name=name, account=account, text=_text(line))
    return {"party": None if found is None else found.key}


ADAPTERS = {
    "payment_term_due_dates": payment_term_due_dates,
    "payment_term_amounts": payment_term_amounts,
    "early_payment": early_payment,
    "allocate_payments": allocate_payments,
    "match_bank_line": match_bank_line,
    "match_party": match_party,
}
