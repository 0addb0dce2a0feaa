"""Make the tax templates of src/tillbook/masters/taxes/templates_data from published rate files.

Rates in the files are decimal fractions (0.06875); templates hold parts per million. The sources,
their licences and what is known to be missing in them: README.md beside the templates.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

FACTS = Path(__file__).parent / "tax_facts"
#: Rates that ended before this day are left out: no books kept with Tillbook reach back so far.
HISTORY_FROM = date(2000, 1, 1)
ALWAYS = date(1900, 1, 1)
DAY = timedelta(days=1)

COUNTRIES = {
    "GB": "United Kingdom",
    "DE": "Germany",
    "FR": "France",
    "NL": "Netherlands",
    "IE": "Ireland",
}
CATEGORIES = {
    "standard": "Standard rate",
    "reduced": "Reduced rate",
    "second_reduced": "Second reduced rate",
    "super_reduced": "Super-reduced rate",
    "zero": "Zero rate",
    "exempt": "Exempt from tax",
    "outside": "Outside the scope of tax",
}
US_CATEGORIES = {
    "standard": "Taxable goods and services",
    "food": "Food and food ingredients",
    "zero": "Zero rate",
    "exempt": "Exempt from tax",
    "outside": "Outside the scope of tax",
}
#: Streamlined Sales Tax: jurisdiction type -> level, and levels in order of evaluation.
SST_LEVELS = {"45": "state", "00": "county", "01": "city"}
SST_ORDER = ["state", "county", "city", "district"]
SST_OPEN = "29991231"
SST_UNNAMED = {"state": "State", "county": "County", "city": "City"}
SST_UNNAMED["district"] = "Special district"
#: The rate file says how high the food rate would be, the taxability matrix whether food is taxed.
FOOD_EXEMPT = {"MN": "Food and food ingredients are exempt (Minn. Stat. § 297A.67, subd. 2)"}
STATES = {"MN": "Minnesota"}
#: Where the cross-check file calls a category otherwise.
EU_KEYS = {
    "standard": "standard_rate",
    "reduced": "reduced_rate",
    "second_reduced": "reduced_rate_alt",
    "super_reduced": "super_reduced_rate",
}


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate from a day to a last day (None: still in force), in parts per million."""

    valid_from: date
    valid_to: date | None
    ppm: int

    def on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Wrong(ValueError):
    """The sources contradict each other or themselves; the message says where."""


def ppm(text: str) -> int:
    """Read a decimal fraction as parts per million, exactly."""
    value = Decimal(text) * 1_000_000
    if value != value.to_integral_value() or not 0 <= value <= 1_000_000:
        raise Wrong(f"“{text}” is not a rate in whole parts per million")
    return int(value)


def day(text: str) -> date | None:
    """Read 2020-07-01 or 20200701; nothing and 2999-12-31 are None: still in force."""
    return None if text in ("", SST_OPEN) else date.fromisoformat(text)


def standard_rates(path: Path, country: str) -> list[Rate]:
    """The country's own standard rates; its special territories have codes of their own."""
    with open(path, encoding="utf-8", newline="") as file:
        found = [
            Rate(
                valid_from=date.fromisoformat(row["start_date"]),
                # The file's stop date is the first day on which the rate is gone.
                valid_to=date.fromisoformat(row["stop_date"]) - DAY if row["stop_date"] else None,
                ppm=ppm(row["rate"]),
            )
            for row in csv.DictReader(file)
            if country in row["territory_codes"].split("\n") and row["rate_type"] == "standard"
        ]
    return sorted(found, key=lambda rate: rate.valid_from)


def facts(name: str, country: str) -> Iterator[tuple[str, Rate]]:
    """(category, rate) of a country from a table of statutory facts kept beside this script."""
    with open(FACTS / name, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["country"] == country:
                yield (
                    row["category"],
                    Rate(
                        valid_from=date.fromisoformat(row["valid_from"]),
                        valid_to=day(row["valid_to"]),
                        ppm=ppm(row["rate"]),
                    ),
                )


def corrected(rates: list[Rate], correction: Rate) -> list[Rate]:
    """Put a rate over the days it covers; what was there before and after them stays."""
    kept = []
    for rate in rates:
        if rate.valid_from < correction.valid_from:
            end = correction.valid_from - DAY
            kept.append(replace(rate, valid_to=min(rate.valid_to or end, end)))
        after = correction.valid_to + DAY if correction.valid_to else None
        if after and (rate.valid_to is None or rate.valid_to >= after):
            kept.append(replace(rate, valid_from=max(rate.valid_from, after)))
    return sorted([*kept, correction], key=lambda rate: rate.valid_from)


def country_rates(vat_rates: Path, country: str) -> dict[str, list[Rate]]:
    """Category -> its dated rates since HISTORY_FROM, without overlap."""
    rates = {"standard": standard_rates(vat_rates, country)}
    for category, rate in facts("reduced_rates.csv", country):
        rates.setdefault(category, []).append(rate)
    for category, rate in facts("corrections.csv", country):
        rates[category] = corrected(rates[category], rate)
    for category, dated in rates.items():
        check_order(f"{country}-{category}", dated)
    return {
        category: [r for r in dated if r.valid_to is None or r.valid_to >= HISTORY_FROM]
        for category, dated in rates.items()
    }


def check_order(code: str, rates: list[Rate]) -> None:
    """Each rate ends before the next begins, and only the last is open."""
    if not rates:
        raise Wrong(f"{code} has no rate")
    for rate, following in pairwise(rates):
        if rate.valid_to is None or rate.valid_to >= following.valid_from:
            raise Wrong(
                f"{code}: the rates of {rate.valid_from} and {following.valid_from} overlap"
            )


def cross_check(path: Path, country: str, rates: dict[str, list[Rate]]) -> None:
    """Compare with a second file, which shows one day; it knows the European Union alone."""
    with open(path, encoding="utf-8") as file:
        shown = json.load(file)
    on = date.fromisoformat(shown["last_updated"][:10])
    if country not in shown["rates"]:
        return
    for category, key in EU_KEYS.items():
        expected = shown["rates"][country][key]
        wanted = ppm(str(Decimal(str(expected)) / 100)) if expected is not False else None
        got = next((r.ppm for r in rates.get(category, []) if r.on(on)), None)
        if got != wanted:
            raise Wrong(f"{country}-{category} on {on}: {got}, the second file says {wanted}")


def tax(code: str, category: str, name: str, rates: Iterable[Rate], **more: str) -> dict:
    """A tax as the template holds it."""
    return {
        "code": f"{code}-{category}",
        "category": category,
        "name": name,
        **more,
        "rates": [
            [r.valid_from.isoformat(), r.valid_to.isoformat() if r.valid_to else None, r.ppm]
            for r in rates
        ],
    }


def without_tax(code: str, name: str) -> list[dict]:
    """The three ways to charge nothing that every country has."""
    always = [Rate(valid_from=ALWAYS, valid_to=None, ppm=0)]
    return [
        tax(code, "zero", f"{name[0].upper()}{name[1:]} zero rate", always),
        tax(code, "exempt", "Exempt", always, treatment="exempt", reason=f"Exempt from {name}"),
        tax(
            code,
            "outside",
            "Outside the scope",
            always,
            treatment="outside",
            reason=f"Outside the scope of {name}",
        ),
    ]


def abroad(country: str, rates: dict[str, list[Rate]]) -> dict[str, dict]:
    """What is sold abroad without tax, and what its buyer owes the tax of, where a return asks."""
    always = [Rate(valid_from=ALWAYS, valid_to=None, ppm=0)]
    found = {}
    for one in json.loads((FACTS / "abroad.json").read_text(encoding="utf-8")):
        if country in one["boxes"]:
            category, more = one["category"], {"treatment": one["treatment"], "reason": one["why"]}
            more |= {"tax_box": box} if (box := one["boxes"][country]) else {}
            charged = rates[one["rate"]] if "rate" in one else always
            name = one.get("names", {}).get(country, one["name"])
            made = tax(country, category, name, charged, **more)
            found[category] = {**made, "code": made["code"].replace("_", "-")}
    return found


def vat_template(country: str, rates: dict[str, list[Rate]]) -> dict:
    """A European country: prices include the tax, one jurisdiction."""
    used = {c: n for c, n in CATEGORIES.items() if c in rates or c in ("zero", "exempt", "outside")}
    used |= {category: one["name"] for category, one in abroad(country, rates).items()}
    charged = [
        tax(country, category, f"VAT {CATEGORIES[category].lower()}", rates[category])
        for category in used
        if category in rates
    ]
    return {
        "country": country,
        "name": COUNTRIES[country],
        "prices_include_tax": True,
        "categories": used,
        "jurisdictions": [
            {
                "code": country,
                "name": COUNTRIES[country],
                "level": "country",
                "parent": "",
                "taxes": [*charged, *without_tax(country, "VAT"), *abroad(country, rates).values()],
            }
        ],
    }


def us_template() -> dict:
    """The United States: no federal sales tax, so nothing but the categories and their absence."""
    return {
        "country": "US",
        "name": "United States",
        "prices_include_tax": False,
        "categories": US_CATEGORIES,
        "jurisdictions": [
            {
                "code": "US",
                "name": "United States",
                "level": "country",
                "parent": "",
                "taxes": without_tax("US", "sales tax"),
            }
        ],
    }


def state_template(state: str, path: Path) -> dict:
    """A state with its counties, cities and districts: intrastate rates, general and for food.

    Columns: state FIPS, type, jurisdiction FIPS, general intrastate, interstate, food and drug
    intrastate, interstate, first day, last day.
    """
    general: dict[tuple[str, str], list[Rate]] = {}
    food: dict[tuple[str, str], list[Rate]] = {}
    with open(path, encoding="ascii", newline="") as file:
        for _, kind, fips, rate, _, food_rate, _, first, last in csv.reader(file):
            key = (SST_LEVELS.get(kind, "district"), fips)
            begins = date.fromisoformat(first)
            general.setdefault(key, []).append(
                Rate(valid_from=begins, valid_to=day(last), ppm=ppm(rate))
            )
            food.setdefault(key, []).append(
                Rate(valid_from=begins, valid_to=day(last), ppm=ppm(food_rate))
            )
    names = jurisdiction_names(state)
    keys = sorted(general, key=lambda key: (SST_ORDER.index(key[0]), key[1]))
    if len({fips for _, fips in keys}) < len(keys):
        raise Wrong(f"{path}: a city and a district share a code, so codes would not be unique")
    return {
        "country": "US",
        "name": STATES.get(state, state),
        "jurisdictions": [
            state_jurisdiction(state, key, general[key], food[key], names) for key in keys
        ],
    }


def state_jurisdiction(
    state: str,
    key: tuple[str, str],
    general: list[Rate],
    food: list[Rate],
    names: dict[tuple[str, str], str],
) -> dict:
    """One jurisdiction of a state; where food is exempt the state alone says so."""
    level, fips = key
    name = names.get(key) or f"{SST_UNNAMED[level]} {fips}"
    prefix = f"US-{state}-{fips}"
    dated = sorted(general, key=lambda rate: rate.valid_from)
    check_order(prefix, dated)
    taxes = [tax(prefix, "standard", f"{name} sales tax", dated)]
    if state not in FOOD_EXEMPT:
        on_food = sorted(food, key=lambda rate: rate.valid_from)
        taxes.append(tax(prefix, "food", f"{name} sales tax on food", on_food))
    elif level == "state":
        always = [Rate(valid_from=ALWAYS, valid_to=None, ppm=0)]
        reason = FOOD_EXEMPT[state]
        taxes.append(
            tax(prefix, "food", f"{name}: food", always, treatment="exempt", reason=reason)
        )
    return {
        "code": f"US-{state}" if level == "state" else prefix,
        "name": name,
        "level": level,
        "parent": "US" if level == "state" else f"US-{state}",
        "taxes": taxes,
    }


def jurisdiction_names(state: str) -> dict[tuple[str, str], str]:
    """(level, FIPS code) -> name where known; the rate file has codes alone."""
    path = FACTS / f"us_{state.lower()}_names.csv"
    if not path.exists():
        return {}
    with open(path, encoding="utf-8", newline="") as file:
        return {(row["level"], row["fips"]): row["name"] for row in csv.DictReader(file)}


def main() -> int:
    """Read the files named on the command line and write the templates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vat-rates", type=Path, required=True, help="vat_rates.csv")
    parser.add_argument("--eu-rates", type=Path, required=True, help="eu_vat_rates_2021.json")
    parser.add_argument(
        "--state", action="append", required=True, help="MN=FILE: a state and its rate file"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the templates")
    arguments = parser.parse_args()
    made = {"US": us_template()}
    try:
        for given in arguments.state:
            state, _, path = given.partition("=")
            made[f"US-{state}"] = state_template(state, Path(path))
        for country in COUNTRIES:
            rates = country_rates(arguments.vat_rates, country)
            cross_check(arguments.eu_rates, country, rates)
            made[country] = vat_template(country, rates)
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 1
    for code, template in sorted(made.items()):
        write(arguments.out / f"{code}.json", template)
        print(f"{code}: {len(template['jurisdictions'])} jurisdictions")
    return 0


def write(path: Path, template: dict) -> None:
    """Write one template, a jurisdiction's taxes and each rate on a line: readable in a diff."""
    head = {key: value for key, value in template.items() if key != "jurisdictions"}
    lines = [f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}," for k, v in head.items()]
    lines.append('  "jurisdictions": [')
    last = template["jurisdictions"][-1]
    for jurisdiction in template["jurisdictions"]:
        own = {key: value for key, value in jurisdiction.items() if key != "taxes"}
        lines.append(f"    {json.dumps(own, ensure_ascii=False)[:-1]}, " + '"taxes": [')
        lines += tax_lines(jurisdiction["taxes"])
        lines.append("    ]}" + ("" if jurisdiction is last else ","))
    lines += ["  ]"]
    path.write_text("{\n" + "\n".join(lines) + "\n}\n", encoding="utf-8")


def tax_lines(taxes: list[dict]) -> Iterator[str]:
    """Each tax on a line, its rates below it."""
    for one in taxes:
        own = {key: value for key, value in one.items() if key != "rates"}
        yield f"      {json.dumps(own, ensure_ascii=False)[:-1]}, " + '"rates": ['
        for rate in one["rates"]:
            yield f"        {json.dumps(rate)}" + ("" if rate is one["rates"][-1] else ",")
        yield "      ]}" + ("" if one is taxes[-1] else ",")


if __name__ == "__main__":
    sys.exit(main())
