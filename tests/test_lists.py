"""Every list: complete in every order, exact in its last row, the same as a file, one's own."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.shop import OWNER, PASSWORD
from tillbook.books.stock.models import Level
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales, return_items, void_sale
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.organisation.models import Location, Membership, Person
from tillbook.masters.organisation.operations import create_person
from tillbook.masters.parties.operations import NewParty, add_parties
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.lists import paging
from tillbook.plumbing.memory import forget
from tillbook.plumbing.models import AuditRecord
from tillbook.plumbing.writer import write


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def hire(shop, role: str) -> Client:
    email = f"{role.lower()}@example.com"
    write(
        lambda: create_person(
            company_id=shop.company_id, name=role, role=role, email=email, password=PASSWORD
        )
    )
    client = Client()
    client.force_login(Person.objects.get(email=email))
    return client


def trade(shop, days: int = 4) -> list:
    """Sales on several days at both places, with a void and a return; their ids."""
    sold, now = [], clock.now()
    for day in range(days):
        for number in range(4):
            place = ("STORE001", "STORE002")[number % 2]
            lines = [shop.line(shop.skus[(day + number) % 10], number + 1), shop.line("P3")]
            when = now - timedelta(days=day, minutes=number)
            sale = shop.sale(lines, at=place, when=when)
            commit_sales(shop.actor, [sale])
            sold.append(sale.draft.id)
    void_sale(
        shop.actor,
        sold[0],
        document_id=new_id(),
        series_id=shop.series["STORE001"],
        reason="typed twice",
    )
    return_items(
        shop.actor,
        sold[1],
        {1: 1_000_000},
        document_id=new_id(),
        series_id=shop.series["STORE002"],
        tender_code="cash",
        reason="",
    )
    return sold


def shown(client: Client, name: str, query: str = ""):
    return client.get(f"{reverse(name)}{query}").context["list"]


def walked(client: Client, name: str, query: str = "") -> list[str]:
    """The keys of all rows, page after page by its links."""
    keys: list[str] = []
    while True:
        page = shown(client, name, query)
        keys += [row.key for row in page.rows]
        if not page.older:
            return keys
        query = page.older


def words(page, css: str = "") -> str:
    return " | ".join(text for _, text in page.totals)


@pytest.fixture
def short_pages(monkeypatch):
    """Pages, windows and limits so small that a few sales meet every one of them."""
    from tillbook.plumbing.lists.shapes import Listing

    init = Listing.__init__

    def short(self, **facts):
        init(self, **{**facts, "page": 3})

    monkeypatch.setattr(Listing, "__init__", short)
    monkeypatch.setattr(paging, "WINDOW", 4)
    monkeypatch.setattr(paging, "WINDOWS", 2)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("sales", ["when", "total", "net"]),
        ("products", ["name", "sku", "price"]),
        ("customers", ["name"]),
        ("stock", ["name", "sku"]),
        ("journal", ["entry"]),
    ],
)
def test_a_list_is_complete_in_every_order_both_ways(shop, owner, short_pages, name, columns):
    trade(shop, 3)
    people = [NewParty(code=f"K{n}", name=f"Person {n % 3}") for n in range(8)]
    write(lambda: add_parties(shop.company_id, people))
    expected = sorted(walked(owner, name))
    assert len(expected) == len(set(expected)) > 6
    for column in columns:
        up = walked(owner, name, f"?sort={column}")
        down = walked(owner, name, f"?sort=-{column}")
        assert sorted(up) == expected, column
        assert down == up[::-1], column


def test_going_back_shows_the_pages_one_came_by(shop, owner, short_pages):
    trade(shop, 3)
    first = shown(owner, "sales")
    second = shown(owner, "sales", first.older)
    third = shown(owner, "sales", second.older)
    back = shown(owner, "sales", third.newer)
    assert [r.key for r in back.rows] == [r.key for r in second.rows]
    start = shown(owner, "sales", back.newer)
    assert [r.key for r in start.rows] == [r.key for r in first.rows]
    assert not start.newer


def test_a_rare_kind_is_found_window_by_window_and_the_page_says_how_far_it_looked(
    shop, owner, short_pages
):
    sold = trade(shop, 6)
    voids = list(Sale.objects.filter(kind="void").values_list("id", flat=True))
    assert walked(owner, "sales", "?kind=void") == [str(key) for key in voids]
    short_pages.setattr(paging, "WINDOWS", 1)
    page = shown(owner, "sales", "?kind=return&sort=when")
    assert page.rows == []
    assert "Looked through 4 rows" in page.notice
    assert page.older
    found = walked(owner, "sales", "?kind=return&sort=when")
    assert len(found) == 1
    assert str(sold[0]) not in found


def test_filters_narrow_and_stand_as_chips_that_can_be_removed(shop, owner):
    trade(shop)
    day = clock.now().date().isoformat()
    variant = Variant.objects.get(sku="P3")
    page = shown(owner, "sales", f"?day={day}&kind=sale&product={variant.id}&nonsense=1")
    assert [chip.words for chip in page.chips if chip.remove][1:] == ["Sale", "Product P3"]
    expected = Sale.objects.filter(business_date=day, kind="sale")
    assert {row.key for row in page.rows} == {str(sale.id) for sale in expected}
    without = next(chip.remove for chip in page.chips if chip.words == "Sale")
    assert "kind" not in without
    assert f"product={variant.id}" in without
    for wrong in ("day=x", "kind=gift", "product=7", "customer=%00", "since=2026-99-99", "sort=x"):
        assert len(shown(owner, "sales", f"?{wrong}").rows) == 18, wrong


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("query", ["after=x", "before=%C3%A9", "after=W10", "before=bnVsbA"])
def test_a_bent_address_shows_the_first_page(shop, owner, query):
    trade(shop, 1)
    assert len(shown(owner, "sales", f"?{query}").rows) == 6


def test_the_last_row_says_what_it_totals_and_is_exact_folded_or_not(shop, owner, short_pages):
    trade(shop)
    whole = sum(Sale.objects.values_list("total_minor", flat=True))
    for _ in range(2):  # first nothing is folded, then everything
        page = shown(owner, "sales")
        assert words(page).startswith("All 18 documents")
        assert page.on_paper.startswith(
            "On this paper: 3 documents, one page of a longer list. The"
        )
        assert words(page).endswith(f"{whole / 100:.2f}")
        page = shown(owner, "sales", "?kind=sale")
        own = sum(Sale.objects.filter(kind="sale").values_list("total_minor", flat=True))
        assert words(page).endswith(f"{own / 100:.2f}")
        catch_up(shop.company_id)
    product = f"?product={Variant.objects.get(sku='P3').id}"
    assert words(shown(owner, "sales", product)).startswith("All 17 documents")
    short_pages.setattr(paging, "FEW", 4)
    page = shown(owner, "sales", product)
    assert words(page).startswith("3 documents shown")
    assert "last row" not in page.on_paper


def test_too_many_rows_are_not_sorted_without_an_index(shop, owner, short_pages):
    trade(shop)
    short_pages.setattr(paging, "FEW", 4)
    assert "Too many rows to sort" in shown(owner, "sales", "?sort=-net").notice
    day = (clock.now() - timedelta(days=2)).date().isoformat()
    rows = shown(owner, "sales", f"?sort=-net&day={day}").rows
    nets = [Sale.objects.get(id=row.key).net_minor for row in rows]
    assert nets == sorted(nets, reverse=True)
    # A filter without an index: sorted while a page looks through them all, refused past that.
    assert "Too many rows to sort" in shown(owner, "sales", "?kind=return&sort=-net").notice
    short_pages.setattr(paging, "WINDOWS", 5)
    found = Sale.objects.filter(kind="return").order_by("net_minor", "id")
    rows = shown(owner, "sales", "?kind=return&sort=net").rows
    assert [row.key for row in rows] == [str(one.id) for one in found[:3]]


def test_stock_and_journal_total_everything_that_fits(shop, owner):
    trade(shop)
    page = shown(owner, "stock")
    assert words(page).startswith("10 items")
    assert page.on_paper == ""
    page = shown(owner, "stock", "?state=negative")
    below = set(Level.objects.filter(on_hand_micro__lt=0).values_list("item_id", flat=True))
    assert {row.key for row in page.rows} == {str(key) for key in below}
    assert words(page).startswith(f"{len(below)} items")
    journal = shown(owner, "journal")
    assert words(journal).startswith("Everything that fits")
    debit, credit = [text for _, text in journal.totals][-2:]
    assert debit == credit


def download(client: Client, name: str, query: str) -> bytes:
    answer = client.get(f"{reverse(name)}{query}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["sales", "products", "customers", "stock", "journal"])
def test_a_file_holds_every_row_that_fits_in_both_forms(shop, owner, name, monkeypatch):
    monkeypatch.setattr(paging, "AT_ONCE", 3)
    trade(shop, 2)
    text = download(owner, name, "?export=csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    book = load_workbook(io.BytesIO(download(owner, name, "?export=xlsx")), read_only=True)
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert list(sheet[0]) == rows[0]
    assert len(sheet) == len(rows)
    if name != "journal":
        assert len(rows) - 1 == len(walked(owner, name))


def test_figures_are_numbers_and_formulas_are_text_in_a_file(shop, owner):
    evil = NewProduct(
        sku="=2+3",
        name="@SUM(1)",
        department="+Bread",
        tax_category="standard",
        unit_price=1_000_000,
        barcodes=("5012345678900",),
    )
    write(lambda: add_products(shop.company_id, [evil]))
    text = download(owner, "products", "?export=csv&q=%3D2%2B3").decode("utf-8-sig")
    [heads, row] = list(csv.reader(io.StringIO(text, newline="")))
    cells = dict(zip(heads, row, strict=True))
    assert (cells["Name"], cells["SKU"], cells["Department"]) == ("'@SUM(1)", "'=2+3", "'+Bread")
    assert (cells["Barcodes"], cells["Price £"]) == ("5012345678900", "1.00")
    book = load_workbook(io.BytesIO(download(owner, "products", "?export=xlsx&q=%3D2%2B3")))
    [_, line] = list(book.worksheets[0].iter_rows())
    assert [c.data_type for c in line if c.value is not None][-1] == "n"
    assert not any(c.data_type == "f" for c in line)


def test_only_who_may_exports_and_it_is_written_down_without_what_was_searched(shop, owner):
    download(owner, "customers", "?export=csv&q=Marta")
    record = AuditRecord.objects.get(action="list.exported")
    assert (record.object_kind, json.loads(record.detail)) == (
        "customers",
        {"filters": [], "form": "csv"},
    )
    assert "Marta" not in record.detail
    cashier = hire(shop, "Cashier")
    for name in ("sales", "products", "stock"):
        assert cashier.get(f"{reverse(name)}?export=csv").status_code == 403, name
        assert not shown(cashier, name).exports
    assert owner.get(f"{reverse('sales')}?export=pdf").status_code == 404
    assert AuditRecord.objects.filter(action="list.exported").count() == 1
    trial = owner.get(f"{reverse('trial_balance')}?export=xlsx")
    assert trial.status_code == 200
    assert b"".join(trial.streaming_content).startswith(b"PK")


def test_everybody_keeps_their_own_columns(shop, owner):
    assert "Tax £" in [head.title for head in shown(owner, "sales").heads]
    owner.post(
        reverse("choose_columns"),
        {"list": "sales", "column": ["total", "net", "nonsense"], "density": "compact"},
    )
    page = shown(owner, "sales")
    assert [head.title for head in page.heads] == ["Number", "Without tax £", "Total £"]
    assert page.compact
    assert "Tax £" in [head.title for head in shown(hire(shop, "Manager"), "sales").heads]
    refused = owner.post(reverse("choose_columns"), {"next": "https://example.com/"})
    assert refused["Location"] == "/"


def test_many_products_at_once_from_the_list_and_back_again(shop, owner):
    ids = [str(variant.id) for variant in Variant.objects.filter(sku__in=["P1", "P2"])]
    act = reverse("products_together")
    owner.post(act, {"row": ids, "act": "price", "percent": "−10"})
    assert Variant.objects.get(sku="P1").unit_price == 990_000
    for percent in ("", "0", "dear", "-100", "9999"):
        owner.post(act, {"row": ids, "act": "price", "percent": percent})
    assert Variant.objects.get(sku="P1").unit_price == 990_000
    for nothing in (
        {"act": ""},
        {"act": "department", "department": ""},
        {"act": "tax", "tax": ""},
    ):
        answer = owner.post(act, {"row": ids, **nothing}, follow=True)
        assert [one.level_tag for one in answer.context["messages"]][-1] == "error"
    owner.post(act, {"row": ids, "act": "department", "department": "Seasonal"})
    assert len(shown(owner, "products", "?department=seasonal").rows) == 2
    owner.post(act, {"row": [*ids, "nonsense"], "act": "archive"})
    page = owner.get(reverse("products"))
    assert len(page.context["list"].rows) == 8
    [undo] = [m.extra_tags for m in page.context["messages"] if "/" in (m.extra_tags or "")]
    assert len(shown(owner, "products", "?state=archived").rows) == 2
    owner.post(undo)
    assert len(shown(owner, "products").rows) == 10
    cashier = hire(shop, "Cashier")
    assert cashier.post(act, {"row": ids, "act": "archive"}).status_code == 403
    assert not shown(cashier, "products").acts


def test_the_exported_products_come_back_in_another_shop_of_the_same_kind(shop, owner):
    from tillbook.edges.bridges.models import Upload

    text = download(owner, "products", "?export=xlsx")
    Variant.objects.filter(sku="P9").update(sku="P9-old", archived_at=clock.now())
    file = io.BytesIO(text)
    file.name = "products.xlsx"
    answer = owner.post(reverse("import_products"), {"file": file, "tax": "standard"})
    upload = Upload.objects.get()
    assert answer["Location"] == reverse("import_upload", args=[upload.id])
    page = owner.get(answer["Location"])
    # P9 is new again, but its barcode still stands on the archived one; the rest is as it was.
    assert [page.context[one] for one in ("fresh", "changed", "here_before", "wrong")] == [
        0,
        0,
        9,
        1,
    ]
    assert {column for _, column, _, _ in page.context["faults"]} == {"Barcodes"}


def test_a_persons_data_leave_as_one_file_and_nothing_of_others(shop, owner):

    sale = shop.sale([shop.line("P1", 2)])
    draft = replace(sale.draft, customer_id=shop.customer_id)
    commit_sales(shop.actor, [replace(sale, draft=draft)])
    trade(shop, 1)
    answer = owner.get(reverse("customer_data", args=[shop.customer_id]))
    told = json.loads(b"".join(answer.streaming_content))
    assert told["customer"]["name"] == "Marta Keane"
    assert [one["id"] for one in told["sales"]] == [str(sale.draft.id)]
    assert told["sales"][0]["lines"][0]["description"] == "Product P1"
    assert AuditRecord.objects.filter(action="party.exported").count() == 1
    panel = owner.get(reverse("sales_of_customer", args=[shop.customer_id])).content.decode()
    assert str(sale.draft.id) in panel
    owner.post(reverse("erase_customer", args=[shop.customer_id]))
    page = owner.get(reverse("customer", args=[shop.customer_id])).content.decode()
    assert "Marta" not in page
    assert "Erased on" in page
    answer = owner.get(reverse("customer_data", args=[shop.customer_id]))
    assert "Marta" not in b"".join(answer.streaming_content).decode()


def test_who_works_at_one_location_gets_no_file_of_what_was_bought_at_others(shop, owner):
    membership = Membership.objects.get(person__email=OWNER)
    place = Location.objects.get(id=shop.locations["STORE002"])
    write(lambda: membership.locations.set([place]))
    forget()
    address = reverse("customer_data", args=[shop.customer_id])
    assert owner.get(address).status_code == 403
    assert address not in owner.get(reverse("customer", args=[shop.customer_id])).content.decode()
    assert not AuditRecord.objects.filter(action="party.exported").exists()
