"""Accounts of templates that play a role for one tax alone: a chart may keep each rate apart."""

from __future__ import annotations

from collections.abc import Mapping

from tillbook.books.ledger.rules import Role

#: Template -> (code of the tax, role, account). What a chart does not keep apart is not named.
BY_TAX: Mapping[str, tuple[tuple[str, Role, str], ...]] = {
    "skr04": (
        ("DE-reduced", Role.REVENUE, "4300"),
        ("DE-reduced", Role.TAX_PAYABLE, "3801"),
        ("DE-reduced", Role.TAX_DEDUCTIBLE, "1401"),
        ("DE-zero", Role.REVENUE, "4200"),
        ("DE-exempt", Role.REVENUE, "4110"),
        ("DE-outside", Role.REVENUE, "4200"),
        ("DE-eu-goods", Role.REVENUE, "4125"),
        ("DE-export", Role.REVENUE, "4120"),
        ("DE-eu-services", Role.REVENUE, "4336"),
        ("DE-bought-eu-services", Role.TAX_PAYABLE, "3837"),
        ("DE-bought-eu-services", Role.TAX_DEDUCTIBLE, "1407"),
        ("DE-bought-abroad", Role.TAX_PAYABLE, "3837"),
        ("DE-bought-abroad", Role.TAX_DEDUCTIBLE, "1407"),
        ("DE-domestic-reverse", Role.TAX_PAYABLE, "3837"),
        ("DE-domestic-reverse", Role.TAX_DEDUCTIBLE, "1407"),
    ),
    "pcg": (
        ("FR-eu-goods", Role.REVENUE, "7071"),
        ("FR-export", Role.REVENUE, "7072"),
        ("FR-bought-abroad", Role.TAX_PAYABLE, "44522"),
    ),
}
