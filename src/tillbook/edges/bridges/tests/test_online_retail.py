"""Importing Online Retail: what each kind of row becomes, once, to the penny."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from tillbook.books.ledger.operations.periods import close_period
from tillbook.desks.sales.models import Sale, SaleLine, SaleTender
from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.online_retail import importing, report
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.models import Envelope, OutboxMessage

CUT = Path(__file__).parent / "data" / "online_retail_cut.csv"
ROWS = 393
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def order(shop, path=CUT, **ways) -> importing.Order:
    info = company(shop.company_id)
    location = info.location_by_code("STORE002")
    return importing.Order(path=path, company=info, location=location, **ways)


def rows(sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def trial_balance() -> dict[str, int]:
    found = rows(
        "SELECT a.code, sum(l.amount_minor) FROM entry_line l JOIN account a ON a.id = l.account_id"
        " JOIN entry e ON e.id = l.entry_id WHERE e.journal = 'sales' GROUP BY a.code"
    )
    return {code: int(amount) for code, amount in found}


def write(path: Path, *lines: str) -> Path:
    path.write_text("\r\n".join([HEADER, *lines]) + "\r\n", newline="")
    return path


@pytest.fixture
def imported(shop, tmp_path):
    return importing.run(order(shop, rejects_path=tmp_path / "aside.csv"))


def sale_of(invoice: str) -> Sale:
    return Sale.objects.get(id=SaleTender.objects.get(reference=invoice).sale_id)


def lines_of(invoice: str) -> list[SaleLine]:
    return list(SaleLine.objects.filter(sale=sale_of(invoice)).order_by("number"))


def test_every_row_becomes_something_and_the_months_are_equal(shop, imported, tmp_path):
    assert imported.survey.rows == ROWS
    assert imported.documents == Counter(
        {("sale", "stored"): 24, ("return", "stored"): 15, ("adjustment", "stored"): 12}
    )
    assert sum(imported.rows.values()) + len(imported.aside) == ROWS
    comparison = report.compare(order(shop), imported)
    assert comparison.equal
    assert sum(line.books for line in comparison.lines) == Decimal("-44586.45")
    assert sum(line.exact for line in comparison.lines) == Decimal("-44586.449")


def test_sales_returns_and_their_time(imported):
    sale = sale_of("536365")
    assert (sale.kind, str(sale.business_date)) == ("sale", "2010-12-01")
    assert sale.occurred_at.isoformat() == "2010-12-01T08:26:00+00:00"
    back = sale_of("C541433")
    assert (back.kind, back.total_minor) == ("return", -7_718_360)
    assert back.original_id is None
    summer = Sale.objects.filter(business_date="2011-03-27").order_by("occurred_at").first()
    assert summer.occurred_at.hour < 11
    local = [t for t in CUT.read_text().splitlines() if "2011-03-27" in t]
    first = min(line.split("2011-03-27 ")[1][:5] for line in local)
    assert f"{summer.occurred_at.hour + 1:02}:{summer.occurred_at.minute:02}" == first


def test_rows_of_one_invoice_are_one_document_wherever_they_stand(imported):
    assert len(lines_of("542806")) == CUT.read_text().count("\n542806,")
    text = CUT.read_text()
    numbers = {line.split(",")[0] for line in text.splitlines()[1:]}
    assert Envelope.objects.exclude(kind="adjustment").count() + 12 + 2 == len(numbers)
    assert len(numbers) == 53


def test_codes_that_differ_by_case_are_two_products(imported):
    skus = {sku for (sku,) in rows("SELECT sku FROM variant")}
    pairs = [sku for sku in skus if sku != sku.lower() and sku.lower() in skus]
    assert pairs


def test_no_price_and_no_customer_is_an_adjustment_without_value(imported):
    [(count, worth)] = rows(
        "SELECT count(*), sum(abs(value_minor)) FROM stock_move WHERE source_kind = 'adjustment'"
        " AND reason <> 'opening stock'"
    )
    assert (count, worth) == (12, 0)
    directions = rows(
        "SELECT DISTINCT sign(quantity_micro) FROM stock_move WHERE source_kind = 'adjustment'"
    )
    assert {int(sign) for (sign,) in directions} == {-1, 1}


def test_what_is_no_goods_moves_no_stock_and_books_apart(imported):
    unstocked = ("POST", "M", "D", "AMAZONFEE", "BANK CHARGES", "gift_0001_20", "C2", "DOT", "S")
    moved = rows(
        "SELECT count(*) FROM stock_move m JOIN variant v ON v.id = m.item_id WHERE v.sku IN"
        f" ({','.join(['%s'] * len(unstocked))})",
        *unstocked,
    )
    assert moved == [(0,)]
    balance = trial_balance()
    fees = -sum(
        line.gross_minor
        for line in SaleLine.objects.filter(variant__sku__in=["AMAZONFEE", "BANK CHARGES"])
    )
    assert balance["6210"] == fees != 0
    assert balance["1230"] == -4_458_645


def test_vouchers_are_owed_and_bad_debt_is_lost(shop, tmp_path):
    path = write(
        tmp_path / "later.csv",
        "559813,gift_0001_50,Dotcomgiftshop Gift Voucher £50.00,1,2011-07-12 12:47:00,41.67,,UK",
        "A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom",
        "A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom",
        "A563187,B,Adjust bad debt,1,2011-08-12 14:52:00,-11062.06,,United Kingdom",
    )
    result = importing.run(order(shop, path))
    balance = trial_balance()
    assert balance == {"1230": 4_167 - 1_106_206, "2410": -4_167, "6310": 1_106_206}
    assert report.compare(order(shop, path), result).equal


def test_rows_with_nothing_to_book_are_set_aside_with_line_and_reason(imported, tmp_path):
    text = (tmp_path / "aside.csv").read_text().splitlines()
    assert text[0] == f"line,reason,{CUT.read_text().splitlines()[0]}"
    assert len(text) == 3
    lines = CUT.read_text().splitlines()
    number, reason, rest = text[1].split(",", 2)[0], *text[1].split('"')[1:3]
    assert reason == "nothing to book: it has no price, and POST is not kept in stock"
    assert lines[int(number) - 1] == rest.removeprefix(",")


def test_customers_are_identifiers_with_their_commonest_country(imported):
    codes = dict(rows("SELECT code, country FROM party WHERE kind = 'customer' AND code <> 'C1'"))
    assert codes
    assert not [code for code in codes if "." in code]
    assert set(codes.values()) >= {"United Kingdom"}


def test_running_it_again_adds_nothing(shop, imported, tmp_path):
    before = (trial_balance(), Envelope.objects.count(), OutboxMessage.objects.count())
    again = importing.run(order(shop, rejects_path=tmp_path / "again.csv"))
    assert {status for _, status in again.documents} == {"duplicate"}
    assert sorted(again.ids) == sorted(imported.ids)
    assert (trial_balance(), Envelope.objects.count(), OutboxMessage.objects.count()) == before
    assert (tmp_path / "again.csv").read_text() == (tmp_path / "aside.csv").read_text()
    assert report.compare(order(shop), again).equal


def test_everything_is_folded_at_the_end(shop, imported):
    assert OutboxMessage.objects.filter(feed_number=None).count() == 0
    assert catch_up(shop.company_id) == 0


def test_a_dry_run_writes_nothing_and_sums_the_file(shop, tmp_path):
    before = rows("SELECT count(*) FROM variant")
    found = order(shop, dry_run=True, rejects_path=tmp_path / "none.csv")
    result = importing.run(found)
    text = "\n".join(report.table(found, result, report.compare(found, result), []))
    assert rows("SELECT count(*) FROM variant") == before
    assert Sale.objects.count() == 0
    assert not (tmp_path / "none.csv").exists()
    assert "-44,586.45" in text
    assert text.endswith("Nothing was written: this was a dry run.")


def test_other_rows_under_a_known_number_are_set_aside_not_booked(shop, imported, tmp_path):
    changed = write(
        tmp_path / "changed.csv",
        "536365,85123A,X,7,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "536365x,85123A,X,7,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    )
    result = importing.run(order(shop, changed))
    assert result.documents == Counter({("sale", "stored"): 1})
    assert result.reasons == Counter({importing.CONFLICT: 1})
    assert result.rejects_path == tmp_path / "changed.csv.rejected.csv"
    comparison = report.compare(order(shop, changed), result)
    assert comparison.equal
    [month] = comparison.lines
    assert (month.by_line, month.aside, month.books) == (
        Decimal("35.70"),
        Decimal("17.85"),
        Decimal("17.85"),
    )


def test_bad_rows_are_set_aside_and_the_rest_is_booked(shop, tmp_path):
    path = write(
        tmp_path / "bad.csv",
        "1,A,Good,2,2011-01-31 10:00:00,1.25,,UK",
        "1,A,Bad,two,2011-01-31 10:00:00,1.25,,UK",
        '=cmd(),A,"=1+1",2,2011-01-31 10:00:00,x,,UK',
        "short,row",
    )
    close_period(shop.actor, date(2011, 1, 1), lock=True)
    result = importing.run(order(shop, path))
    assert result.documents == Counter({("sale", "stored"): 1})
    assert result.aside == {3, 4, 5}
    aside = (tmp_path / "bad.csv.rejected.csv").read_text().splitlines()
    assert aside[0].startswith("line,reason,")
    assert len(aside[0].split(",")) == 10
    assert aside[2] == "4,the price is no number: “x”,'=cmd(),A,'=1+1,2,2011-01-31 10:00:00,x,,UK"
    comparison = report.compare(order(shop, path), result)
    assert comparison.equal
    assert comparison.unreadable == 3
    # January was closed: what was posted later is no difference, and is said.
    text = "\n".join(report.table(order(shop, path), result, comparison, []))
    assert "Posted later, on 2011-02-01: 1 document of 2011-01, which was closed." in text


def test_the_control_sees_a_row_that_the_books_lack(shop, imported, tmp_path):
    result = importing.Result(imported.survey, ids=imported.ids[:-1])
    comparison = report.compare(order(shop), result)
    assert not comparison.equal
    text = "\n".join(report.table(order(shop), result, comparison, []))
    assert "THE BOOKS DO NOT EQUAL THE FILE" in text


@pytest.mark.parametrize(("day", "tax"), [("2011-01-03", 1489), ("2011-01-04", 1667)])
def test_with_a_tax_category_each_day_has_its_rate(shop, tmp_path, day, tax):
    path = write(
        tmp_path / "taxed.csv",
        f"1,A,Goods,10,{day} 10:00:00,10.00,,UK",
        f"1,BANK CHARGES,Charges,1,{day} 10:00:00,15.00,,UK",
    )
    result = importing.run(order(shop, path, tax_category="standard"))
    sale = Sale.objects.get()
    assert (sale.total_minor, sale.tax_minor) == (11_500, tax)
    assert report.compare(order(shop, path, tax_category="standard"), result).equal


def test_what_cannot_come_right_is_refused_before_anything_is_written(shop, tmp_path):
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(CUT.read_bytes())[:-200])
    (tmp_path / "empty.csv").write_bytes(b"")
    for path, ways, sentence in [
        (CUT, {"tax_category": "vat"}, "there is no tax category “vat”; there are"),
        (broken, {}, "is a damaged gzip file"),
        (tmp_path / "empty.csv", {}, "is no Online Retail file: the first line names no column"),
        (CUT, {"encoding": "utf-16"}, "is not utf-16 text"),
    ]:
        with pytest.raises(FileRefused, match=sentence):
            importing.run(order(shop, path, **ways))
    assert rows("SELECT count(*) FROM variant") == [(len(shop.skus),)]
    assert rows("SELECT count(*) FROM series WHERE owner_kind = 'import'") == [(0,)]


def test_goods_with_a_known_cost_leave_at_it_and_come_back_at_it(shop, tmp_path):
    path = write(
        tmp_path / "known.csv",
        "1,P1,Product,2,2011-01-31 10:00:00,1.00,,UK",
        "C2,P1,Product,-1,2011-01-31 11:00:00,1.00,,UK",
        "3,P1,broken,-3,2011-01-31 12:00:00,0,,UK",
    )
    info = company(shop.company_id)
    there = info.location_by_code("STORE001")
    importing.run(importing.Order(path=path, company=info, location=there))
    moves = rows("SELECT value_minor FROM stock_move WHERE reason <> 'opening stock' ORDER BY 1")
    assert [value for (value,) in moves if value] == [-120, -80, 40]
    assert trial_balance()["5010"] == 40
