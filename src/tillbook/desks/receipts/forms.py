"""The form of the receipt designer."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tillbook.desks.receipts.rules.layout import (
    ALWAYS,
    BLOCKS,
    LANGUAGES,
    LINK_DAYS,
    LONGEST_TEXT,
    Layout,
)

#: What each block is called, and what it says.
BLOCK_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "logo": (_("Logo"), _("the picture below, in black and white")),
    "company": (_("Name"), _("of the company, and its legal name")),
    "address": (_("Address"), _("of the location")),
    "tax_number": (_("Tax number"), _("of the company")),
    "head": (_("Text at the top"), _("your own words")),
    "title": (_("Title"), _("copy, return, gift receipt")),
    "lines": (_("What was sold"), _("with discounts and notes")),
    "total": (_("Total"), ""),
    "tenders": (_("Payments"), _("and change")),
    "saved": (_("Saved"), _("what promotions and discounts came to")),
    "taxes": (_("Taxes"), _("by rate")),
    "customer": (_("Customer"), _("when one was named, and the reason of a return")),
    "number": (_("Number"), _("with day and time")),
    "served": (_("Who served"), _("and at which register")),
    "foot": (_("Text at the bottom"), _("your own words")),
    "link": (_("Digital receipt"), _("a QR code that opens it on a phone")),
    "seal": (_("Seal"), _("the beginning of the receipt's hash")),
    "barcode": (_("Barcode"), _("of the number, for returns")),
}
PAPERS = (
    ("58", _("58 mm roll")),
    ("80", _("80 mm roll")),
    ("a4", _("A4 sheet")),
)


def _days(days: int) -> str | Promise:
    return {
        30: _("30 days"),
        90: _("90 days"),
        365: _("1 year"),
        1095: _("3 years"),
        3650: _("10 years"),
    }[days]


class LayoutForm(forms.Form):
    """Paper, blocks in their order, texts. `order`: every block, as the page shows them."""

    paper = forms.ChoiceField(label=_("Paper"), choices=PAPERS)
    link_days = forms.TypedChoiceField(
        label=_("The digital receipt can be opened for"),
        coerce=int,
        choices=[(days, _days(days)) for days in LINK_DAYS],
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        for place in ("head", "foot"):
            for language in LANGUAGES:
                self.fields[f"{place}_{language}"] = forms.CharField(
                    required=False, max_length=LONGEST_TEXT
                )

    def layout(self, order: list[str], shown: set[str], logo: str) -> Layout:
        """The layout that the valid form says."""
        given = self.cleaned_data
        known = [one for one in dict.fromkeys(order) if one in BLOCKS]
        known += [one for one in BLOCKS if one not in known]
        return Layout(
            paper=given["paper"],
            blocks=tuple(one for one in known if one in shown or one in ALWAYS),
            head={one: given[f"head_{one}"] for one in LANGUAGES if given[f"head_{one}"].strip()},
            foot={one: given[f"foot_{one}"] for one in LANGUAGES if given[f"foot_{one}"].strip()},
            logo=logo,
            link_days=given["link_days"],
        )
