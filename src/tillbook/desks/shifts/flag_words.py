"""What does not fit about a shift, as sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.shifts.models import ShiftFlag
from tillbook.desks.shifts.rules import COMPARED
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rights_words import does
from tillbook.masters.organisation.rules import Actor, CurrencyInfo
from tillbook.plumbing.templatetags.figures import money


def flags_told(actor: Actor, flags: Sequence[ShiftFlag]) -> list[tuple[ShiftFlag, str]]:
    """What does not fit, each as a sentence; what one comparison found is told and looked at as
    one."""
    given = {UUID(flag.found) for flag in flags if flag.kind == "approval" and flag.found}
    people = people_names(given) if given else {}
    told: dict[object, tuple[ShiftFlag, str]] = {}
    for flag in flags:
        words = _flag_words(actor, flag, people)
        # Noted at one moment, and closed at one.
        key = (flag.document_id, flag.recorded_at) if flag.kind in COMPARED else flag.id
        first, said = told.get(key, (flag, ""))
        told[key] = (first, f"{said} {words}".strip())
    return list(told.values())


def _flag_words(actor: Actor, flag: ShiftFlag, people: Mapping[UUID, str]) -> str:
    currency = company(actor.company_id).money

    def amount(text: str) -> str:
        return money(int(text), currency) if text.lstrip("-").isdigit() else text

    values = {"expected": flag.expected, "found": flag.found}
    if flag.kind in ("right_missing", "approval", "seller_right"):
        values["expected"] = f"“{does(flag.expected)}”"
    if flag.kind == "approval":
        values["found"] = people.get(UUID(flag.found)) or _("Somebody")
    amounts = {"expected": amount(flag.expected), "found": amount(flag.found)}
    if flag.kind in ("totals", "perpetual"):
        values = {name: _totals(text, currency) for name, text in values.items()}
    return _sentences(values, amounts).get(flag.kind, flag.kind)


def _sentences(values: Mapping[str, str], amounts: Mapping[str, str]) -> dict[str, str]:
    """Kind -> what is said of it, with what was expected and found as such and as money."""
    return {
        "opened_twice": _("The register had another shift open when this one was opened."),
        "closed_twice": _("The shift was closed before: this second closing booked nothing."),
        "business_date": _("The register said the day %(found)s; %(expected)s counts.") % values,
        "chain": _("A document does not continue the register's chain."),
        "count": _("The count comes to %(expected)s, the register said %(found)s.") % amounts,
        "difference": _("The difference is %(expected)s, the register said %(found)s.") % amounts,
        "recount": _(
            "Counted again once it was known what must be there: first %(expected)s off,"
            " then %(found)s."
        )
        % amounts,
        "z_number": _("The Z should be number %(expected)s and is %(found)s.") % values,
        "perpetual": _(
            "The perpetual totals do not follow the last Z. By that: %(expected)s; it says: "
            "%(found)s."
        )
        % values,
        "expected_cash": _(
            "The receipts that are here come to %(expected)s in the drawer, the Z says %(found)s."
        )
        % amounts,
        "totals": _("What is here: %(expected)s; the Z says %(found)s.") % values,
        "pay_outs_day": _(
            "One person paid out %(found)s on one day in amounts that nobody has to allow;"
            " the most for one is %(expected)s. Look at what they were for."
        )
        % amounts,
        "right_missing": _("Nobody with the right %(expected)s did or allowed it.") % values,
        "approval": _(
            "%(found)s allowed it: for themselves, or without the right %(expected)s when it "
            "arrived here, which is when that is looked at."
        )
        % values,
        "seller_right": _("Who did it has not the right %(expected)s.") % values,
        "lease_over": _("The register had not heard of the server for too long."),
        "location": _("The document names a location that is not here."),
        "safe_short": _(
            "%(found)s was taken from the safe, which held %(expected)s by the books. If more lay"
            " in it, enter what was there at the start."
        )
        % amounts,
        "drawer_short": _(
            "%(found)s was taken out of the drawer, in which %(expected)s had to be by then."
        )
        % amounts,
        "tender": _("The document names a way to pay that is not here."),
    }


def _totals(text: str, currency: CurrencyInfo) -> str:
    """How many receipts, what they sold and what they gave back."""
    try:
        documents, sold, returned = [int(part) for part in text.split(" · ")]
    except ValueError:
        return text
    shown = {"n": documents, "sold": money(sold, currency), "back": money(returned, currency)}
    words = ngettext("%(n)s receipt, %(sold)s sold", "%(n)s receipts, %(sold)s sold", documents)
    if returned:
        words = ngettext(
            "%(n)s receipt, %(sold)s sold and %(back)s given back",
            "%(n)s receipts, %(sold)s sold and %(back)s given back",
            documents,
        )
    return words % shown
