"""Installing taxes, assigning jurisdictions and changing rates, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tillbook.masters.organisation.models import Company
from tillbook.masters.organisation.operations import create_company, create_location
from tillbook.masters.organisation.rules import Actor, Forbidden, Right
from tillbook.masters.taxes.models import Jurisdiction, TaxCategory, TaxCode, TaxRate
from tillbook.masters.taxes.operations import (
    NewTax,
    RateRefused,
    UnknownJurisdiction,
    add_tax,
    assign_jurisdictions,
    change_rate,
    install_template,
)
from tillbook.masters.taxes.queries import (
    category_ids,
    jurisdiction_names,
    tax_code_ids,
    tax_codes,
    taxes_at,
)
from tillbook.masters.taxes.rules import Tax, TaxKind
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def company(country: str, *codes: str, prices_include_tax: bool = True):
    """A company and its one location, taxed by `codes`; returns their ids."""

    def work():
        made = create_company(
            name="A", country=country, currency="EUR", prices_include_tax=prices_include_tax
        )
        install_template(made.id, country)
        location, _ = create_location(
            company_id=made.id, code="S1", name="Shop", time_zone="Europe/Berlin"
        )
        assign_jurisdictions(location.id, codes)
        return made.id, location.id

    return write(work)


def version(company_id) -> int:
    return Company.objects.get(id=company_id).configuration_version


def rates(company_id, location_id, category: str, day: str) -> list[tuple[str, int]]:
    """(code, ppm) of what is charged."""
    found, ids = taxes_at(company_id, version(company_id), location_id, date.fromisoformat(day))
    assert {tax.code for taxes in found.values() for tax in taxes} <= set(ids)
    return [(tax.code, tax.rate_ppm) for tax in found[category]]


def owner(company_id) -> Actor:
    return Actor(
        company_id=company_id,
        kind="person",
        id=None,
        name="Ola",
        rights=frozenset({Right.TAXES_WRITE}),
    )


def test_a_country_brings_its_categories_codes_and_dated_rates(database):
    company_id, location = company("DE")
    usual = {"standard", "reduced", "zero", "exempt", "outside"}
    bought = {"bought_eu_services", "bought_abroad", "domestic_reverse"}
    assert set(category_ids(company_id)) == usual | bought | {"eu_goods", "export", "eu_services"}
    assert {code.code for code in tax_codes(company_id, 1)} == {
        "DE-standard",
        "DE-reduced",
        "DE-zero",
        "DE-exempt",
        "DE-outside",
        "DE-eu-goods",
        "DE-export",
        "DE-eu-services",
        "DE-bought-eu-services",
        "DE-bought-abroad",
        "DE-domestic-reverse",
    }
    assert rates(company_id, location, "standard", "2020-06-30") == [("DE-standard", 190_000)]
    assert rates(company_id, location, "standard", "2020-07-01") == [("DE-standard", 160_000)]
    assert rates(company_id, location, "reduced", "2020-12-31") == [("DE-reduced", 50_000)]
    assert rates(company_id, location, "standard", "2021-01-01") == [("DE-standard", 190_000)]


def test_prices_include_tax_where_custom_and_company_say_so(database):
    for country, wish, included in [("DE", True, True), ("DE", False, False), ("US", True, False)]:
        company_id, location = company(country, prices_include_tax=wish)
        (tax,) = taxes_at(company_id, version(company_id), location, date(2026, 1, 1))[0]["zero"]
        assert tax.included is included


def test_what_is_exempt_says_why_and_charges_nothing(database):
    company_id, location = company("GB")
    found, _ = taxes_at(company_id, version(company_id), location, date(2026, 1, 1))
    (exempt,) = found["exempt"]
    (outside,) = found["outside"]
    (zero,) = found["zero"]
    assert (exempt.exempt_reason, exempt.rate_ppm) == ("Exempt from VAT", 0)
    assert (outside.exempt_reason, outside.rate_ppm) == ("Outside the scope of VAT", 0)
    assert (zero.exempt_reason, zero.rate_ppm) == ("", 0)


@pytest.mark.parametrize("country", ["", "JP"])
def test_a_country_without_template_can_sell_without_tax_and_says_so(database, country):
    company_id, location = company(country)
    installed = write(lambda: install_template(company_id, country))
    assert not installed.known
    assert f"no tax rates of “{country}”" in installed.message
    assert set(category_ids(company_id)) == {"zero", "exempt", "outside"}
    place = country or "HOME"
    assert rates(company_id, location, "outside", "2026-01-01") == [(f"{place}-outside", 0)]


def test_minneapolis_is_taxed_by_state_county_and_city(database):
    company_id, location = company("US", "US-MN-053", "US-MN-43000")
    assert rates(company_id, location, "standard", "2026-03-02") == [
        ("US-MN-27-standard", 68_750),
        ("US-MN-053-standard", 1_500),
        ("US-MN-43000-standard", 5_000),
    ]
    assert rates(company_id, location, "food", "2026-03-02") == [("US-MN-27-food", 0)]
    assert rates(company_id, location, "exempt", "2026-03-02") == [("US-exempt", 0)]
    assert jurisdiction_names(company_id, 1)["US-MN-43000"] == "Minneapolis"
    assert Jurisdiction.objects.filter(company_id=company_id).count() == 4


def test_districts_join_and_begin_on_their_day(database):
    company_id, location = company("US", "us-mn-43000", "US-MN-80008")
    before = rates(company_id, location, "standard", "2023-09-30")
    assert [code for code, _ in before] == ["US-MN-27-standard", "US-MN-43000-standard"]
    after = rates(company_id, location, "standard", "2023-10-01")
    assert ("US-MN-80008-standard", 7_500) in after


def test_assigning_again_replaces_what_was_assigned(database):
    company_id, location = company("US", "US-MN-053", "US-MN-43000")
    before = version(company_id)
    assert write(lambda: assign_jurisdictions(location, ["US-MN-137"])) == (
        "US",
        "US-MN",
        "US-MN-137",
    )
    assert version(company_id) > before
    assert [code for code, _ in rates(company_id, location, "standard", "2026-03-02")] == [
        "US-MN-27-standard",
        "US-MN-137-standard",
    ]


def test_a_shop_abroad_brings_the_other_country_along(database):
    company_id, location = company("GB", "IE")
    assert rates(company_id, location, "second_reduced", "2026-01-01") == [
        ("IE-second_reduced", 90_000)
    ]


def test_an_unknown_jurisdiction_is_refused_and_nothing_is_written(database):
    company_id, location = company("US", "US-MN")
    with pytest.raises(UnknownJurisdiction, match=r"US-MN-43001.*nearest is US-MN-43000 \(Minnea"):
        write(lambda: assign_jurisdictions(location, ["US-MN-053", "US-MN-43001"]))
    assert rates(company_id, location, "standard", "2026-01-01") == [("US-MN-27-standard", 68_750)]
    assert not Jurisdiction.objects.filter(company_id=company_id, code="US-MN-053").exists()


def test_installing_twice_adds_nothing(database):
    company_id, _ = company("FR")

    def rows():
        return [model.objects.count() for model in (TaxCategory, TaxCode, TaxRate, Jurisdiction)]

    before = rows()
    write(lambda: install_template(company_id, "FR"))
    assert rows() == before


def test_a_rate_changes_from_a_day_on(database):
    company_id, location = company("GB")
    before = version(company_id)
    with clock.set_to(NOON):
        change_rate(
            owner(company_id),
            tax_code="GB-standard",
            valid_from=date(2026, 4, 1),
            rate_ppm=225_000,
        )
    assert version(company_id) > before
    assert rates(company_id, location, "standard", "2026-03-31") == [("GB-standard", 200_000)]
    assert rates(company_id, location, "standard", "2026-04-01") == [("GB-standard", 225_000)]
    assert rates(company_id, location, "standard", "2008-12-01") == [("GB-standard", 150_000)]


def test_a_rate_planned_for_later_still_begins_when_it_was_to(database):
    company_id, location = company("GB")
    with clock.set_to(NOON):
        for day, ppm in [("2026-06-01", 250_000), ("2026-04-01", 225_000), ("2026-04-01", 230_000)]:
            change_rate(
                owner(company_id),
                tax_code="GB-standard",
                valid_from=date.fromisoformat(day),
                rate_ppm=ppm,
            )
    assert [
        rates(company_id, location, "standard", day)[0][1]
        for day in ("2026-03-31", "2026-04-01", "2026-05-31", "2026-06-01")
    ] == [200_000, 230_000, 230_000, 250_000]


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("code", "day", "ppm", "said"),
    [
        ("GB-standard", "2026-03-01", 1, "first possible day is 2026-03-02"),
        ("GB-nothing", "2026-04-01", 1, "no tax code “GB-nothing”"),
        ("GB-exempt", "2026-04-01", 1, "“GB-exempt” has no percentage"),
        ("GB-standard", "2026-04-01", -1, "from 0 to 1,000 percent"),
        ("GB-standard", "2026-04-01", 10_000_001, "from 0 to 1,000 percent"),
    ],
)
def test_a_change_that_cannot_be_is_refused(database, code, day, ppm, said):
    company_id, _ = company("GB")
    before = version(company_id)
    with clock.set_to(NOON), pytest.raises(RateRefused, match=said):
        change_rate(
            owner(company_id), tax_code=code, valid_from=date.fromisoformat(day), rate_ppm=ppm
        )
    assert version(company_id) == before


def test_today_is_the_shops_day_and_history_may_be_entered(database):
    company_id, location = company("GB")
    with clock.set_to(datetime(2026, 3, 2, 1, tzinfo=UTC)):  # 2 a.m. in the shop: still the 1st
        change_rate(
            owner(company_id), tax_code="GB-standard", valid_from=date(2026, 3, 1), rate_ppm=1
        )
        change_rate(
            owner(company_id),
            tax_code="GB-standard",
            valid_from=date(1990, 1, 1),
            rate_ppm=150_000,
            history=True,
        )
    assert rates(company_id, location, "standard", "2026-03-01") == [("GB-standard", 1)]
    assert rates(company_id, location, "standard", "1991-03-31") == [("GB-standard", 150_000)]
    assert rates(company_id, location, "standard", "1991-04-01") == [("GB-standard", 175_000)]


def test_changing_rates_takes_the_right_to(database):
    company_id, _ = company("GB")
    nobody = Actor(company_id=company_id, kind="person", id=None, name="Kim", rights=frozenset())
    with pytest.raises(Forbidden):
        change_rate(nobody, tax_code="GB-standard", valid_from=date(2099, 1, 1), rate_ppm=1)


def test_a_country_without_template_enters_its_own_tax(database):
    company_id, location = company("JP")
    new = NewTax(
        jurisdiction="JP",
        category="standard",
        category_name="Standard rate",
        name="Consumption tax",
        rate_ppm=100_000,
        valid_from=date(2099, 1, 1),
    )
    assert add_tax(owner(company_id), new) == "JP-standard"
    assert rates(company_id, location, "standard", "2098-12-31") == []
    assert rates(company_id, location, "standard", "2099-01-01") == [("JP-standard", 100_000)]
    with pytest.raises(RateRefused, match="already"):
        add_tax(owner(company_id), new)


def test_every_kind_of_tax_reaches_the_rules_as_it_was_defined(database):
    company_id, location = company("GB")
    common = {"jurisdiction": "GB", "category": "drinks", "valid_from": date(2099, 1, 1)}
    for new in (
        NewTax(name="Levy", code="LEVY", rate_ppm=10_000, compound=True, included=False, **common),
        NewTax(name="Deposit", code="DEP", kind="fixed", unit_amount=250_000, sequence=2, **common),
        NewTax(
            name="Gross",
            code="GROSS",
            kind="division",
            rate_ppm=50_000,
            base_affected=False,
            sequence=3,
            **common,
        ),
        NewTax(
            name="Reverse",
            code="REV",
            treatment="reverse_charge",
            rate_ppm=200_000,
            sequence=4,
            **common,
        ),
        NewTax(name="Free", code="FREE", treatment="exempt", reason="Law", sequence=5, **common),
    ):
        add_tax(owner(company_id), new)
    found, _ = taxes_at(company_id, version(company_id), location, date(2099, 1, 1))
    gb = {"jurisdiction": "GB"}
    assert found["drinks"] == (
        Tax(code="LEVY", rate_ppm=10_000, affects_next=True, **gb),
        Tax(code="DEP", kind=TaxKind.FIXED, unit_amount=250_000, included=True, **gb),
        Tax(
            code="GROSS",
            kind=TaxKind.DIVISION,
            rate_ppm=50_000,
            included=True,
            affected_by_previous=False,
            **gb,
        ),
        Tax(code="REV", rate_ppm=200_000, reverse_charge=True, included=True, **gb),
        Tax(code="FREE", exempt_reason="Law", included=True, **gb),
    )


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("change", "refused", "said"),
    [
        ({"valid_from": date(2020, 1, 1)}, RateRefused, "days that are over"),
        ({"rate_ppm": 10_000_001}, RateRefused, "1,000 percent"),
        ({"jurisdiction": "GBB"}, UnknownJurisdiction, "nearest is GB"),
        ({"category": "standard"}, RateRefused, "“GB-standard” already"),
        ({"tax_box": "XYZ"}, RateRefused, "GB has no box “XYZ”"),
    ],
)
def test_a_tax_that_cannot_be_is_refused(database, change, refused, said):
    company_id, _ = company("GB")
    new = NewTax(jurisdiction="GB", category="levy", name="Levy", valid_from=date(2099, 1, 1))
    before = TaxCode.objects.count(), TaxCategory.objects.count(), version(company_id)
    with pytest.raises(refused, match=said):
        add_tax(owner(company_id), replace(new, **change))
    assert before == (TaxCode.objects.count(), TaxCategory.objects.count(), version(company_id))


def test_another_company_keeps_its_rates(database):
    mine, _ = company("GB")
    theirs, location = company("GB")
    change_rate(owner(mine), tax_code="GB-standard", valid_from=date(2099, 1, 1), rate_ppm=1)
    assert rates(theirs, location, "standard", "2099-01-01") == [("GB-standard", 200_000)]
    assert set(tax_code_ids(mine, 1).values()).isdisjoint(tax_code_ids(theirs, 1).values())
