"""The tax pages: what they show, who may change a rate, and what a wrong entry says."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.shop import OWNER
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import create_person, raise_version
from tillbook.masters.taxes.models import TaxCategory, TaxCode, TaxRate
from tillbook.masters.taxes.operations import assign_jurisdictions
from tillbook.plumbing.writer import write

pytestmark = pytest.mark.postgresql_by_night


@pytest.fixture
def signed_in(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    return client


def text(response) -> str:
    """What a reader sees."""
    assert response.status_code == 200, response.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def planned(code: str) -> list[tuple[date, int]]:
    rows = TaxRate.objects.filter(tax_code__code=code, valid_from__year__gte=2099)
    return list(rows.values_list("valid_from", "rate_ppm"))


def test_the_list_shows_rates_and_where_they_apply(signed_in):
    seen = text(signed_in.get("/settings/taxes/"))
    at = "United Kingdom Harbour Street, Mill Lane"
    assert re.search(
        rf"Standard rate GB-standard {at} 20\s% 4 Jan 2011 Reduced rate GB-reduced {at} 5\s%", seen
    )
    assert f"Exempt from tax GB-exempt {at} no tax" in seen
    assert "nothing is charged" not in seen


def test_a_category_that_nobody_taxes_is_pointed_out(shop, signed_in):
    write(lambda: assign_jurisdictions(shop.locations["STORE002"], ["US-MN"]))
    seen = text(signed_in.get("/settings/taxes/"))
    assert "At Mill Lane nothing is charged on “Reduced rate”" in seen
    assert "At Harbour Street nothing is charged on “Food and food ingredients”" in seen


def test_taxes_learnt_of_since_are_chosen_and_no_others(signed_in, shop):
    """A company that was set up before the reverse charge had codes gets them when it asks."""
    gone = TaxCode.objects.filter(code__in=("GB-bought-abroad", "GB-domestic-reverse"))
    TaxRate.objects.filter(tax_code__in=gone).delete()
    categories = [row.category_id for row in gone]
    gone.delete()
    TaxCategory.objects.filter(id__in=categories).delete()
    write(lambda: raise_version(shop.company_id))
    assert "knows 2 taxes of your country" in text(signed_in.get("/settings/taxes/"))
    seen = text(signed_in.get("/settings/taxes/new"))
    assert re.search(r"Services bought abroad \(reverse charge\), 20\s% GB-bought-abroad", seen)
    for nothing in ({}, {"code": ["GB-moon"]}):
        signed_in.post("/settings/taxes/known", nothing)
    assert not gone.exists()
    told = signed_in.post("/settings/taxes/known", {"code": ["GB-bought-abroad"]}, follow=True)
    assert "1 tax is entered." in text(told)
    (row,) = gone.all()
    assert (row.treatment, row.tax_box, row.category.code) == (
        "reverse_charge",
        "6",
        "bought_abroad",
    )
    assert row.rates.count() == 4
    assert "knows one tax of your country" in text(signed_in.get("/settings/taxes/"))
    again = signed_in.post("/settings/taxes/known", {"code": ["GB-bought-abroad"]})
    assert again.status_code == 302
    assert gone.count() == 1


def test_a_rate_is_changed_from_a_day_on(signed_in):
    answer = signed_in.post(
        "/settings/taxes/GB-standard/change", {"rate": "22,5", "valid_from": "2099-01-01"}
    )
    assert answer.status_code == 302
    assert planned("GB-standard") == [(date(2099, 1, 1), 225_000)]
    seen = text(signed_in.get("/settings/taxes/GB-standard/"))
    assert "The new rate is entered." in seen
    assert re.search(r"1 Jan 2099 22\.5\s% Planned", seen)
    assert re.search(r"4 Jan 2011 31 Dec 2098 20\s% In force", seen)
    assert re.search(
        r"20\s% 4 Jan 2011 22\.5\s% 1 Jan 2099", text(signed_in.get("/settings/taxes/"))
    )


@pytest.mark.parametrize(
    ("rate", "day", "said"),
    [
        ("a lot", "2099-01-01", "Write a percentage such as 20 or 5.5"),
        ("20.00001", "2099-01-01", "up to four decimals"),
        ("2000", "2099-01-01", "from 0 to 1,000 percent"),
        ("20", "2011-01-01", "cannot change for days that are over"),
        ("20", "", "Fill this in."),
    ],
)
def test_a_wrong_entry_is_answered_with_a_sentence(signed_in, rate, day, said):
    before = TaxRate.objects.count()
    answer = signed_in.post("/settings/taxes/GB-standard/change", {"rate": rate, "valid_from": day})
    assert said in text(answer)
    assert TaxRate.objects.count() == before


def test_what_is_exempt_has_no_rate_to_change(signed_in):
    seen = text(signed_in.get("/settings/taxes/GB-exempt/"))
    assert "Exempt from VAT" in seen
    assert "Change the rate" not in seen


def test_an_unknown_code_is_not_found(signed_in):
    assert signed_in.get("/settings/taxes/GB-nothing/").status_code == 404


def test_a_tax_is_added(signed_in):
    wanted = {
        "jurisdiction": "GB",
        "category": "super_reduced",
        "name": "Island tax",
        "rate": "2.5",
        "valid_from": "2099-01-01",
        "included": "on",
    }
    assert "Add a tax" in text(signed_in.get("/settings/taxes/new"))
    answer = signed_in.post("/settings/taxes/new", {**wanted, "category": "standard"})
    assert "There is a tax code “GB-standard” already: change its rate" in text(answer)
    answer = signed_in.post("/settings/taxes/new", wanted)
    assert (answer.status_code, answer.url) == (302, "/settings/taxes/GB-super_reduced/")
    assert planned("GB-super_reduced") == [(date(2099, 1, 1), 25_000)]
    seen = text(signed_in.get("/settings/taxes/"))
    assert re.search(r"GB-super_reduced [\w ,]+ none today 2\.5\s% 1 Jan 2099", seen)


def test_a_bookkeeper_reads_and_a_cashier_does_not(shop, client):
    def person(role):
        return create_person(company_id=shop.company_id, name=role, role=role)

    bookkeeper, cashier = write(lambda: (person("Bookkeeper"), person("Cashier")))
    client.force_login(bookkeeper)
    assert "Change the rate" not in text(client.get("/settings/taxes/GB-standard/"))
    answer = client.post(
        "/settings/taxes/GB-standard/change", {"rate": "1", "valid_from": "2099-01-01"}
    )
    assert answer.status_code == 403
    assert client.get("/settings/taxes/new").status_code == 403
    client.force_login(cashier)
    assert client.get("/settings/taxes/").status_code == 403
    assert not planned("GB-standard")
