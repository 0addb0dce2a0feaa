"""What expenses need of a chart: accounts of the generic one, and the usual categories of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tillbook.books.ledger.charts.shapes import ChartAccount
from tillbook.books.ledger.rules import Role
from tillbook.books.ledger.rules.lines import StatementLine
from tillbook.values.words import marked

_L = StatementLine

#: Of the generic chart; the charts of countries have theirs in their files.
ACCOUNTS = (
    ChartAccount("1025", marked("Petty cash"), "asset", _L.CASH, (Role.PETTY_CASH,)),
    ChartAccount(
        "2320",
        marked("Owed to staff for expenses"),
        "liability",
        _L.PAYROLL_LIABILITIES,
        (Role.OWED_TO_STAFF,),
    ),
    ChartAccount("6410", marked("Office supplies"), "expense", _L.OTHER_EXPENSES),
    ChartAccount("6420", marked("Postage"), "expense", _L.OTHER_EXPENSES),
    ChartAccount("6430", marked("Telephone and internet"), "expense", _L.OTHER_EXPENSES),
    ChartAccount("6440", marked("Travel"), "expense", _L.OTHER_EXPENSES),
    ChartAccount("6450", marked("Meals and entertainment"), "expense", _L.MARKETING),
    ChartAccount("6460", marked("Vehicle costs"), "expense", _L.OTHER_EXPENSES),
    ChartAccount("6470", marked("Cleaning"), "expense", _L.PREMISES),
    ChartAccount("6480", marked("Repairs"), "expense", _L.PREMISES),
    ChartAccount("6490", marked("Small tools and equipment"), "expense", _L.OTHER_EXPENSES),
)


@dataclass(frozen=True, slots=True)
class UsualCategory:
    """What money is usually spent on: its account in each chart, whether tax in it is claimed."""

    name: str
    accounts: dict[str, str]
    taxed: bool = True


def _usual(name: str, *codes: str, taxed: bool = True) -> UsualCategory:
    charts = ("generic", "us", "uk", "skr04", "pcg")
    return UsualCategory(name, dict(zip(charts, codes, strict=True)), taxed)


CATEGORIES = (
    _usual(marked("Office supplies"), "6410", "6300", "7504", "6815", "6064"),
    _usual(marked("Postage"), "6420", "6310", "7501", "6800", "626", taxed=False),
    _usual(marked("Telephone and internet"), "6430", "6320", "7502", "6805", "626"),
    # Trains, buses and flights bear no tax in some countries and a lower one in others.
    _usual(marked("Travel"), "6440", "6450", "7400", "6650", "6251", taxed=False),
    _usual(marked("Meals and entertainment"), "6450", "6220", "7403", "6640", "6257", taxed=False),
    _usual(marked("Vehicle costs"), "6460", "6460", "7300", "6530", "6155"),
    _usual(marked("Cleaning"), "6470", "6130", "7801", "6330", "6063"),
    _usual(marked("Repairs"), "6480", "6120", "7800", "6490", "6155"),
    _usual(marked("Small tools and equipment"), "6490", "6350", "7701", "6845", "6063"),
    _usual(marked("Other expenses"), "6140", "6370", "8206", "6850", "6068"),
)


def chart_by_codes(codes: Collection[str]) -> str:
    """The template that a chart with these numbers was made from, as far as expenses go."""
    charts = CATEGORIES[0].accounts
    return max(charts, key=lambda one: sum(usual.accounts[one] in codes for usual in CATEGORIES))
