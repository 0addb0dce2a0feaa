"""The form of a promotion, and reading it into what the engine takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.pricing.rules import Goods, Part, Promotion, PromotionKind
from tillbook.masters.pricing.when_forms import WhenForm, read_figure
from tillbook.values.money import PRICE_SCALE, RATE_SCALE

_PERCENT_DECIMALS = 4
_PERCENTAGES = ("percent", "total_percent", "buy_get")
#: What comes first where nobody says otherwise; a promotion on everything comes after.
USUAL_PRIORITY = 0


class PromotionForm(WhenForm):
    """What, on which goods, when and where."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("As the receipt prints it, such as “3 for 2 on Tea”."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it does"),
        choices=[
            ("percent", gettext_lazy("Percent off each")),
            ("unit_amount", gettext_lazy("Amount off each")),
            ("unit_price", gettext_lazy("Each for a price")),
            ("buy_get", gettext_lazy("Buy some, get some cheaper")),
            ("set_price", gettext_lazy("Several for a price")),
            ("total_percent", gettext_lazy("Percent off all together")),
            ("total_amount", gettext_lazy("Amount off all together")),
        ],
    )
    value = forms.CharField(
        label=gettext_lazy("Percent, amount or price"),
        max_length=20,
        help_text=gettext_lazy("100 % is free."),
    )
    buy = forms.IntegerField(label=gettext_lazy("Buy"), min_value=0, max_value=999, required=False)
    get = forms.IntegerField(
        label=gettext_lazy("Get"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=gettext_lazy("3 for 2 is: buy 2, get 1. Several for a price: how many."),
    )
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("Departments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    skus = forms.CharField(
        label=gettext_lazy("Products"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("SKUs, parted by commas. No department and no product: everything."),
    )
    minimum = forms.CharField(label=gettext_lazy("From a total of"), max_length=20, required=False)
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"),
        required=False,
        min_value=-1000,
        max_value=1000,
        help_text=gettext_lazy("The higher comes first; each takes from what is left."),
    )
    exclusive = forms.BooleanField(
        label=gettext_lazy("With no other promotion on the same goods"), required=False
    )

    def __init__(
        self,
        *args: Any,
        info: CompanyInfo,
        departments: Iterable[tuple[str, str]],
        customer_groups: Mapping[UUID, str],
        known: Any,
        **more: Any,
    ) -> None:
        """known: from SKUs to those that there are."""
        super().__init__(*args, **more)
        self.info, self.known = info, known
        self.fields["departments"].choices = list(departments)  # type: ignore[attr-defined]
        self.offer(info, customer_groups)

    def clean_skus(self) -> tuple[str, ...]:
        """Products that there are."""
        skus = [part.strip() for part in str(self.cleaned_data["skus"]).split(",")]
        wanted = tuple(dict.fromkeys([sku for sku in skus if sku]))
        there = self.known(wanted)
        if missing := [sku for sku in wanted if sku not in there]:
            raise forms.ValidationError(
                _("There is no product “%(sku)s”."), params={"sku": missing[0]}
            )
        return wanted

    def clean_minimum(self) -> int:
        """An amount, or none."""
        text = str(self.cleaned_data["minimum"])
        return read_figure(text, self.info.exponent) if text else 0

    def clean(self) -> dict[str, Any]:
        """The value is a percentage or an amount, by what the promotion does."""
        given = super().clean()
        if {"kind", "value"} <= set(given):
            percent = given["kind"] in _PERCENTAGES
            decimals = _PERCENT_DECIMALS if percent else self.info.exponent
            text = str(given["value"]).removesuffix("%")
            try:
                given["value"] = read_figure(text, decimals)
            except forms.ValidationError as wrong:
                self.add_error("value", wrong)
            else:
                if percent and given["value"] > RATE_SCALE:
                    self.add_error("value", _("More than 100 % cannot be taken off."))
        if given.get("kind") == "set_price" and (given.get("get") or 0) < 2:
            self.add_error("get", _("Say how many: two or more."))
        if given.get("kind") == "buy_get" and not given.get("buy"):
            self.add_error("buy", _("Say how many are bought."))
        return given

    def wanted(self) -> Promotion:
        """What `operations.add_promotion` takes."""
        given = self.cleaned_data
        kind = PromotionKind(given["kind"])
        goods = Goods(products=given["skus"], groups=tuple(given["departments"]))
        value = given["value"]
        if kind in (PromotionKind.UNIT_AMOUNT, PromotionKind.UNIT_PRICE):
            value *= PRICE_SCALE
        sets = kind is PromotionKind.BUY_GET
        parts = (Part(goods=goods, units=given["get"]),) if kind is PromotionKind.SET_PRICE else ()
        return Promotion(
            id="new",
            kind=kind,
            name=given["name"],
            value=value,
            priority=given["priority"] or USUAL_PRIORITY,
            exclusive=given["exclusive"],
            goods=goods,
            minimum_minor=given["minimum"],
            buy=given["buy"] if sets else 0,
            get=(given["get"] or 1) if sets else 1,
            parts=parts,
            when=self.when(),
        )
