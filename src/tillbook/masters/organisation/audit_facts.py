"""The details of an act in the audit trail, in words: fields by name, money as money."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Company
from tillbook.plumbing.audit import AuditRecord
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.templatetags.figures import Currency, money, percent, short_day, unit_price

_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def facts(row: AuditRecord, names: dict[UUID, str], currency: Currency) -> list[tuple[str, str]]:
    """The details as (name, value): long lists by their number, ids by their names."""
    told = []
    for name, value in sorted(json.loads(row.detail).items()):
        if value in ("", [], None):
            continue
        key = f"{name}_minor" if row.action == "value.limit" else name
        words = _of_an_act().get((row.action, name)) or fact_words(name)
        told.append((words, _value(key, value, names, currency)))
    return told


def is_id(value: str) -> bool:
    """Whether it is the id of something that has no name here."""
    return bool(_ID.fullmatch(value))


def _value(key: str, value: Any, names: dict[UUID, str], currency: Currency) -> str:
    if isinstance(value, list):
        words = [_value(key, one, names, currency) for one in value]
        return ", ".join(words) if len(words) < 6 else _("%d in all") % len(words)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _figure(key, value, currency)
    text = str(value)
    if is_id(text):
        return names.get(UUID(text), text)
    if key == "second_step" and text in Company.SecondStep.values:
        return str(Company.SecondStep(text).label)
    if (key, text) == ("kind", "simulated"):
        return _("Simulated (takes no money)")
    if key in ("locations", "locations_before") and text == "everywhere":
        return _("everywhere")
    if key == "valid_from" and (day := asked_day(text)):
        return str(short_day(day))
    return text


def _figure(key: str, value: int, currency: Currency) -> str:
    if key.endswith("_minor"):
        return money(value, currency)
    if key.endswith("ppm"):
        return percent(value)
    return unit_price(value, currency) if key.startswith("unit_price") else str(value)


def fact_words(name: str) -> str:
    """What a detail is called; one that has no words yet goes by its name."""
    return (_who_and_what() | _what_else() | _how_much() | _settings()).get(
        name, name.replace("_", " ").capitalize()
    )


def _of_an_act() -> dict[tuple[str, str], str]:
    """Details that mean something else in one act than in all others."""
    return {
        ("tips.set", "before"): _("Tip before paying"),
        ("tips.set", "after"): _("Tip after paying"),
    }


def _who_and_what() -> dict[str, str]:
    return {
        "account": _("Account"),
        "active": _("May come in"),
        "added": _("Added"),
        "aside": _("Kept aside"),
        "day_of_month": _("Day of the month"),
        "months": _("Months"),
        "seal": _("Seal"),
        "sha256": _("Hash of the bytes"),
        "tax": _("Tax"),
        "since": _("From"),
        "address": _("Address"),
        "archived": _("Archived"),
        "before": _("Before"),
        "after": _("After"),
        "charged": _("Charged"),
        "code": _("Code"),
        "components": _("What is in it"),
        "least": _("At least"),
        "modifiers": _("Modifiers"),
        "most": _("At most"),
        "options": _("Options"),
        "takes": _("What it takes away"),
        "coupon": _("Coupon"),
        "department": _("Department"),
        "device": _("Device"),
        "email": _("E-mail address"),
        "filters": _("Filters"),
        "form": _("Form"),
        "file": _("File"),
        "here_before": _("There already"),
        "known": _("There already"),
        "lines": _("Lines"),
        "kind": _("Kind"),
        "location": _("Location"),
        "place": _("Place"),
        "contains": _("The text contains"),
        "way": _("Direction"),
        "location_id": _("Location"),
        "locations": _("Locations"),
    }


def _what_else() -> dict[str, str]:
    return {
        "minimum_age": _("Sold from the age of"),
        "name": _("Name"),
        "number": _("Number"),
        "numbers": _("Numbers"),
        "jurisdiction": _("Jurisdiction"),
        "period": _("Period"),
        "price_list": _("Price list"),
        "products": _("Products"),
        "promotion": _("Promotion"),
        "method": _("Method"),
        "reason": _("Reason"),
        "reference": _("Reference"),
        "register": _("Register"),
        "registers": _("Registers"),
        "rights": _("Rights"),
        "role": _("Role"),
        "scope": _("Scope"),
        "scopes": _("Scopes"),
        "series": _("Series"),
        "set_aside": _("Set aside"),
        "use": _("Use of a code"),
        "used": _("In use"),
        "variants": _("Variants"),
        "version": _("Version"),
        "z": _("Z number"),
    }


def _how_much() -> dict[str, str]:
    return {
        "blind": _("Counted blind"),
        "recount_minor": _("Counted again above"),
        "keep_least": _("Minimum"),
        "keep_most": _("Maximum"),
        "cover_days": _("Days of cover"),
        "service_ppm": _("Service level"),
        "left_out_through": _("Left out through"),
        "expiring_days": _("Days before a lot expires"),
        "lot": _("Lot"),
        "lots": _("Lots"),
        "expires_on": _("Expires on"),
        "recount_ppm": _("Counted again above a share of"),
        "days_a": _("Class A is due after days"),
        "days_b": _("Class B is due after days"),
        "days_c": _("Class C is due after days"),
        "until": _("Through"),
        "day": _("Day"),
        "new": _("New"),
        "rate": _("Rate"),
        "source": _("Source"),
        "result_minor": _("Result"),
        "unit_price_before": _("Unit price before"),
        "due_minor": _("To pay"),
        "approval_minor": _("A second person posts above"),
        "codes": _("Codes"),
        "future_days": _("Dated ahead at most"),
        "counted_minor": _("Counted"),
        "day_minor": _("At most in a day"),
        "discount_ppm": _("Discount at most"),
        "keys": _("Keys on each page"),
        "lease_hours": _("Hours without the server"),
        "offered": _("Offered"),
        "pay_out_minor": _("Paid out at most"),
        "ppm": _("By percent"),
        "prices": _("Prices"),
        "rate_ppm": _("Rate"),
        "return_day_minor": _("Returns of a day off-line, at most"),
        "sale_minor": _("At most in a sale"),
        "unit_price": _("Unit price"),
        "unreferenced_day_minor": _("Returns of a day without a receipt, at most"),
    }


def _settings() -> dict[str, str]:
    return {
        "blocks": _("Parts"),
        "cash_rounding_minor": _("Cash is rounded to"),
        "country": _("Country"),
        "day_starts_hour": _("The day starts at hour"),
        "host": _("Address of the device"),
        "jurisdictions": _("Tax jurisdictions"),
        "fiscal_year_month": _("First month of the fiscal year"),
        "legal_name": _("Legal name"),
        "paper": _("Paper"),
        "active_before": _("Might come in before"),
        "locations_before": _("Locations before"),
        "refuses_below_zero": _("Refuses what is not there"),
        "renamed": _("Called otherwise than before"),
        "role_before": _("Role before"),
        "required": _("Required"),
        "second_step": _("Second step when signing in"),
        "statement_line": _("Line of the statements"),
        "tax_box": _("Box of the tax return"),
        "tax_number": _("Tax number"),
        "tax_per_line": _("Tax is rounded on each line"),
        "test_mode": _("Test mode"),
        "time_zone": _("Time zone"),
        "write_off_minor": _("Written off at most"),
        "total_rounding_minor": _("Totals are rounded to"),
        "valid_from": _("Valid from"),
    }
