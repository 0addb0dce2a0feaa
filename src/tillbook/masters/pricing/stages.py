"""Which parts of a promotion's form a kind needs, and which of them stand open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tillbook.masters.pricing.forms import PromotionForm

#: Fields that are folded away until somebody wants them, by the part of the form they stand in.
FOLDED = {
    "rewards": ("rewards", "reward_skus", "same"),
    "limits": ("minimum", "minimum_units", "maximum", "limit"),
    "when": (
        *("coupon", "weekdays", "from_time", "to_time", "from_date", "to_date"),
        *("locations", "customer_groups"),
    ),
    "beside": ("priority", "group", "exclusive"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """What the form of a kind shows. value_label: what its figure is; get_label: what is counted,
    "" where nothing is."""

    kind: str
    words: str
    example: str
    value_label: str
    percent: bool = False
    get_label: str = ""

    @property
    def buys(self) -> bool:
        """Whether some are bought so that some are cheaper."""
        return self.kind == "buy_get"

    @property
    def bundle(self) -> bool:
        """Whether it is made of parts instead of goods of one sort."""
        return self.kind == "bundle"


def stages() -> dict[str, Stage]:
    """Everything that a promotion can do, with an example each, the plainest first."""
    found = (
        Stage(
            "percent",
            _("Percent off each"),
            _("A fifth off all cakes"),
            _("Percent off"),
            percent=True,
        ),
        Stage(
            "unit_amount",
            _("Amount off each"),
            _("0.50 off every coffee"),
            _("Amount off each"),
        ),
        Stage(
            "unit_price",
            _("Each for a price"),
            _("Croissants at 1.00 each after five"),
            _("Price of each"),
        ),
        Stage(
            "buy_get",
            _("Buy some, get some cheaper"),
            _("3 for 2 on tea; a coffee, and the cake at half price"),
            _("Percent off what is got"),
            percent=True,
            get_label=_("Get"),
        ),
        Stage(
            "set_price",
            _("Several for a price, mixed as one likes"),
            _("Any 6 rolls for 3.00"),
            _("Price of all of them"),
            get_label=_("How many"),
        ),
        Stage(
            "bundle",
            _("A bundle for a price: some of this and some of that"),
            _("A sandwich, a drink and a cake for 7.50"),
            _("Price of the bundle"),
        ),
        Stage(
            "total_percent",
            _("Percent off all together"),
            _("A tenth off a basket from 50.00 on"),
            _("Percent off"),
            percent=True,
        ),
        Stage(
            "total_amount",
            _("Amount off all together"),
            _("5.00 off a basket from 40.00 on"),
            _("Amount off"),
        ),
    )
    return {one.kind: one for one in found}


def stage_of(
    sent: Mapping[str, str], asked: Mapping[str, str], stored: Mapping[str, Any] | None
) -> Stage | None:
    """What the promotion is to do: as it was sent, chosen by the address, or as it does already;
    None where that is still to be chosen."""
    if not sent and "choose" in asked:
        return None
    known = stages()
    for kind in (sent.get("kind", ""), asked.get("kind", ""), str((stored or {}).get("kind", ""))):
        if kind in known:
            return known[kind]
    return None


def opened(form: PromotionForm) -> dict[str, bool]:
    """Which folded parts say something, or say something wrong: those stand open."""

    def says(name: str) -> bool:
        return name in form.fields and bool(form[name].errors or form[name].value())

    return {part: any(map(says, names)) for part, names in FOLDED.items()}
