"""SAF-T Financial 1.30: header, chart with balances, parties, taxes, and every entry, streamed.

Structure: Norwegian_SAF-T_Financial_Schema_v_1.30.xsd of the Norwegian Tax Administration. Amounts
are in the company's currency; what stood on an account the evening before is its opening balance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook import __version__
from tillbook.books.ledger import journal
from tillbook.books.ledger.balances import AccountBalance, trial_balances
from tillbook.books.ledger.journal import JournalEntry, JournalLine
from tillbook.books.ledger.rules import Span
from tillbook.books.ledger.rules.days import day_before
from tillbook.books.ledger.rules.lines import line_of
from tillbook.edges.bridges.saf_t.codes import GROUPING, standard_tax_code
from tillbook.edges.bridges.saf_t.xml import element, within
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.queries import letterhead
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties import queries as parties
from tillbook.masters.taxes.queries import rates_by_code, tax_codes
from tillbook.plumbing import clock
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.snapshot import snapshot
from tillbook.values.money import format_decimal
from tillbook.values.rounding import divide
from tillbook.values.statements import decimals_of

VERSION = "1.30"
_NAMESPACE = "urn:StandardAuditFile-Taxation-Financial:NO"
_DECIMALS = 2
_DEPARTMENT, _LOCATION = "D", "L"
_KINDS = (("customer", "Customer"), ("supplier", "Supplier"))


class NotPossibleHere(ValueError):
    """The format cannot hold this currency: it has more than two decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which days, by posting date; both count."""

    company: CompanyInfo
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class _Tax:
    code: str
    name: str
    country: str
    treatment: str
    rate_ppm: int


_RATE_DECIMALS = 8


class _Names:
    """What ids are called in the file."""

    def __init__(self, scope: Scope) -> None:
        info = scope.company
        self.info = info
        self.locations = {at.id: (at.code, at.name) for at in info.locations.values()}
        self.departments = department_names(info.id)
        self.accounts: dict[UUID, str] = {}
        self.parties: dict[UUID, tuple[str, str]] = {}
        self.taxes = self._taxes(scope.until)

    def _taxes(self, day: date) -> dict[UUID, _Tax]:
        rates = rates_by_code(self.info.id)
        found = {}
        for code in tax_codes(self.info.id, self.info.version):
            rate = next((r.rate_ppm for r in rates.get(code.id, ()) if r.valid_from <= day), 0)
            place = code.jurisdiction.code[:2]
            found[code.id] = _Tax(code.code, code.name, place, code.treatment, rate)
        return found

    def money(self, minor: int) -> str:
        return format_decimal(minor, self.info.exponent)


def export(scope: Scope) -> Iterator[str]:
    """The file, a piece at a time, as of one moment. Raises NotPossibleHere."""
    if scope.company.exponent > _DECIMALS:
        raise NotPossibleHere
    return _pieces(scope)


def _pieces(scope: Scope) -> Iterator[str]:
    info = scope.company
    with snapshot():
        names = _Names(scope)
        before = Span(None, day_before(scope.since))
        spans = [before, Span(None, scope.until), Span(scope.since, scope.until)]
        opening, closing, moved = trial_balances(info.id, spans)
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<AuditFile xmlns="{_NAMESPACE}">\n'
        yield _header(scope)
        yield "<MasterFiles>\n"
        yield _accounts(names, opening, closing)
        yield from _parties(names)
        yield _taxes(names)
        yield _analyses(names)
        yield "</MasterFiles>\n<GeneralLedgerEntries>\n"
        yield element("NumberOfEntries", journal.count(info.id, scope.since, scope.until))
        yield element("TotalDebit", names.money(sum(row.debit_minor for row in moved)))
        yield element("TotalCredit", names.money(sum(row.credit_minor for row in moved)))
        yield from _journal(scope, names)
        yield "</GeneralLedgerEntries>\n</AuditFile>\n"


def _header(scope: Scope) -> str:
    info = scope.company
    head = letterhead(info.id)
    person = within("ContactPerson", element("FirstName", "NotUsed"), element("LastName", "-"))
    company = within(
        "Company",
        element("RegistrationNumber", head.tax_number or "NA", 35),
        element("Name", head.legal_name),
        within("Address", element("Country", info.country)),
        within("Contact", person),
    )
    return within(
        "Header",
        element("AuditFileVersion", VERSION),
        element("AuditFileCountry", info.country),
        element("AuditFileDateCreated", clock.now().date()),
        element("SoftwareCompanyName", "Tillbook"),
        element("SoftwareID", "Tillbook"),
        element("SoftwareVersion", __version__, 18),
        company,
        element("DefaultCurrencyCode", info.currency),
        within(
            "SelectionCriteria",
            element("SelectionStartDate", scope.since),
            element("SelectionEndDate", scope.until),
        ),
        element("TaxAccountingBasis", "A"),
    )


def _accounts(names: _Names, opening: list[AccountBalance], closing: list[AccountBalance]) -> str:
    found = []
    for before, after in zip(opening, closing, strict=True):
        account = after.account
        names.accounts[account.id] = account.code
        category, code = GROUPING[line_of(account.kind, account.statement_line)]
        found.append(
            within(
                "Account",
                element("AccountID", account.code),
                element("AccountDescription", account.name),
                element("GroupingCategory", category),
                element("GroupingCode", code),
                element("AccountType", "GL"),
                _balance("Opening", names, before.balance_minor),
                _balance("Closing", names, after.balance_minor),
            )
        )
    return within("GeneralLedgerAccounts", *found)


def _balance(when: str, names: _Names, minor: int) -> str:
    side = "Debit" if minor >= 0 else "Credit"
    return element(f"{when}{side}Balance", names.money(abs(minor)))


def _parties(names: _Names) -> Iterator[str]:
    for kind, word in _KINDS:
        codes = parties.parties_by_code(names.info.id, kind)
        called = parties.names(names.info.id, codes.values())
        names.parties |= {key: (word, code) for code, key in codes.items()}
        yield within(
            f"{word}s",
            *(
                within(
                    word,
                    element("Name", called.get(key) or code),
                    element(f"{word}ID", code, 35),
                )
                for code, key in sorted(codes.items())
            ),
        )


def _percent(rate_ppm: int) -> str:
    return format_decimal(rate_ppm, 4)


def _taxes(names: _Names) -> str:
    details = [
        within(
            "TaxCodeDetails",
            element("TaxCode", tax.code, 70),
            element("Description", tax.name),
            element("TaxPercentage", _percent(tax.rate_ppm)),
            element("Country", tax.country),
            element("StandardTaxCode", standard_tax_code(tax.country, tax.treatment, tax.rate_ppm)),
            element("BaseRate", "100"),
        )
        for tax in names.taxes.values()
        if len(tax.country) == len("NO")
    ]
    if not details:
        return ""
    kind = (element("TaxType", "MVA"), element("Description", "Merverdiavgift"))
    return within("TaxTable", within("TaxTableEntry", *kind, *details))


def _analyses(names: _Names) -> str:
    rows = [(_LOCATION, "Location", code, name) for code, name in names.locations.values()]
    rows += [(_DEPARTMENT, "Department", name, name) for name in names.departments.values()]
    return within(
        "AnalysisTypeTable",
        *(
            within(
                "AnalysisTypeTableEntry",
                element("AnalysisType", kind),
                element("AnalysisTypeDescription", words),
                element("AnalysisID", code, 35),
                element("AnalysisIDDescription", name),
            )
            for kind, words, code, name in rows
        ),
    )


def _journal(scope: Scope, names: _Names) -> Iterator[str]:
    yield "<Journal>" + element("JournalID", "GL") + element("Description", "General ledger")
    yield element("Type", "GL") + "\n"
    for page in journal.pages(scope.company.id, scope.since, scope.until):
        numbers = document_numbers([entry.source_id for entry in page])
        for entry in page:
            yield _transaction(entry, names, numbers.get(entry.source_id, ""))
    yield "</Journal>\n"


def _transaction(entry: JournalEntry, names: _Names, number: str) -> str:
    day = entry.posting_date
    entered = entry.recorded_at.date() if entry.recorded_at else day
    words = f"{entry.source_kind} {number}".strip()
    return within(
        "Transaction",
        element("TransactionID", entry.id, 70),
        element("Period", day.month),
        element("PeriodYear", day.year),
        element("TransactionDate", entry.business_date),
        element("VoucherType", entry.source_kind, 70),
        element("VoucherDescription", entry.journal, 70),
        element("Description", entry.memo or words),
        element("SystemEntryDate", entered),
        element("GLPostingDate", day),
        *(_line(line, names, number, entry.memo or words) for line in entry.lines),
    )


def _line(line: JournalLine, names: _Names, number: str, words: str) -> str:
    side = "Debit" if line.amount_minor >= 0 else "Credit"
    word, party = names.parties.get(line.party_id, ("", "")) if line.party_id else ("", "")
    return within(
        "Line",
        element("RecordID", line.number, 18),
        element("AccountID", names.accounts[line.account_id], 70),
        _analysis(_LOCATION, names.locations[line.location_id][0] if line.location_id else ""),
        _analysis(
            _DEPARTMENT, names.departments.get(line.department_id, "") if line.department_id else ""
        ),
        element("SourceDocumentID", number, 35),
        element(f"{word}ID", party, 35) if word else "",
        element("Description", line.memo or words),
        within(
            f"{side}Amount",
            element("Amount", names.money(abs(line.amount_minor))),
            *_abroad(line, names),
        ),
        _tax(line, names),
        element("DueDate", line.due_date),
    )


def _abroad(line: JournalLine, names: _Names) -> Iterator[str]:
    """The amount in a foreign currency, which, and what one of it was worth."""
    if line.foreign_minor is None:
        return
    minor, decimals = abs(line.foreign_minor), decimals_of(line.foreign_currency)
    yield element("CurrencyCode", line.foreign_currency)
    yield element("CurrencyAmount", format_decimal(minor, decimals))
    if minor:
        worth = abs(line.amount_minor) * 10 ** (_RATE_DECIMALS + decimals)
        rate = divide(worth, minor * 10**names.info.exponent)
        yield element("ExchangeRate", format_decimal(rate, _RATE_DECIMALS))


def _analysis(kind: str, code: str) -> str:
    if not code:
        return ""
    return within("Analysis", element("AnalysisType", kind), element("AnalysisID", code[:35]))


def _tax(line: JournalLine, names: _Names) -> str:
    tax = names.taxes.get(line.tax_code_id) if line.tax_code_id else None
    if tax is None:
        return ""
    side = "Debit" if line.amount_minor >= 0 else "Credit"
    amount = element("Amount", names.money(abs(line.amount_minor)))
    return within(
        "TaxInformation",
        element("TaxType", "MVA"),
        element("TaxCode", tax.code, 70),
        element("TaxPercentage", _percent(tax.rate_ppm)),
        element("TaxBase", names.money(abs(line.tax_base_minor or 0))),
        within(f"{side}TaxAmount", amount),
    )
