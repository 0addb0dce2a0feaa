"""Reading the Sell form: what a person typed, as a basket or as sentences beside the fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.pricing.rules import BasketDiscount, Discount, DiscountKind
from tillbook.plumbing.fields import new_id
from tillbook.values.money import NotAnAmount, format_decimal, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange

_MOST_LINES = 200


@dataclass(slots=True)
class LineField:
    """One line of the form: what stands in its fields, and what is wrong with them."""

    sku: str
    name: str = ""
    quantity: str = "1"
    price: str = ""
    discount: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    wanted: WantedLine | None = None
    shelf_price: int = 0


@dataclass(slots=True)
class SellForm:
    """The whole form. id: the sale's id, made when the form was first shown."""

    id: UUID
    location: str
    lines: list[LineField] = field(default_factory=list)
    customer: str = ""
    tender: str = "cash"
    given: str = ""
    discount: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether nothing in it is wrong by itself."""
        return not self.errors and not any(line.errors for line in self.lines)


def typed_decimal(text: str, decimals: int, name: str) -> int:
    """A number as people type it: one decimal point or comma; thousands are asked back."""
    text = text.strip().replace("\N{NO-BREAK SPACE}", "")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return parse_decimal(text, decimals, name)


def read_form(post: QueryDict, location: str) -> SellForm:
    """Read what was posted; figures are read later, when the products are known."""
    try:
        sale_id = UUID(post.get("id", ""))
    except ValueError:
        sale_id = new_id()
    form = SellForm(
        id=sale_id,
        location=location,
        customer=post.get("customer", "").strip()[:200],
        tender=post.get("tender", "cash"),
        given=post.get("given", "").strip(),
        discount=post.get("discount", "").strip(),
    )
    rows = zip(
        post.getlist("sku")[:_MOST_LINES],
        post.getlist("quantity"),
        post.getlist("price"),
        post.getlist("line_discount"),
        strict=False,
    )
    remove = post.get("remove", "")
    for place, (sku, quantity, price, discount) in enumerate(rows):
        if sku and remove != str(place):
            form.lines.append(LineField(sku=sku, quantity=quantity, price=price, discount=discount))
    return form


def add_product(form: SellForm, item: Item) -> None:
    """One more of a product: on its line when it has one that is plain, else on a new one."""
    for line in form.lines:
        if line.sku == item.sku and not line.price and not line.discount:
            try:
                count = typed_decimal(line.quantity, 6, "quantity") + 1_000_000
            except (NotAnAmount, OutOfRange):
                continue
            line.quantity = format_quantity(count)
            return
    form.lines.append(LineField(sku=item.sku))


def read_lines(form: SellForm, items: Mapping[str, Item], company: CompanyInfo) -> None:
    """Read the figures of every line; what cannot be read gets a sentence beside it."""
    for line in form.lines:
        item = items.get(line.sku)
        if item is None or item.archived:
            line.errors["sku"] = _("There is no product %(sku)s.") % {"sku": line.sku}
            continue
        line.name, line.shelf_price = item.name, item.unit_price
        quantity = _figure(line, "quantity", line.quantity, 6)
        if quantity == 0 and "quantity" not in line.errors:
            line.errors["quantity"] = _("How many? 0 sells nothing.")
        price = _figure(line, "price", line.price, company.exponent + 4) if line.price else None
        rate = _figure(line, "discount", line.discount, 4) if line.discount else 0
        if not 0 <= rate <= 100 * 10_000:
            line.errors["discount"] = _("A discount is between 0 and 100 %.")
        if not line.errors:
            discounts = (
                (Discount(kind=DiscountKind.PERCENT, value=rate, reason=_("Discount")),)
                if rate
                else ()
            )
            line.wanted = WantedLine(
                sku=line.sku, quantity_micro=quantity, unit_price=price, discounts=discounts
            )


def _figure(line: LineField, name: str, text: str, decimals: int) -> int:
    try:
        return typed_decimal(text, decimals, name)
    except (NotAnAmount, OutOfRange):
        line.errors[name] = _("“%(text)s” is not a number like 1.50.") % {"text": text[:20]}
        return 0


def wanted_basket(form: SellForm, company: CompanyInfo, customer_id: UUID | None) -> BasketSale:
    """The basket that a readable form asks for, paid with what was given (or exactly)."""
    given = None
    if form.given:
        given = typed_decimal(form.given, company.exponent, "given")
    discounts: tuple[BasketDiscount, ...] = ()
    if form.discount:
        rate = typed_decimal(form.discount, 4, "discount")
        kind = DiscountKind.PERCENT
        discounts = (BasketDiscount(kind=kind, value=rate, reason=_("Basket discount")),)
    return BasketSale(
        id=form.id,
        location=form.location,
        lines=tuple([line.wanted for line in form.lines if line.wanted]),
        tenders=(WantedTender(code=form.tender, given_minor=given),),
        discounts=discounts,
        customer_id=customer_id,
    )


def unpaid(basket: BasketSale) -> BasketSale:
    """The same basket paid exactly, to see what it comes to whatever was given."""
    tenders = tuple([replace(tender, given_minor=None) for tender in basket.tenders])
    return replace(basket, tenders=tenders)


def check_figures(form: SellForm, company: CompanyInfo) -> None:
    """Read what is asked for the whole basket; a sentence beside what cannot be read."""
    checks: tuple[tuple[str, str, int], ...] = (
        ("given", form.given, company.exponent),
        ("discount", form.discount, 4),
    )
    for name, text, decimals in checks:
        if not text:
            continue
        try:
            value = typed_decimal(text, decimals, name)
        except (NotAnAmount, OutOfRange):
            form.errors[name] = _("“%(text)s” is not a number like 20.00.") % {"text": text[:20]}
            continue
        if name == "discount" and not 0 <= value <= 100 * 10_000:
            form.errors[name] = _("A discount is between 0 and 100 %.")


def price_hint(line: LineField, company: CompanyInfo) -> str:
    """The shelf price as it would be typed."""
    text = format_decimal(line.shelf_price, company.exponent + 4)
    return text[:-4] if text.endswith("0000") else text


def context_of(form: SellForm, **more: Any) -> dict[str, Any]:
    """Template context of the form."""
    return {"form": form, **more}
