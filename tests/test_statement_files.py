"""Statement files: brought, looked at, taken in; by whoever may, and by nobody twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from tests.banking import SAMPLES, bank_account
from tests.shop import OWNER
from tillbook.books.ledger.queries import chart
from tillbook.config.commands.verify import in_words
from tillbook.desks.banking.models import BankAccount, BankLine, BankStatement
from tillbook.desks.banking.operations import (
    File,
    NewAccount,
    add_bank_account,
    change_bank_account,
    take_in,
)
from tillbook.desks.banking.queries import lines_shown, standings
from tillbook.desks.banking.reconciliation import report
from tillbook.edges.bridges.bank_statements.files import read_statements
from tillbook.edges.bridges.models import ColumnMemory, StatementFile
from tillbook.edges.bridges.operations import bring_file, check_file, file_of, keep_file, take_file
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing.models import AuditRecord
from tillbook.values.statements import (
    Balance,
    BalanceKind,
    Scope,
    Statement,
    StatementLine,
    StatementRefused,
)

CSV = b"Date,Amount,Text\n2026-02-03,1.00,a\n2026-02-03,1.00,a\n"


def account(shop, number: str, currency: str = "EUR", code: int = 0):
    return bank_account(shop, number, code, currency)


def bring(shop, content: bytes, account_id=None):
    key = keep_file(shop.actor, "a-file", content, account_id)
    return take_file(shop.actor, file_of(shop.actor, key))


def told(outcome):
    return [(one["place"], one["lines"]) for one in outcome]


def test_a_month_of_statements_is_taken_in_once(shop):
    key = account(shop, "NL81 ASNB 9999 9999 99")
    content = (SAMPLES / "mt940" / "ASNB_mt940.txt").read_bytes()
    first = told(bring(shop, content))
    assert first[0] == ("first", 1)
    assert {place for place, _lines in first[1:]} == {"follows"}
    standing = standings([key])[key]
    assert (standing.balance_minor, standing.lines, standing.gaps) == (50123, 8, ())
    assert {place for place, _lines in told(bring(shop, content))} == {"repeat"}
    other = (SAMPLES / "mt940" / "ASNB_mt940_with_spaces_for_entry_date.txt").read_bytes()
    assert {place for place, _lines in told(bring(shop, other))} == {"repeat"}
    assert BankLine.objects.count() == 8
    assert BankStatement.objects.count() == 31
    assert AuditRecord.objects.filter(action="bank_statement.taken_in").count() == 31


def test_several_accounts_of_one_file_go_to_their_own(shop):
    one, two = account(shop, "9100", "USD"), account(shop, "9200", "USD", 1)
    bring(shop, (SAMPLES / "ofx" / "multiple_accounts.ofx").read_bytes())
    found = standings([one, two])
    assert (found[one].balance_minor, found[two].balance_minor) == (11100, 22200)


def test_one_wrong_statement_leaves_the_right_ones_be(shop):
    key = account(shop, "123456789")
    content = (SAMPLES / "mt940" / "jejik_knab.sta").read_bytes()
    assert told(bring(shop, content)) == [("first", 1), ("refused", 0)]
    assert standings([key])[key].balance_minor == 50000


def test_a_gap_is_said_until_the_missing_one_comes(shop):
    key = account(shop, "NL81ASNB9999999999")
    text = (SAMPLES / "mt940" / "ASNB_mt940.txt").read_text()
    parts = [f"{part}-}}{{5:}}" for part in text.split("-}{5:}")[:-1]]
    bring(shop, "".join(parts[:4] + parts[5:]).encode())
    assert [amount for _day, amount in standings([key])[key].gaps] == [19845]
    assert told(bring(shop, parts[4].encode())) == [("follows", 2)]
    assert standings([key])[key].gaps == ()


def test_statements_of_one_day_are_a_chain_whichever_came_first(shop):
    """As a bank sends several a day and their files are chosen in any order."""
    key = account(shop, "DE89370400440532013000")
    page = ":20:A\n:25:DE89370400440532013000\n:28C:%d\n:60F:C%sEUR%d,00\n%s:62F:C%sEUR%d,00\n-\n"
    line = ":61:%s0706%s%d,00NTRFX\n:86:%d\n"
    first = page % (1, "260701", 0, line % ("260701", "C", 100, 1), "260701", 100)
    bring(shop, first.replace("2607010706", "2607010701").encode())
    for number, opening in ((4, 80), (3, 90), (2, 100)):
        row = line % ("260706", "D", 10, number)
        text = page % (number, "260706", opening, row, "260706", opening - 10)
        place = told(bring(shop, text.encode()))[0][0]
        assert place == ("gap" if number == 4 else "earlier")
        assert len(standings([key])[key].gaps) == (number > 2)
    found = standings([key])[key]
    assert (found.balance_minor, found.lines, found.gaps) == (7_000, 4, ())
    shown = report(BankAccount.objects.get(id=key), date(2026, 7, 31))
    kinds = {row.kind for row in shown.rows}
    assert (shown.found.bank_minor, kinds) == (7_000, {"not_in_books"})
    assert verify().holds


def test_running_days_are_replaced_by_their_statement(shop):
    key = account(shop, "DE89370400440532013000")
    head = ":20:A\n:25:DE89370400440532013000\n:28C:1\n"
    line = ":61:2601020102C5,00NTRFX\n:86:a\n"
    running = f"{head}:34F:EURD0,\n:13D:2601021730+0000\n{line}"
    final = f"{head}:60F:C260101EUR10,00\n{line}:62F:C260102EUR15,00\n-\n"
    assert told(bring(shop, running.encode())) == [("provisional", 1)]
    assert told(bring(shop, running.encode())) == [("provisional", 0)]
    row = BankAccount.objects.get(id=key)
    assert [one.provisional for one in lines_shown(row, 10)] == [True]
    assert told(bring(shop, final.encode())) == [("first", 1)]
    assert [one.provisional for one in lines_shown(row, 10)] == [False]


def test_the_columns_of_a_csv_are_remembered_by_account_and_head(shop):
    key = account(shop, "77", "GBP")
    brought = keep_file(shop.actor, "a.csv", CSV, key)
    StatementFile.objects.filter(id=brought).update(mapping='{"inverted": true}')
    take_file(shop.actor, file_of(shop.actor, brought))
    assert list(BankLine.objects.values_list("amount_minor", flat=True)) == [-100, -100]
    assert ColumnMemory.objects.count() == 1
    report = verify()
    assert (report.holds, report.balances_unknown) == (True, 1)
    assert "1 bank statement tells no balances that prove it" in in_words(report)
    again = keep_file(shop.actor, "b.csv", CSV.replace(b"02-03", b"02-04"), key)
    mapping = check_file(shop.actor, file_of(shop.actor, again)).mapping
    assert mapping.inverted


def test_how_a_qif_writes_days_is_asked_and_remembered_with_the_account(shop, client):
    """Day first as in the country of the shop, unless somebody, the file or an earlier one says
    otherwise."""
    key, other = account(shop, "77", "GBP"), account(shop, "78", "GBP", 1)

    def qif(*days: str) -> bytes:
        rows = "".join(f"D{day}\nT1.00\nP{day}\n^\n" for day in days)
        return f"!Type:Bank\n{rows}".encode()

    def look(content: bytes, of=key):
        file = keep_file(shop.actor, "a.qif", content, of)
        checked = check_file(shop.actor, file_of(shop.actor, file))
        days = [line.booked for one in checked.found for line in one.statement.lines]
        return file, checked, days

    file, checked, days = look(qif("04/08/2026", "05/08/2026"))
    assert days == [date(2026, 8, 4), date(2026, 8, 5)]
    assert [one.reason for one in checked.remarks] == [
        "The days may be read in two ways; day before month was taken."
    ]
    client.force_login(Person.objects.get(email=shop.email))
    address = reverse("statement_file", args=[file])
    page = client.get(address).content.decode()
    assert "Days are written as" in page
    said = {"action": "read", "account": str(key), "date_order_was": "dmy"}
    page = client.post(address, {**said, "date_order": "dmy"}, follow=True).content.decode()
    assert "two ways" in page
    page = client.post(address, {**said, "date_order": "mdy"}, follow=True).content.decode()
    assert "two ways" not in page
    client.post(address, {"action": "take"})
    assert sorted(BankLine.objects.values_list("booked", flat=True)) == [
        date(2026, 4, 8),
        date(2026, 5, 8),
    ]
    _file, checked, days = look(qif("06/09/2026"))
    assert (days, checked.remarks) == ([date(2026, 6, 9)], ())
    assert look(qif("06/09/2026"), other)[2] == [date(2026, 9, 6)]
    bring(shop, qif("22/06/2026"), key)
    assert look(qif("06/09/2026"))[2] == [date(2026, 9, 6)]
    told = bring_file(shop.actor, "b", qif("06/09/2026"), key, date_order="mdy", take=False)
    assert told.checked.found[0].statement.lines[0].booked == date(2026, 6, 9)


def test_what_tells_days_again_is_proven_by_the_balances_it_lies_between(shop):
    """Lines of 3 and 4 May, then of 4 and 5 May with what is here already; and files that tell a
    closing balance alone."""

    def take(key, form: str, opening: int | None, closing: int, *amounts: tuple[int, int]):
        ends = ((BalanceKind.OPENING, opening), (BalanceKind.CLOSING, closing))
        balances = [
            Balance(kind=kind, code="", amount_minor=minor)
            for kind, minor in ends
            if minor is not None
        ]
        lines = [
            StatementLine(booked=date(2026, 5, day), amount_minor=minor, name=f"{day} {minor}")
            for day, minor in amounts
        ]
        read = Statement(
            format=form,
            scope=Scope.STATEMENT,
            account="77",
            currency="GBP",
            lines=tuple(lines),
            balances=tuple(balances),
        )
        return take_in(shop.actor, key, read, File(name="x", hash="0" * 64)).place

    key = account(shop, "77", "GBP")
    assert take(key, "camt", 0, 300, (3, 100), (4, 200)) == "first"
    assert take(key, "camt", 100, 350, (4, 200), (5, 50)) == "overlap"
    assert BankStatement.objects.get(place="overlap").known_count == 1
    report = verify()
    assert (report.findings, report.balances_unknown) == ((), 0)
    other = account(shop, "78", "GBP", code=1)
    assert take(other, "ofx", None, 100, (3, 100)) == "first"
    assert take(other, "ofx", None, 150, (4, 50)) == "follows"
    report = verify()
    assert (report.findings, report.balances_unknown) == ((), 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "DE88370400440532013000"}, "check digits"),
        ({"number": " "}, "number"),
        ({"name": " "}, "name"),
        ({"currency": "E1"}, "three letters"),
    ],
)
@pytest.mark.engines("sqlite")
def test_an_account_that_is_wrong_is_not_added(shop, change, words):
    assets = [a for a in chart(shop.company_id) if a.kind == "asset"]
    fields = {"name": "Bank", "number": "77", "ledger_account_id": assets[0].id, **change}
    with pytest.raises(NotPossible, match=words):
        add_bank_account(shop.actor, NewAccount(**fields))
    assert not BankAccount.objects.exists()


@pytest.mark.engines("sqlite")
def test_each_account_of_the_books_keeps_one_bank_account(shop):
    account(shop, "77")
    with pytest.raises(NotPossible, match="Each needs its own"):
        account(shop, "78")
    with pytest.raises(NotPossible, match="already"):
        account(shop, "7 7", code=1)


def test_what_was_taken_in_is_never_altered(shop):
    key = account(shop, "NL81ASNB9999999999")
    bring(shop, (SAMPLES / "mt940" / "ASNB_mt940.txt").read_bytes())
    for sql in ("UPDATE bank_line SET amount_minor = 1", "DELETE FROM bank_statement"):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(sql)
    change_bank_account(shop.actor, key, "Old", used=False, write_off_minor=250)
    assert BankAccount.objects.get(id=key).write_off_minor == 250
    for limit in (-1, 100_001):
        with pytest.raises(NotPossible):
            change_bank_account(shop.actor, key, "Old", used=False, write_off_minor=limit)
    content = (SAMPLES / "mt940" / "jejik_sns.sta").read_bytes()
    [statement, _other] = read_statements(content).statements
    with pytest.raises(NotPossible):
        take_in(shop.actor, key, statement, File(name="x", hash="x"))


@pytest.mark.engines("sqlite")
def test_the_pages_bring_show_and_take_in(shop):
    owner = Client()
    owner.force_login(Person.objects.get(email=OWNER))
    file = SimpleUploadedFile("may.sta", (SAMPLES / "mt940" / "jejik_sns.sta").read_bytes())
    answer = owner.post(reverse("import_statements"), {"file": file, "account": ""})
    page = owner.get(answer["Location"]).content.decode()
    assert "You have no bank account 0123456789 yet." in page
    account(shop, "0123456789")
    page = owner.get(answer["Location"]).content.decode()
    assert "Take in 2 lines" in page
    assert "dit is een test" in page
    owner.post(answer["Location"], {"action": "take"})
    assert "Taken in" in owner.get(answer["Location"]).content.decode()
    key = BankAccount.objects.get().id
    assert "1,209.56" in owner.get(reverse("bank_account", args=[key])).content.decode()
    assert "1,209.56" in owner.get(reverse("bank")).content.decode()


@pytest.mark.engines("sqlite")
def test_what_cannot_be_read_says_the_line(shop):
    owner = Client()
    owner.force_login(Person.objects.get(email=OWNER))
    content = (SAMPLES / "ofx" / "fail_nice_date_missing.ofx").read_bytes()
    file = SimpleUploadedFile("may.ofx", content)
    page = owner.post(reverse("import_statements"), {"file": file}).content.decode()
    assert "may.ofx: Line 33: This line has no day (DTPOSTED)." in page
    assert not StatementFile.objects.exists()
    with pytest.raises(StatementRefused):
        keep_file(shop.actor, "x", b"\0\0")
