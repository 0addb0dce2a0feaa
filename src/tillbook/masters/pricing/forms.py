"""The form of a promotion, and reading it into what the engine takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.pricing.rules import Goods, Part, Promotion, PromotionKind
from tillbook.masters.pricing.when_forms import WhenForm, read_figure, shown_when
from tillbook.values.money import PRICE_SCALE, RATE_SCALE, format_decimal
from tillbook.values.rounding import divide

_PERCENT_DECIMALS = 4
_PERCENTAGES = ("percent", "total_percent", "buy_get")
#: What comes first where nobody says otherwise; a promotion on everything comes after.
USUAL_PRIORITY = 0
#: Parts of a bundle that the form has room for.
PARTS = (1, 2, 3, 4)
_BUNDLE = "bundle"


class PromotionForm(WhenForm):
    """What, on which goods, when, where and for whom."""

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
            ("set_price", gettext_lazy("Several for a price, mixed as one likes")),
            (_BUNDLE, gettext_lazy("A bundle for a price: some of this and some of that")),
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
    except_skus = forms.CharField(
        label=gettext_lazy("But not these products"), max_length=4000, required=False
    )
    rewards = forms.MultipleChoiceField(
        label=gettext_lazy("Got from other departments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reward_skus = forms.CharField(
        label=gettext_lazy("Got are other products"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("SKUs, for “buy some, get some”. Empty: more of what is bought."),
    )
    same = forms.BooleanField(
        label=gettext_lazy("Bought and got are of one product, not mixed"), required=False
    )
    minimum = forms.CharField(label=gettext_lazy("From a total of"), max_length=20, required=False)
    minimum_units = forms.IntegerField(
        label=gettext_lazy("From so many pieces"), min_value=0, max_value=9_999, required=False
    )
    maximum = forms.CharField(
        label=gettext_lazy("At most off a basket"), max_length=20, required=False
    )
    limit = forms.IntegerField(
        label=gettext_lazy("So often in a basket"),
        min_value=0,
        max_value=9_999,
        required=False,
        help_text=gettext_lazy("How many sets count. Empty: as many as there are."),
    )
    coupon = forms.ChoiceField(
        label=gettext_lazy("Only with the coupon"),
        required=False,
        help_text=gettext_lazy("A limit for each customer is set at the coupon."),
    )
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"),
        required=False,
        min_value=-1000,
        max_value=1000,
        help_text=gettext_lazy("The higher comes first; each takes from what is left."),
    )
    group = forms.CharField(
        label=gettext_lazy("One of a group"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Of promotions with the same word here a basket gets the best one."),
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
        coupons: Iterable[tuple[str, str]],
        known: Callable[[Collection[str]], Collection[str]],
        **more: Any,
    ) -> None:
        """known: from SKUs to those that there are; coupons: (id, name) of those in use."""
        super().__init__(*args, **more)
        self.info, self.known = info, known
        choices = list(departments)
        for name in ("departments", "rewards"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["coupon"].choices = [("", _("none")), *coupons]  # type: ignore[attr-defined]
        for number in PARTS:
            self.fields[f"part{number}"] = forms.IntegerField(
                label=_("Pieces"), min_value=1, max_value=999, required=False
            )
            self.fields[f"part{number}_skus"] = forms.CharField(
                label=_("of these products"), max_length=4000, required=False
            )
            self.fields[f"part{number}_department"] = forms.ChoiceField(
                label=_("or of this department"),
                required=False,
                choices=[("", _("any")), *choices],
            )
        self.offer(info, customer_groups)

    def part_fields(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each part of a bundle: pieces, products, department."""
        return [
            (self[f"part{n}"], self[f"part{n}_skus"], self[f"part{n}_department"]) for n in PARTS
        ]

    def _skus(self, field: str) -> tuple[str, ...]:
        """Products that there are; what there is not is said at the field."""
        skus = [part.strip() for part in str(self.cleaned_data.get(field) or "").split(",")]
        wanted = tuple(dict.fromkeys([sku for sku in skus if sku]))
        there = self.known(wanted)
        if missing := [sku for sku in wanted if sku not in there]:
            self.add_error(field, _("There is no product “%(sku)s”.") % {"sku": missing[0]})
        return wanted

    def clean_minimum(self) -> int:
        """An amount, or none."""
        return self._amount("minimum")

    def clean_maximum(self) -> int:
        """An amount, or none."""
        return self._amount("maximum")

    def _amount(self, name: str) -> int:
        text = str(self.cleaned_data[name])
        return read_figure(text, self.info.exponent) if text else 0

    def clean(self) -> dict[str, Any]:
        """The value is a percentage or an amount, by what the promotion does."""
        given = super().clean()
        if {"kind", "value"} <= set(given):
            percent = given["kind"] in _PERCENTAGES
            decimals = _PERCENT_DECIMALS if percent else self.info.exponent
            text = str(given["value"]).removesuffix("%").strip()
            try:
                given["value"] = read_figure(text, decimals)
            except forms.ValidationError as wrong:
                self.add_error("value", wrong)
            else:
                if percent and given["value"] > RATE_SCALE:
                    self.add_error("value", _("More than 100 % cannot be taken off."))
        for field in ("skus", "except_skus", "reward_skus", *[f"part{n}_skus" for n in PARTS]):
            given[field] = self._skus(field)
        if given.get("kind") == "set_price" and (given.get("get") or 0) < 2:
            self.add_error("get", _("Say how many: two or more."))
        if given.get("kind") == "buy_get" and not given.get("buy") and not given.get("minimum"):
            self.add_error("buy", _("Say how many are bought."))
        if given.get("kind") == _BUNDLE and not any(given.get(f"part{n}") for n in PARTS):
            self.add_error("part1", _("Say how many, and of what."))
        return given

    def _parts(self, goods: Goods) -> tuple[Part, ...]:
        given = self.cleaned_data
        if given["kind"] == "set_price":
            return (Part(goods=goods, units=given["get"]),)
        if given["kind"] != _BUNDLE:
            return ()
        found = []
        for number in PARTS:
            if units := given.get(f"part{number}"):
                department = given[f"part{number}_department"]
                own = Goods(
                    products=given[f"part{number}_skus"],
                    groups=(department,) if department else (),
                )
                found.append(Part(goods=own, units=units))
        return tuple(found)

    def wanted(self) -> Promotion:
        """What `operations.add_promotion` takes."""
        given = self.cleaned_data
        bundle = given["kind"] == _BUNDLE
        kind = PromotionKind.SET_PRICE if bundle else PromotionKind(given["kind"])
        sets = kind is PromotionKind.BUY_GET
        goods = Goods(
            products=given["skus"],
            groups=tuple(given["departments"]),
            except_products=given["except_skus"],
        )
        rewards = Goods(products=given["reward_skus"], groups=tuple(given["rewards"]))
        value = given["value"]
        if kind in (PromotionKind.UNIT_AMOUNT, PromotionKind.UNIT_PRICE):
            value *= PRICE_SCALE
        return Promotion(
            id="new",
            kind=kind,
            name=given["name"],
            value=value,
            priority=given["priority"] or USUAL_PRIORITY,
            exclusive=given["exclusive"],
            group=given["group"],
            coupon=given["coupon"],
            goods=Goods() if bundle else goods,
            minimum_minor=given["minimum"],
            minimum_units=given["minimum_units"] or 0,
            maximum_minor=given["maximum"],
            limit=given["limit"] or 0,
            buy=(given["buy"] or 0) if sets else 0,
            get=(given["get"] or 1) if sets else 1,
            same=given["same"] and sets,
            rewards=rewards if sets and rewards != Goods() else None,
            parts=self._parts(goods),
            when=self.when(),
        )


def shown_promotion(promotion: Promotion, exponent: int) -> dict[str, Any]:
    """What the form shows of a promotion to begin with."""
    kind, parts = promotion.kind, promotion.parts
    goods, get = promotion.goods, promotion.get
    said: str = kind.value
    if kind is PromotionKind.SET_PRICE:
        mixed = len(parts) == 1
        said = kind.value if mixed else _BUNDLE
        goods, get = (parts[0].goods, parts[0].units) if mixed else (goods, get)
    percent = kind.value in _PERCENTAGES
    each = kind in (PromotionKind.UNIT_AMOUNT, PromotionKind.UNIT_PRICE)
    value = divide(promotion.value, PRICE_SCALE) if each else promotion.value
    rewards = promotion.rewards or Goods()
    shown: dict[str, Any] = {
        "name": promotion.name,
        "kind": said,
        "value": _plain(value, _PERCENT_DECIMALS if percent else exponent, percent),
        "buy": promotion.buy or None,
        "get": get if said in ("buy_get", "set_price") else None,
        "departments": list(goods.groups),
        "skus": ", ".join(goods.products),
        "except_skus": ", ".join(goods.except_products),
        "rewards": list(rewards.groups),
        "reward_skus": ", ".join(rewards.products),
        "same": promotion.same,
        "minimum": _plain(promotion.minimum_minor, exponent) if promotion.minimum_minor else "",
        "minimum_units": promotion.minimum_units or None,
        "maximum": _plain(promotion.maximum_minor, exponent) if promotion.maximum_minor else "",
        "limit": promotion.limit or None,
        "coupon": promotion.coupon,
        "priority": promotion.priority or None,
        "group": promotion.group,
        "exclusive": promotion.exclusive,
        **shown_when(promotion.when),
    }
    if said == _BUNDLE:
        for number, part in zip(PARTS, parts, strict=False):
            shown[f"part{number}"] = part.units
            shown[f"part{number}_skus"] = ", ".join(part.goods.products)
            shown[f"part{number}_department"] = "".join(part.goods.groups[:1])
    return shown


def fits_the_form(promotion: Promotion) -> bool:
    """Whether the form says all of it; a program may have made one that it has no fields for."""
    others = [promotion.rewards or Goods(), *[part.goods for part in promotion.parts]]
    bundle = len(promotion.parts) > 1
    return (
        len(promotion.parts) <= len(PARTS)
        and not (promotion.rewards and promotion.rewards.except_products)
        and not (bundle and any(len(g.groups) > 1 or g.except_products for g in others))
    )


def _plain(value: int, decimals: int, short: bool = False) -> str:
    text = format_decimal(value, decimals)
    return text.rstrip("0").rstrip(".") if short and "." in text else text
