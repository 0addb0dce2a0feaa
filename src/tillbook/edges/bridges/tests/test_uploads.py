"""Uploaded tables: read rightly, refused when they could be bombs, taken over once."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import Workbook

from tillbook.edges.bridges import kit_rows, uploads
from tillbook.edges.bridges.files import FileRefused
from tillbook.edges.bridges.models import Upload
from tillbook.edges.bridges.operations import check_upload, keep_upload, take_over
from tillbook.edges.bridges.product_rows import Fault, ReadRow, Wanted, product_rows
from tillbook.edges.bridges.uploads import table_of
from tillbook.masters.catalog.models import Variant
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.models import AuditRecord

HEADER = ["SKU", "Name", "Department", "Price", "Barcode"]


def xlsx(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_as_spreadsheets_write_it(delimiter, encoding):
    text = "\r\n".join(
        [delimiter.join(HEADER), delimiter.join(["A1", "Müsli", "Food", "4.20", ""]), "", ""]
    )
    assert table_of(text.encode(encoding), "x.csv") == [
        (1, HEADER),
        (2, ["A1", "Müsli", "Food", "4.20", ""]),
    ]


def test_an_xlsx_gives_texts_as_typed_and_numbers_without_an_exponent():
    rows = table_of(
        xlsx(HEADER, ["A1", "Loaf", "Bread", 4.2, 5012345678900], [], [7, "=1+1", None, 0.1, True]),
        "x.xlsx",
    )
    assert rows[1] == (2, ["A1", "Loaf", "Bread", "4.2", "5012345678900"])
    assert rows[2][0] == 4
    assert rows[2][1][3:] == ["0.1", "TRUE"]


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"x" * (uploads.MOST_BYTES + 1), "larger than 5 MB"),
        (b"\x1f\x8b\x08\x00abc", "neither CSV nor XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "neither CSV nor XLSX"),
        (b"PK\x03\x04nothing", "damaged XLSX"),
        (b'a,b\n"open,1\n', "quotation mark"),
        (b"a\n" * (uploads.MOST_ROWS + 5), "more than 10000 rows"),
        (b"a" * (uploads.MOST_LETTERS + 1), "more than 60 columns"),
        (b"," * 70 + b"x", "more than 60 columns"),
        (zipped({"readme.txt": b"hello"}), "but no XLSX"),
        (zipped({f"e{n}": b"" for n in range(1_001)}), "unpack to far more"),
        (zipped({"xl/workbook.xml": b" " * 20_000_000}), "unpack to far more"),
        (zipped({"xl/workbook.xml": ENTITY}), "what no XLSX needs"),
        (zipped({"xl/workbook.xml": b"<not closed"}), "damaged XLSX"),
    ],
)
def test_what_is_no_table_or_could_be_a_bomb_is_refused_in_a_sentence(content, says):
    with pytest.raises(FileRefused, match=says):
        table_of(content, "x")


def test_a_text_that_is_called_a_spreadsheet_is_said_to_be_none():
    with pytest.raises(FileRefused, match="is no spreadsheet"):
        table_of(b"SKU,Name", "fake.XLSX")


def test_an_entry_that_lies_about_its_size_unpacks_no_further_than_it_says():
    honest = zipped({"xl/workbook.xml": b"x" * 50_000})
    lying = honest.replace((50_000).to_bytes(4, "little"), (40).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(FileRefused, match="damaged"):
        table_of(lying, "x")


WANTED = Wanted(
    company=CompanyInfo(
        id=None,
        name="",
        country="GB",
        currency="GBP",
        exponent=2,
        symbol="£",
        tax_per_line=False,
        prices_include_tax=True,
        cash_rounding_minor=1,
        total_rounding_minor=1,
        version=1,
        locations={},
    ),
    categories={"standard": "Standard rate", "zero": "Zero rate"},
    tax_category="standard",
    checked=True,
)

_CELL = some.one_of(
    some.text(max_size=12),
    some.sampled_from(["4.90", "-1", "1,5", "1e9", "99999999999999999999", "zero", "96385074"]),
)
_TABLE = some.lists(some.lists(_CELL, min_size=5, max_size=5), max_size=6)


@given(_TABLE)
def test_whatever_stands_in_a_row_it_is_a_product_or_a_fault_with_its_line(rows):
    table = [(n, row) for n, row in enumerate([HEADER, *rows], 1)]
    found = list(product_rows(iter(table), WANTED, "x"))
    assert [one.line for one in found] == [n for n, _ in table[1:]]
    for one in found:
        assert isinstance(one, ReadRow | Fault)
        if isinstance(one, Fault):
            assert one.reason
        else:
            assert one.new.unit_price >= 0
            assert one.new.name
            assert one.new.sku


@given(some.binary(max_size=300))
@settings(max_examples=300)
def test_whatever_bytes_come_they_are_a_table_or_refused(content):
    for start in (b"", b"PK\x03\x04"):
        try:
            rows = table_of(start + content, "x")
        except FileRefused:
            continue
        assert all(isinstance(cell, str) for _, row in rows for cell in row)


@given(some.integers(0, 3_000), some.integers(0, 255))
@settings(max_examples=120)
def test_an_xlsx_with_any_byte_changed_is_a_table_or_refused(place, byte):
    content = bytearray(_GOOD)
    content[place % len(content)] = byte
    with suppress(FileRefused):
        table_of(bytes(content), "x")


_GOOD = xlsx(HEADER, ["A1", "Loaf", "Bread", 4.2, "96385074"])


GOOD_ROW = ["A1", "Loaf", "Bread", "4.20", "96385074"]
WRONG_ROW = ["A2", "Mug", "Gifts", "dear", ""]


@pytest.fixture
def keep(shop):
    def run(*rows):
        table = [(n, list(row)) for n, row in enumerate([HEADER, *rows], 1)]
        return Upload.objects.get(id=keep_upload(shop.actor, "x.csv", "standard", table))

    return run


def take(shop, upload, *, without_faults=False):
    return take_over(shop.actor, company(shop.company_id), upload, without_faults=without_faults)


def test_all_or_nothing_unless_the_wrong_rows_are_left_out(shop, keep):
    upload = keep(GOOD_ROW, WRONG_ROW)
    assert take(shop, upload) is None
    assert not Variant.objects.filter(sku="A1").exists()
    outcome = take(shop, upload, without_faults=True)
    assert (outcome["added"], outcome["here_before"]) == (1, 0)
    [[line, column, reason, right, raw]] = outcome["set_aside"]
    assert (line, column, raw) == (3, "price", WRONG_ROW)
    assert "“dear” is no price" in reason
    assert right == "Write a price like 4.90."
    record = AuditRecord.objects.get(action="products.imported")
    assert json.loads(record.detail) == {
        "added": 1,
        "changed": 0,
        "here_before": 0,
        "set_aside": 1,
    }


def test_a_wrong_check_digit_and_a_code_of_another_product_are_told(shop, keep):
    upload = keep(
        ["B1", "X", "Y", "1", "96385075"],
        ["B2", "X", "Y", "1", "5000000000001"],
        ["P1", "Product P1", "", "1.10", ""],
    )
    checked = check_upload(company(shop.company_id), upload)
    assert (checked.here_before, checked.changed) == (1, [])
    assert [(f.line, f.column) for f in checked.faults] == [(2, "barcode"), (3, "barcode")]
    assert checked.faults[0].right == "Its last digit should be 4."


def test_all_that_is_wrong_with_a_row_is_told_at_once(shop, keep):
    upload = keep(GOOD_ROW, ["A1", "", "Gifts", "abc", "96385075"], ["", "", "", "", ""])
    good, bad, empty = GOOD_ROW, *check_upload(company(shop.company_id), upload).faults
    assert (good[0], bad.column) == ("A1", "sku, name, price, barcode")
    for part in (
        "stands in line 2 already",
        "“Name” is missing",
        "“abc” is no price",
        "check digit",
    ):
        assert part in bad.reason
    assert empty.column == "sku, name, department, price"


def test_bringing_a_file_twice_or_after_a_kill_adds_nothing_twice(shop, keep, monkeypatch):
    rows = [[f"N{n}", f"New {n}", "Bread", "1.00", ""] for n in range(250)]
    written = []

    def dying(company_id, products):
        if len(written) == 1:
            raise KeyboardInterrupt
        written.append(len(products))
        return add(company_id, products)

    add = kit_rows.add_products
    monkeypatch.setattr(kit_rows, "add_products", dying)
    upload = keep(*rows)
    with pytest.raises(KeyboardInterrupt):
        take(shop, upload)
    monkeypatch.undo()
    assert Variant.objects.filter(sku__startswith="N").count() == 100
    assert take(shop, upload)["added"] == 150
    again = take(shop, keep(*rows))
    assert (again["added"], again["here_before"]) == (0, 250)
    assert Variant.objects.filter(sku__startswith="N").count() == 250


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_file_of_wrong_rows_is_put_right_and_brought_again(shop, client, keep, language):
    owner = Person.objects.filter(email=shop.email)
    owner.update(locale=language)
    client.force_login(owner.get())
    upload = keep(["A2", "Mug", "Gifts", "dear", ""], ["A3", "Cup", "Gifts", "2", "96385075"])
    for times in range(2):
        answer = client.get(f"/products/import/{upload.id}/set-aside.csv")
        rows = table_of(b"".join(answer.streaming_content), "set-aside.csv")
        assert (rows[0][1][4:], len(rows)) == (HEADER, 3 - times)
        assert rows[0][1][0] == {"en": "Line", "de": "Zeile"}[language]
        mended = [(line, ["3" if cell == "dear" else cell for cell in row]) for line, row in rows]
        key = keep_upload(shop.actor, "set-aside.csv", "standard", mended)
        upload = Upload.objects.get(id=key)
        outcome = take(shop, upload, without_faults=True)
        upload.refresh_from_db()
        assert (outcome["added"], len(outcome["set_aside"])) == (1 - times, 1)
