"""Why kinds of cases have no adapter yet, and rules that Tillbook does not take."""

from __future__ import annotations

_ROOMS_TO_COME = {
    "loyalty_tier": "tiers belong to the loyalty book, to come",
    "loyalty_points": "points belong to the loyalty book, to come",
    "prorated_periods_in_advance": "subscriptions belong to billing, to come",
    "subscription_scenario": "subscriptions belong to billing, to come",
    "settle_foreign_invoice": "settling in a foreign currency is to come",
    "us_federal_income_tax_withholding": "withholding belongs to payroll, to come",
    "us_social_security": "withholding belongs to payroll, to come",
    "us_medicare": "withholding belongs to payroll, to come",
}


def reason_for(kind: str) -> str:
    """Say why no rule takes a kind of case."""
    return _ROOMS_TO_COME.get(kind, f"no rule is known for the kind “{kind}”")
