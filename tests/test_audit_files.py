"""Files for auditors: whole, well-formed, and equal to the trial balance."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.parsers.expat import XML_PARAM_ENTITY_PARSING_ALWAYS, ParserCreate
from xml.parsers.expat.model import XML_CTYPE_CHOICE as CHOICE
from xml.parsers.expat.model import XML_CTYPE_EMPTY as EMPTY
from xml.parsers.expat.model import XML_CTYPE_MIXED as MIXED
from xml.parsers.expat.model import XML_CTYPE_NAME as NAMED
from xml.parsers.expat.model import XML_CTYPE_SEQ as SEQUENCE

import pytest
from django.test import Client

from tests.bookkeeping import NOON, build_shop_at_noon, post
from tests.shop import OWNER
from tests.taxing import bought
from tillbook.books.ledger.balances import trial_balance
from tillbook.desks.bookkeeping.operations import post_entry
from tillbook.desks.bookkeeping.rules import Typed, TypedLine
from tillbook.desks.sales.operations import commit_sales
from tillbook.edges.bridges import gobd
from tillbook.edges.bridges.saf_t import Scope, export
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id

SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)
_NS = "{urn:StandardAuditFile-Taxation-Financial:NO}"
#: In which order elements stand, as in the example "Eksempelfil_fra_xmlSpy.xml" of the Norwegian
#: Tax Administration (SAF-T Financial 1.30); what this file leaves out is optional there.
ORDER = {
    "AuditFile": "Header MasterFiles GeneralLedgerEntries",
    "Header": "AuditFileVersion AuditFileCountry AuditFileDateCreated SoftwareCompanyName"
    " SoftwareID SoftwareVersion Company DefaultCurrencyCode SelectionCriteria HeaderComment"
    " TaxAccountingBasis TaxEntity UserID AuditFileSender",
    "Company": "RegistrationNumber Name Address Contact TaxRegistration BankAccount",
    "SelectionCriteria": "SelectionStartDate SelectionEndDate",
    "MasterFiles": "GeneralLedgerAccounts Taxonomies Customers Suppliers TaxTable AnalysisTypeTable"
    " Owners",
    "Account": "AccountID AccountDescription GroupingCategory GroupingCode AccountType"
    " AccountCreationDate OpeningDebitBalance OpeningCreditBalance ClosingDebitBalance"
    " ClosingCreditBalance",
    "Customer": "RegistrationNumber Name Address Contact TaxRegistration BankAccount CustomerID",
    "TaxTableEntry": "TaxType Description TaxCodeDetails",
    "TaxCodeDetails": "TaxCode EffectiveDate ExpirationDate Description TaxPercentage Country"
    " StandardTaxCode Compensation BaseRate",
    "AnalysisTypeTableEntry": "AnalysisType AnalysisTypeDescription AnalysisID"
    " AnalysisIDDescription",
    "GeneralLedgerEntries": "NumberOfEntries TotalDebit TotalCredit Journal",
    "Journal": "JournalID Description Type Transaction",
    "Transaction": "TransactionID Period PeriodYear TransactionDate SourceID VoucherType"
    " VoucherDescription TransactionType Description BatchID SystemEntryDate GLPostingDate"
    " ModificationDate SystemID Line",
    "Line": "RecordID AccountID Analysis ValueDate SourceDocumentID CustomerID SupplierID"
    " Description DebitAmount CreditAmount TaxInformation ReferenceNumber CID DueDate",
    "Analysis": "AnalysisType AnalysisID",
    "TaxInformation": "TaxType TaxCode TaxPercentage Country TaxBase TaxBaseDescription"
    " DebitTaxAmount CreditTaxAmount",
}

ELEMENTS = "URL Name Description UTF8 DecimalSymbol DigitGroupingSymbol Range VariableLength"


@pytest.fixture
def template_setup():
    return build_shop_at_noon


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


@pytest.fixture
def trading(shop):
    """A shop with a month before, sales, purchases, and a name that XML must escape."""
    post(shop, date(2026, 10, 5), "6140 dr 9.00 STORE001", "1050 cr 9.00", memo="Tape & <glue>")
    bought(shop, date(2026, 11, 3), "50.00", "10.00")
    spent = TypedLine(account="6140", debit="8.50", currency="EUR", foreign="10.00")
    abroad = Typed(
        day="2026-11-04", memo="Hotel", lines=(spent, TypedLine(account="1050", credit="8.50"))
    )
    post_entry(shop.actor, new_id(), abroad)
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2), shop.line("P2")])])
    catch_up(shop.company_id)
    commit_sales(shop.actor, [shop.sale([shop.line("P3")])])
    return shop


def saf_t(shop) -> ET.Element:
    scope = Scope(company=company(shop.company_id), since=SINCE, until=UNTIL)
    parser = ET.XMLPullParser(["end"])
    for piece in export(scope):
        parser.feed(piece)
    return [element for _event, element in parser.read_events()][-1]


def named(root: ET.Element, name: str) -> list[ET.Element]:
    return list(root.iter(_NS + name))


def amount(found: ET.Element, name: str) -> Decimal:
    return Decimal(found.findtext(_NS + name) or "0")


def test_a_saf_t_file_has_the_order_of_the_norwegian_example(trading):
    root = saf_t(trading)
    for element in root.iter():
        name = element.tag.removeprefix(_NS)
        if name in ORDER:
            order = ORDER[name].split()
            places = [order.index(child.tag.removeprefix(_NS)) for child in element]
            assert all(a <= b for a, b in pairwise(places)), name
    assert {e.text for e in named(root, "StandardTaxCode")} == {"NA"}


def test_a_saf_t_file_adds_up_to_the_trial_balance(trading):
    root = saf_t(trading)
    wanted = {row.account.code: row for row in trial_balance(trading.company_id, UNTIL, SINCE)}
    sides: dict[str, list[Decimal]] = {}
    for line in named(root, "Line"):
        own = sides.setdefault(line.findtext(_NS + "AccountID") or "", [Decimal(), Decimal()])
        for place, side in enumerate(("DebitAmount", "CreditAmount")):
            own[place] += Decimal(line.findtext(f"{_NS}{side}/{_NS}Amount") or "0")
    assert {code: tuple(own) for code, own in sides.items() if any(own)} == {
        code: (Decimal(row.debit_minor) / 100, Decimal(row.credit_minor) / 100)
        for code, row in wanted.items()
        if row.debit_minor or row.credit_minor
    }
    [entries] = named(root, "GeneralLedgerEntries")
    total = sum(own[0] for own in sides.values())
    assert (amount(entries, "TotalDebit"), amount(entries, "TotalCredit")) == (total, total)
    assert int(amount(entries, "NumberOfEntries")) == len(named(root, "Transaction"))
    [euro] = [
        one for one in named(root, "DebitAmount") if one.find(_NS + "CurrencyCode") is not None
    ]
    assert [child.text for child in euro] == ["8.50", "EUR", "10.00", "0.85000000"]


def test_opening_and_movement_lead_to_the_closing_balance(trading):
    root = saf_t(trading)
    closing = {row.account.code: row for row in trial_balance(trading.company_id, UNTIL)}
    for account in named(root, "Account"):
        stands = {
            when: amount(account, f"{when}DebitBalance") - amount(account, f"{when}CreditBalance")
            for when in ("Opening", "Closing")
        }
        code = account.findtext(_NS + "AccountID") or ""
        assert stands["Closing"] * 100 == closing[code].balance_minor
        if code == "6140":
            assert stands == {"Opening": Decimal(9), "Closing": Decimal("67.5")}


def gobd_files(shop) -> dict[str, bytes]:
    scope = gobd.Scope(company=company(shop.company_id), since=SINCE, until=UNTIL)
    with zipfile.ZipFile(io.BytesIO(b"".join(gobd.archive(scope)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    found = io.StringIO(files[name].decode(), newline="")
    return list(csv.DictReader(found, delimiter=";"))


def figure(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def test_the_description_names_every_file_and_column_of_the_export(trading):
    """The order of the elements is that of the GDPdU description standard of 1 September 2004."""
    files = gobd_files(trading)
    parser = ET.XMLPullParser(["end"])
    parser.feed(files["index.xml"])
    root = [element for _event, element in parser.read_events()][-1]
    assert [child.tag for child in root] == ["Version", "DataSupplier", "Media"]
    tables = root.findall("Media/Table")
    assert [table.findtext("URL") for table in tables] == list(files)[2:]
    for table in tables:
        assert " ".join(child.tag for child in table) == ELEMENTS
        length = table.find("VariableLength")
        assert length is not None
        assert [child.tag for child in length][:3] == [
            "ColumnDelimiter",
            "RecordDelimiter",
            "TextEncapsulator",
        ]
        named = [c.findtext("Name") for c in length if c.tag.startswith("Variable")]
        head = files[table.findtext("URL") or ""].decode().split("\r\n")[0]
        assert head == ";".join(f'"{name}"' for name in named)
        known = {found.findtext("URL") for found in tables}
        assert {key.findtext("References") for key in length.findall("ForeignKey")} <= known


def invalid(description: bytes, files: dict[str, bytes]) -> list[str]:
    """The elements of a description that are not as the DTD it names declares them. Expat reads
    both, the DTD as the external one of the document; its models become patterns of child tags."""
    models: dict[str, tuple] = {}
    stack: list[list[str]] = [[]]
    wrong: list[str] = []
    parser = ParserCreate()

    def external(context, _base, system_id, _public_id):
        parser.ExternalEntityParserCreate(context).Parse(files[system_id], True)
        return 1

    def start(tag, _attributes):
        stack[-1].append(tag)
        stack.append([])

    def end(tag):
        children = "".join(f"<{child}>" for child in stack.pop())
        if tag not in models or not re.fullmatch(pattern(models[tag]), children):
            wrong.append(tag)

    parser.SetParamEntityParsing(XML_PARAM_ENTITY_PARSING_ALWAYS)
    parser.ElementDeclHandler = models.__setitem__
    parser.ExternalEntityRefHandler = external
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(description, True)
    return wrong


def pattern(model: tuple) -> str:
    kind, quantity, name, parts = model
    inner = {
        EMPTY: "",
        MIXED: "",
        NAMED: f"<{name}>",
        CHOICE: "|".join(pattern(part) for part in parts),
        SEQUENCE: "".join(pattern(part) for part in parts),
    }[kind]
    return f"(?:{inner}){['', '?', '*', '+'][quantity]}"


def test_the_description_is_valid_by_the_dtd_beside_it(trading):
    files = gobd_files(trading)
    described = files["index.xml"]
    assert invalid(described, files) == []
    for piece, fault, tag in (
        (b"<UTF8/>\n", b"", None),  # may be left out
        (b"<URL>journal.csv</URL>\n", b"", "Table"),
        (b"<Version>1.0</Version>\n", b"", "DataSet"),
        (b"<AlphaNumeric/>", b"<Text/>", "VariablePrimaryKey"),
        (b"<Accuracy>2</Accuracy>", b"<Accuracy>2</Accuracy>" * 2, "Numeric"),
        (b"<From>2</From>", b"<To>3</To><From>2</From>", "Range"),
    ):
        assert piece in described
        found = invalid(described.replace(piece, fault), files)
        assert (tag in found) if tag else not found, piece


def test_a_gobd_export_adds_up_to_the_books(trading):
    files = gobd_files(trading)
    wanted = {row.account.code: row for row in trial_balance(trading.company_id, UNTIL, SINCE)}
    closing = {row.account.code: row for row in trial_balance(trading.company_id, UNTIL)}
    moved: dict[str, Decimal] = {}
    for line in rows(files, "journal.csv"):
        net = figure(line["debit"]) - figure(line["credit"])
        moved[line["account"]] = moved.get(line["account"], Decimal()) + net
    assert {code: net * 100 for code, net in moved.items() if net} == {
        code: row.balance_minor for code, row in wanted.items() if row.balance_minor
    }
    for row in rows(files, "balances.csv"):
        assert figure(row["debit"]) * 100 == wanted[row["account"]].debit_minor
        assert figure(row["closing"]) * 100 == closing[row["account"]].balance_minor
    [euro] = [row for row in rows(files, "journal.csv") if row["foreign_currency"]]
    assert (euro["foreign_amount"], euro["foreign_currency"], euro["debit"]) == (
        "10,00",
        "EUR",
        "8,50",
    )
    documents = {row["document"]: row for row in rows(files, "documents.csv")}
    assert {line["document"] for line in rows(files, "journal.csv")} == set(documents)
    assert all(len(row["hash"]) == 64 for row in documents.values())


def test_both_files_come_from_their_page_and_wrong_days_lead_back(trading):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    days = {"since": str(SINCE), "until": str(UNTIL)}
    for form, first in (("saf-t", b"<?xml"), ("gobd", b"PK")):
        answer = client.get("/journal/audit/file", {"form": form, **days})
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(first)
    for wrong in ({"until": "2026-10-01"}, {"since": "x"}, {"form": "pdf"}):
        answer = client.get("/journal/audit/file", {"form": "gobd", **days, **wrong})
        assert answer.headers["Location"] == "/journal/audit/"
