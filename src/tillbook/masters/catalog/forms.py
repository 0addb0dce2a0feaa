"""Reading what people type about products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.catalog.models import Product, SaleTerms
from tillbook.masters.catalog.operations import ProductEdit, VariantEdit
from tillbook.masters.catalog.rules import Terms, right_barcode, typed_weight, variants_of_options
from tillbook.masters.catalog.rules.families import MOST_OPTIONS, options_in, parted
from tillbook.plumbing.forms import StoredForm
from tillbook.plumbing.locales import about_figure, as_typed, typed_figure
from tillbook.values.money import NotAnAmount, format_price, parse_decimal
from tillbook.values.rounding import OutOfRange

#: Variants on one form.
MOST_ROWS = 200


def typed_price(text: str, exponent: int) -> int:
    """A price as people type it, as minor x 10^4; raises NotAnAmount. Not below zero."""
    price = parse_decimal(typed_figure(text), exponent + 4, "price")
    if price < 0:
        raise NotAnAmount("a price is not below zero")
    return price


def typed_percent(text: str) -> int:
    """A change in per cent as people type it ("5", "−2.5"), as parts per million; raises
    NotAnAmount. Between -99 and 1,000 per cent, and not nothing."""
    plain = text.strip().replace("−", "-").replace(",", ".").removesuffix("%").strip()
    ppm = parse_decimal(plain.removeprefix("+"), 4, "percent")
    if not -990_000 <= ppm <= 10_000_000 or ppm == 0:
        raise NotAnAmount("out of range")
    return ppm


def price_text(unit_price: int, exponent: int) -> str:
    """A price as it would be typed."""
    return as_typed(format_price(unit_price, exponent))


_KINDS = [(code, capfirst(words)) for code, words in Product.Kind.choices]


class ProductForm(StoredForm):
    """What all variants of a product share."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    department = forms.CharField(
        label=gettext_lazy("Department"),
        max_length=40,
        help_text=gettext_lazy("Its revenue and cost are counted there. A new name makes it."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_KINDS)
    tax_category = forms.ChoiceField(label=gettext_lazy("Tax category"))
    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=120, required=False)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=20,
        help_text=gettext_lazy("What is counted: piece, kg, l, hour."),
    )

    option_names = forms.CharField(
        label=gettext_lazy("What its variants differ in"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Like “Size, Colour”, in the order of their names. The register lays them out by it."
        ),
    )

    minimum_age = forms.IntegerField(
        label=gettext_lazy("Sold from the age of"),
        required=False,
        min_value=0,
        max_value=99,
        help_text=gettext_lazy(
            "The register asks once a basket. Empty: as its department says; 0: anybody may buy it."
        ),
    )
    tracking = forms.ChoiceField(
        label=gettext_lazy("Tracked"),
        required=False,
        choices=SaleTerms.Tracking.choices,
        help_text=gettext_lazy(
            "The register asks for the number, or reads it from the code; what comes in says of"
            " which lots it is."
        ),
    )
    needs_expiry = forms.BooleanField(
        label=gettext_lazy("Each lot says when it expires"),
        required=False,
        help_text=gettext_lazy("Goods of a lot without a day are not taken in."),
    )
    asks_price = forms.BooleanField(
        label=gettext_lazy("The price is typed at the till"), required=False
    )
    lowest = forms.CharField(
        label=gettext_lazy("At least"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Past these limits somebody with the right has to allow it."),
    )
    highest = forms.CharField(label=gettext_lazy("At most"), max_length=30, required=False)

    def __init__(
        self, *args: Any, categories: Mapping[str, str], exponent: int = 2, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.exponent = exponent
        field = self.fields["tax_category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(categories.items())

    def clean_option_names(self) -> str:
        names = parted(self.cleaned_data["option_names"])
        if len(names) > MOST_OPTIONS:
            raise forms.ValidationError(
                _("At most %(count)d: the register has to lay them out.") % {"count": MOST_OPTIONS}
            )
        return ", ".join(names)

    def _limit(self, name: str) -> int | None:
        text = str(self.cleaned_data[name]).strip()
        if not text:
            return None
        try:
            return typed_price(text, self.exponent)
        except (NotAnAmount, OutOfRange) as problem:
            like = _("Write a price like 4.90.")
            raise forms.ValidationError(about_figure(problem, text, like)) from None

    def clean_lowest(self) -> int | None:
        return self._limit("lowest")

    def clean_highest(self) -> int | None:
        return self._limit("highest")

    def clean(self) -> None:
        given = self.cleaned_data
        low, high = given.get("lowest"), given.get("highest")
        if low is not None and high is not None and low > high:
            self.add_error("highest", _("This is less than the least."))


class VariantForm(StoredForm):
    """One variant: its own SKU, price and barcodes."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Variant"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What tells it apart, like “large” or “500 g”."),
    )
    sku = forms.CharField(
        label=gettext_lazy("SKU"),
        max_length=80,
        help_text=gettext_lazy("Your own code. Programs know the product by it."),
    )
    price = forms.CharField(label=gettext_lazy("Price"), max_length=30)
    barcodes = forms.CharField(
        label=gettext_lazy("Barcodes"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Scan them one after the other; a space between each."),
    )

    weight = forms.CharField(label=gettext_lazy("Weight"), max_length=20, required=False)

    def __init__(self, *args: Any, exponent: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exponent = exponent

    def _read(self, name: str, how: Callable[[str], int], like: str) -> int:
        text = self.cleaned_data[name]
        try:
            return how(text)
        except (NotAnAmount, OutOfRange) as problem:
            raise forms.ValidationError(about_figure(problem, text, like)) from None

    def clean_weight(self) -> int:
        return self._read("weight", typed_weight, _("Write kilograms like 0.250."))

    def clean_price(self) -> int:
        like = _("Write a price like 4.90.")
        return self._read("price", lambda text: typed_price(text, self.exponent), like)

    def clean_barcodes(self) -> tuple[str, ...]:
        words = (word.strip(",;") for word in self.cleaned_data["barcodes"].split())
        codes = tuple(dict.fromkeys(word for word in words if word))
        for code in codes:
            if problem := barcode_problem(code):
                raise forms.ValidationError(problem)
        return codes


def barcode_problem(code: str) -> str:
    """What is wrong with a barcode and what would be right; empty when nothing is."""
    right = right_barcode(code)
    if right == code:
        return ""
    if right is None:
        return _("“%(code)s” cannot be a barcode. Use letters and digits without spaces.") % {
            "code": code[:40]
        }
    return _(
        "%(code)s is not a valid barcode: its last digit should be %(digit)s. Scan it again."
    ) % {
        "code": code,
        "digit": right[-1],
    }


class VariantForms:
    """The variants of a product on one form, as many as were shown or asked for."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        exponent: int,
        variants: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.bound = data is not None
        self.free_meant = data is not None and data.get("free") == "1"
        self.asks_free = self.free_meant
        if data is not None:
            keys = data.getlist("variant")[:MOST_ROWS]
            stored = {str(one["id"]): dict(one) for one in variants if one.get("id")}
            self.forms = [
                VariantForm(
                    data,
                    prefix=f"v{key}",
                    exponent=exponent,
                    initial=stored.get(data.get(f"v{key}-id", "")),
                )
                for key in keys
                if key.isascii() and key.isdigit() and len(key) < 5
            ]
        else:
            self.forms = [
                VariantForm(initial=dict(one), prefix=f"v{n}", exponent=exponent)
                for n, one in enumerate(variants)
            ]
        for form in self.forms:
            form.number = (form.prefix or "v0")[1:]  # type: ignore[attr-defined]

    def valid(self, *, typed_at_till: bool = False) -> bool:
        """Whether every variant is, no code stands twice, and no price is 0 by mistake.

        typed_at_till: the price of the shelf is only where typing begins; it may be 0.
        """
        right = not [form for form in self.forms if not form.is_valid()]  # each says its errors
        if right and not typed_at_till and not self.free_meant:
            right = not self._ask_about_free()
        seen: dict[str, VariantForm] = {}
        for form in self.forms:
            given = form.cleaned_data
            for name, code in [("sku", given.get("sku"))] + [
                ("barcodes", code) for code in given.get("barcodes", ())
            ]:
                key = f"{name} {code}"
                if code and key in seen:
                    form.add_error(name, _("%(code)s stands on this form twice.") % {"code": code})
                    right = False
                elif code:
                    seen[key] = form
        return right

    def _ask_about_free(self) -> bool:
        """Ask once about each price that is 0 and was not before."""
        for form in self.forms:
            before = str((form.initial or {}).get("price") or "1").strip("0.,")
            if form.cleaned_data["price"] == 0 and before:
                form.add_error("price", _("This gives it away. Save again to mean that."))
                self.asks_free = True
        return self.asks_free

    def edits(self) -> tuple[VariantEdit, ...]:
        """The variants as they shall be; only of a valid form."""
        return tuple(
            VariantEdit(
                id=form.cleaned_data["id"],
                sku=form.cleaned_data["sku"],
                name=form.cleaned_data["name"],
                unit_price=form.cleaned_data["price"],
                barcodes=form.cleaned_data["barcodes"],
                weight_micro=form.cleaned_data["weight"],
            )
            for form in self.forms
        )


def with_more(data: QueryDict, options: str) -> QueryDict:
    """The same answers with variants added: one for each combination of options, or an empty one.

    A new one begins with the first one's price, and its SKU with the first one's.
    """
    more = data.copy()
    rows = [key for key in more.getlist("variant") if key.isascii() and key.isdigit()][:MOST_ROWS]
    following = max((int(key[:4]) for key in rows), default=-1) + 1
    first = f"v{rows[0]}" if rows else "v0"
    base, price = more.get(f"{first}-sku", ""), more.get(f"{first}-price", "")
    made = [(one.name, f"{base}-{one.ending}"[:80]) for one in variants_of_options(options)]
    there = {more.get(f"v{key}-name", "") for key in rows}
    if made and rows and len(rows) == 1 and not there - {""} and not more.get(f"{first}-id"):
        name, sku = made.pop(0)  # a new product's first variant is the first combination
        more[f"{first}-name"], more[f"{first}-sku"] = name, sku
    for name, sku in made or ([("", "")] if not options.strip() else []):
        if (name and name in there) or len(rows) >= MOST_ROWS:
            continue
        prefix = f"v{following}"
        more.update({f"{prefix}-name": name, f"{prefix}-sku": sku, f"{prefix}-price": price})
        rows.append(str(following))
        following += 1
    more.setlist("variant", rows)
    if named := options_in(options):
        more["option_names"] = named
    return more


def with_less(data: QueryDict, number: str) -> QueryDict:
    """The same answers without the variant of this number, which is not stored yet, save the
    last one. number "": without those that say nothing."""
    less = data.copy()
    rows = less.getlist("variant")
    kept = [
        key
        for key in rows
        if data.get(f"v{key}-id")
        or (key != number if number else any(_said(data, key, ("name", "sku", "barcodes"))))
    ]
    less.setlist("variant", kept or rows[:1])
    return less


def _said(data: QueryDict, key: str, names: Iterable[str]) -> list[str]:
    return [text for name in names if (text := data.get(f"v{key}-{name}", "").strip())]


def product_edit(given: Mapping[str, Any], variants: tuple[VariantEdit, ...]) -> ProductEdit:
    """What the two forms say together."""
    return ProductEdit(
        name=given["name"],
        kind=given["kind"],
        department=given["department"],
        tax_category=given["tax_category"],
        brand=given["brand"],
        unit=given["unit"],
        terms=terms_given(given),
        options=given["option_names"],
        variants=variants,
    )


def terms_given(given: Mapping[str, Any]) -> Terms:
    """What selling it asks for, of a valid form. Limits mean nothing where no price is asked."""
    asks = bool(given["asks_price"])
    return Terms(
        minimum_age=given["minimum_age"] or 0,
        for_anybody=given["minimum_age"] == 0,
        tracking=given["tracking"],
        needs_expiry=given["tracking"] == "lot" and bool(given["needs_expiry"]),
        asks_price=asks,
        lowest_price=given["lowest"] if asks else None,
        highest_price=given["highest"] if asks else None,
    )


def terms_initial(terms: Terms, exponent: int) -> dict[str, Any]:
    """The same as the form begins with it."""

    def shown(price: int | None) -> str:
        return "" if price is None else price_text(price, exponent)

    return {
        "minimum_age": 0 if terms.for_anybody else terms.minimum_age or None,
        "tracking": terms.tracking,
        "needs_expiry": terms.needs_expiry,
        "asks_price": terms.asks_price,
        "lowest": shown(terms.lowest_price),
        "highest": shown(terms.highest_price),
    }


def variant_initial(*told: Any) -> dict[str, Any]:
    """A variant as its part of the form begins: its id, SKU, name, price, barcodes, weight."""
    names = ("id", "sku", "name", "price", "barcodes", "weight")
    return dict(zip(names, told, strict=False))
