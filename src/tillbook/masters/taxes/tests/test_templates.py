"""The templates say what the law said, on days that were looked up by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from tillbook.masters.taxes.country_templates import (
    countries,
    country_template,
    jurisdiction_template,
    nearest_jurisdiction,
)

TEMPLATES = ["GB", "DE", "FR", "NL", "IE", "US"]


def rate(country: str, category: str, day: str) -> int | None:
    """The template's rate on a day in ppm, None when there is none."""
    jurisdiction = jurisdiction_template(country)
    assert jurisdiction
    (tax,) = [tax for tax in jurisdiction.taxes if tax.category == category]
    on = date.fromisoformat(day)
    found = [
        rate.rate_ppm
        for rate in tax.rates
        if rate.valid_from <= on and (rate.valid_to is None or on <= rate.valid_to)
    ]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("country", "category", "day", "ppm"),
    [
        ("GB", "standard", "2008-11-30", 175_000),
        ("GB", "standard", "2008-12-01", 150_000),
        ("GB", "standard", "2009-12-31", 150_000),
        ("GB", "standard", "2010-01-01", 175_000),
        ("GB", "standard", "2010-01-03", 175_000),
        ("GB", "standard", "2011-01-03", 175_000),
        ("GB", "standard", "2011-01-04", 200_000),
        ("GB", "reduced", "2020-08-01", 50_000),
        ("GB", "zero", "2020-08-01", 0),
        ("DE", "standard", "2006-12-31", 160_000),
        ("DE", "standard", "2007-01-01", 190_000),
        ("DE", "standard", "2020-06-30", 190_000),
        ("DE", "standard", "2020-07-01", 160_000),
        ("DE", "standard", "2020-12-31", 160_000),
        ("DE", "standard", "2021-01-01", 190_000),
        ("DE", "reduced", "2020-06-30", 70_000),
        ("DE", "reduced", "2020-07-01", 50_000),
        ("DE", "reduced", "2020-12-31", 50_000),
        ("DE", "reduced", "2021-01-01", 70_000),
        ("FR", "standard", "2000-03-31", 206_000),
        ("FR", "standard", "2000-04-01", 196_000),
        ("FR", "standard", "2013-12-31", 196_000),
        ("FR", "standard", "2014-01-01", 200_000),
        ("FR", "reduced", "2011-12-31", None),
        ("FR", "reduced", "2012-01-01", 70_000),
        ("FR", "reduced", "2014-01-01", 100_000),
        ("FR", "second_reduced", "2005-05-05", 55_000),
        ("FR", "super_reduced", "2005-05-05", 21_000),
        ("NL", "standard", "2012-09-30", 190_000),
        ("NL", "standard", "2012-10-01", 210_000),
        ("NL", "reduced", "2018-12-31", 60_000),
        ("NL", "reduced", "2019-01-01", 90_000),
        ("IE", "standard", "2011-12-31", 210_000),
        ("IE", "standard", "2012-01-01", 230_000),
        ("IE", "standard", "2020-08-31", 230_000),
        ("IE", "standard", "2020-09-01", 210_000),
        ("IE", "standard", "2021-02-28", 210_000),
        ("IE", "standard", "2021-03-01", 230_000),
        ("IE", "reduced", "2002-12-31", 125_000),
        ("IE", "reduced", "2003-01-01", 135_000),
        ("IE", "second_reduced", "2011-06-30", None),
        ("IE", "second_reduced", "2011-07-01", 90_000),
        ("IE", "super_reduced", "2004-12-31", 44_000),
        ("IE", "super_reduced", "2026-01-01", 48_000),
        ("US-MN", "standard", "2009-07-01", 68_750),
        ("US-MN", "standard", "2026-06-30", 68_750),
        ("US-MN-053", "standard", "2026-06-30", 1_500),
        ("US-MN-43000", "standard", "2026-06-30", 5_000),
        ("US-MN-80008", "standard", "2023-09-30", None),
        ("US-MN-80008", "standard", "2023-10-01", 7_500),
        ("US-MN-58000", "standard", "2024-03-31", 5_000),
        ("US-MN-58000", "standard", "2024-04-01", 15_000),
        ("US-MN-20906", "standard", "2023-01-01", None),
        ("US-MN-20906", "standard", "2023-10-01", 5_000),
    ],
)
def test_rate_of_a_day(country, category, day, ppm):
    assert rate(country, category, day) == ppm


def test_standard_rates_have_no_gap_since_2000():
    for country in ("GB", "DE", "FR", "NL", "IE"):
        (tax,) = [t for t in country_template(country).jurisdiction.taxes if "standard" in t.code]
        assert tax.rates[0].valid_from <= date(2000, 1, 1)
        assert tax.rates[-1].valid_to is None
        for former, following in pairwise(tax.rates):
            assert former.valid_to
            assert (following.valid_from - former.valid_to).days == 1


def test_every_country_can_sell_without_tax():
    assert sorted(TEMPLATES) == list(countries())
    for country in TEMPLATES:
        template = country_template(country)
        treatments = {tax.category: tax.treatment for tax in template.jurisdiction.taxes}
        assert treatments["outside"] == "outside"
        assert treatments["exempt"] == "exempt"
        assert treatments["zero"] == "charged"
        assert set(treatments) <= set(template.categories)


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        ("US-MN-43000", "Minneapolis", "city"),
        ("US-MN-58000", "St. Paul", "city"),
        ("US-MN-71734", "Worthington", "city"),
        ("US-MN-053", "Hennepin County", "county"),
        ("US-MN-80004", "Hennepin County Transit", "district"),
        ("US-MN-80003", "Special district 80003", "district"),
        ("US-MN", "Minnesota", "state"),
    ],
)
def test_jurisdictions_have_the_names_people_know(code, name, level):
    jurisdiction = jurisdiction_template(code)
    assert jurisdiction
    assert (jurisdiction.name, jurisdiction.level) == (name, level)


def test_food_is_exempt_in_minnesota():
    minnesota = jurisdiction_template("US-MN")
    assert minnesota
    (food,) = [tax for tax in minnesota.taxes if tax.category == "food"]
    assert food.treatment == "exempt"
    assert "297A.67" in food.reason


def test_people_write_uk_for_gb():
    assert country_template("uk").code == "GB"
    assert jurisdiction_template("UK") == jurisdiction_template("GB")


@pytest.mark.parametrize(
    ("text", "code"),
    [("US-MN-4300", "US-MN-43000"), ("Minneapolis", "US-MN-43000"), ("GERMANI", "DE")],
)
def test_the_nearest_jurisdiction_is_named(text, code):
    assert nearest_jurisdiction(text).code == code
