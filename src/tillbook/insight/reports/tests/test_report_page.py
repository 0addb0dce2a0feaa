"""The sales report: filters in the address, totals of what is shown, files with the same rows."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER, PASSWORD
from tillbook.desks.sales.operations import commit_sales
from tillbook.insight.reports.report_pages import spans
from tillbook.masters.catalog.models import Department
from tillbook.masters.organisation.models import Person, Role
from tillbook.masters.organisation.operations import create_person
from tillbook.plumbing.writer import write

WHEN = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAYS = {"since": "2026-11-17", "until": "2026-11-18"}


@pytest.fixture
def client(shop) -> Client:
    """The owner, after two days of P1 (Bread, 1.10) and P2 (Drinks, 1.20)."""
    for when, lines in (
        (WHEN, [shop.line("P1", 2), shop.line("P2", 3)]),
        (WHEN - timedelta(days=1), [shop.line("P1", 1)]),
    ):
        commit_sales(shop.actor, [shop.sale(lines, when=when)])
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def test_totals_are_of_what_the_filters_leave(client):
    seen = client.get(reverse("reports"), DAYS).context
    assert (seen["items"], seen["total"], len(seen["rows"])) == (6_000_000, 690, 3)
    assert [day["total"] for day in seen["days"]] == [110, 580]
    bread = Department.objects.get(name="Bread").id
    department = str(seen["departments"][0][0])
    seen = client.get(reverse("reports"), {**DAYS, "department": department}).context
    names = {row.department for row, _link in seen["rows"]}
    assert len(names) == 1
    assert seen["total"] == (330 if department == str(bread) else 360)


def test_days_the_wrong_way_round_are_meant_the_right_way(client):
    seen = client.get(reverse("reports"), {"since": DAYS["until"], "until": DAYS["since"]}).context
    assert seen["total"] == 690


def test_the_files_hold_the_rows_of_the_page(client):
    answer = client.get(reverse("reports"), {**DAYS, "file": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Date", "Employee", "Department", "Items Sold", "Total Sales GBP"]
    assert sorted(row[4] for row in rows[1:]) == ["1.10", "2.20", "3.60"]
    answer = client.get(reverse("reports"), {**DAYS, "file": "xlsx"})
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert "xl/workbook.xml" in book.namelist()


def test_no_file_without_the_right_to_export(shop, client):
    rights = ["reports:read"]
    Role.objects.filter(company_id=shop.company_id, name="Cashier").update(rights=rights)
    write(
        lambda: create_person(
            company_id=shop.company_id,
            name="Reader",
            role="Cashier",
            email="reader@example.com",
            password=PASSWORD,
        )
    )
    reader = Client()
    reader.force_login(Person.objects.get(email="reader@example.com"))
    assert reader.get(reverse("reports"), DAYS).status_code == 200
    assert reader.get(reverse("reports"), {**DAYS, "file": "csv"}).status_code == 403


def test_last_month_is_the_whole_of_it():
    named = {span.name: span for span in spans(WHEN.date())}
    last = named["last-month"]
    assert (last.since.isoformat(), last.until.isoformat()) == ("2026-10-01", "2026-10-31")
    january = {span.name: span for span in spans(WHEN.date().replace(month=1))}["last-month"]
    assert (january.since.isoformat(), january.until.isoformat()) == ("2025-12-01", "2025-12-31")
