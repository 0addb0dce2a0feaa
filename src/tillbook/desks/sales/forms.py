"""Reading the Sell form: what a person typed, as a basket or as sentences beside the fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.stock.lot_timeline import lots_coded, lots_lying
from tillbook.books.stock.queries import shelf_of
from tillbook.books.stock.rules.lots import LONGEST
from tillbook.books.stock.rules.typed_lots import read_label
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.masters.catalog.queries.terms import Traced
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.rules.reading_codes import LONGEST_CODE
from tillbook.masters.catalog.scanning import Scan
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.pricing.rules import BasketDiscount, Discount, DiscountKind
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.templatetags.interface import word
from tillbook.values.money import QUANTITY_SCALE, NotAnAmount, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange
from tillbook.values.words import one_line

MOST_LINES = 200
#: Lots that a line offers.
MOST_LOTS = 50
#: 1,234 is a thousand to one reader and a bit more than one to another.
_COULD_BE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+|.*\d[.,' ]\d+[.,]\d.*")


@dataclass(slots=True)
class LineField:
    """One line of the form: what stands in its fields, and what is wrong with them. lot: or serial
    number; traced: how, where it is; lots: those that lie there, to choose from."""

    sku: str
    name: str = ""
    quantity: str = "1"
    price: str = ""
    discount: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    wanted: WantedLine | None = None
    shelf_price: int = 0
    lot: str = ""
    traced: Traced | None = None
    lots: Sequence[tuple[str, date | None]] = ()
    #: What its choices are named by, those that are chosen (SKUs), and what is offered.
    row: str = ""
    chosen: tuple[str, ...] = ()
    offered: Sequence[Any] = ()


@dataclass(slots=True)
class SellForm:
    """The whole form. id: the sale's id, made when the form was first shown."""

    id: UUID
    location: str
    lines: list[LineField] = field(default_factory=list)
    find: str = ""
    customer: str = ""
    tender: str = "cash"
    given: str = ""
    discount: str = ""
    #: Id of the certificate by which it is sold free of tax.
    exempt: str = ""
    #: Why something comes back; asked where a quantity is below 0.
    reason: str = ""
    #: Id of what was put aside and is sold now.
    reservation: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether nothing in it is wrong by itself."""
        return not self.errors and not any(line.errors for line in self.lines)

    @property
    def takes_back(self) -> bool:
        """Whether goods come back by it, without a sale to name."""
        return any(line.wanted and line.wanted.quantity_micro < 0 for line in self.lines)

    @property
    def priceable(self) -> bool:
        """Whether its lines can be priced, whatever is wrong about the customer and the payment."""
        figures_are_read = "discount" not in self.errors
        return bool(self.lines) and figures_are_read and not any(x.errors for x in self.lines)


class Ambiguous(NotAnAmount):
    """The number could mean two things; whoever typed it is asked again."""


def typed_decimal(text: str, decimals: int, name: str) -> int:
    """A number as people type it, as an integer of 10^-decimals: one decimal point or comma.

    Raises Ambiguous for what may have thousands ("1.234,50", "1,234"), NotAnAmount, OutOfRange.
    """
    text = text.strip().replace("\N{NO-BREAK SPACE}", " ")
    if _COULD_BE_THOUSANDS.fullmatch(text):
        raise Ambiguous(f"{name}: “{text[:40]}” could mean two things")
    return parse_decimal(text.replace(",", "."), decimals, name)


def said_about(problem: ValueError, text: str, like: str) -> str:
    """The sentence beside a field whose figure cannot be read; like: one that would be right."""
    shown = {"text": text.strip()[:20], "like": like}
    if isinstance(problem, Ambiguous):
        return _("“%(text)s” could mean two things. Write it without thousands, like %(like)s.") % (
            shown | {"like": "1234.50"}
        )
    if isinstance(problem, OutOfRange):
        return _("“%(text)s” is more than the books can hold.") % shown
    return _("“%(text)s” is not a number like %(like)s.") % shown


def read_form(post: QueryDict, location: str) -> SellForm:
    """Read what was posted; figures are read later, when the products are known."""
    try:
        sale_id = UUID(post.get("id", ""))
    except ValueError:
        sale_id = new_id()
    form = SellForm(
        id=sale_id,
        location=location,
        customer=(post.get("choose") or post.get("customer", "")).strip()[:200],
        tender=post.get("tender", "cash"),
        given=post.get("given", "").strip(),
        discount=post.get("discount", "").strip(),
        exempt="" if "taxed" in post else post.get("free") or post.get("exempt", ""),
        reason=post.get("reason", "").strip()[:200],
        reservation=post.get("reservation", "")[:40],
    )
    rows = zip(
        post.getlist("sku")[:MOST_LINES],
        post.getlist("quantity"),
        post.getlist("price"),
        post.getlist("line_discount"),
        strict=False,
    )
    remove, lots = post.get("remove", ""), post.getlist("lot")
    for place, (sku, quantity, price, discount) in enumerate(rows):
        if sku and remove != str(place):
            line = LineField(sku=sku, quantity=quantity, price=price, discount=discount)
            line.lot = one_line(lots[place], LONGEST_CODE) if place < len(lots) else ""
            form.lines.append(line)
    return form


def add_product(
    form: SellForm, item: Item, scan: Scan | None = None, kind: Traced | None = None
) -> None:
    """One more of a product: on its line when it has one that is plain, else on a new one. scan:
    what its label says; kind: how it is traced. What is of another lot, a piece with a number, and
    what something is chosen with have lines of their own."""
    lot = scan.piece(serial=kind.serial) if scan and kind else ""
    for line in form.lines:
        if item.choices or (kind and (kind.serial or line.lot != lot)):
            continue
        if line.sku == item.sku and not line.price and not line.discount:
            try:
                count = typed_decimal(line.quantity, 6, "quantity") + 1_000_000
            except (NotAnAmount, OutOfRange):
                continue
            line.quantity = format_quantity(count)
            return
    form.lines.append(LineField(sku=item.sku, lot=lot))


def read_lines(
    form: SellForm,
    items: Mapping[str, Item],
    company: CompanyInfo,
    kinds: Mapping[UUID, Traced] = MappingProxyType({}),
) -> None:
    """Read the figures of every line; what cannot be read gets a sentence beside it. kinds: how
    those of these are traced that are."""
    for line in form.lines:
        item = items.get(line.sku)
        if item is None:
            line.errors["sku"] = _("There is no product %(sku)s.") % {"sku": line.sku}
            continue
        line.name, line.shelf_price = item.name, item.unit_price
        line.traced = kinds.get(item.id)
        if line.traced and (label := read_label(line.lot)):
            line.lot = label.piece(serial=line.traced.serial)
        if item.archived:
            line.errors["sku"] = _("%(name)s is no longer sold. Remove the line.") % {
                "name": item.name
            }
            continue
        quantity = _figure(line, "quantity", line.quantity, 6)
        if quantity == 0 and "quantity" not in line.errors:
            line.errors["quantity"] = _("How many? 0 sells nothing.")
        if not item.comes_in(quantity):
            line.errors["quantity"] = _too_fine(item)
        price = _figure(line, "price", line.price, company.exponent + 4) if line.price else None
        if price is not None and price < 0:
            line.errors["price"] = _(
                "A price is not below 0. To take something back, use −1 as quantity."
            )
        rate = _figure(line, "discount", line.discount, 4) if line.discount else 0
        if not 0 <= rate <= 100 * 10_000:
            line.errors["discount"] = _("A discount is between 0 and 100 %.")
        serial = line.traced is not None and line.traced.serial
        if serial and quantity not in (0, QUANTITY_SCALE, -QUANTITY_SCALE):
            line.errors["quantity"] = _("A piece with a serial number has a line of its own.")
        elif len(line.lot) > LONGEST:
            line.errors["lot"] = _("A lot has at most 60 characters.")
        elif serial and not line.lot:
            line.errors["lot"] = _("Say the serial number of this piece.")
        if not line.errors:
            line.wanted = WantedLine(
                sku=line.sku,
                quantity_micro=quantity,
                unit_price=price,
                discounts=_discounts(rate),
                lot=line.lot if line.traced and not serial else "",
                serial=line.lot if serial else "",
            )


def offer_lots(form: SellForm, items: Mapping[str, Item], location_id: UUID | None) -> None:
    """Put what lies of lots beside the lines of what is traced, what expires first first."""
    traced_here = {items[line.sku].id for line in form.lines if line.traced and line.sku in items}
    if not traced_here or location_id is None:
        return
    lying = lots_lying(shelf_of(location_id), traced_here)
    known = lots_coded([key for key, micro in lying.items() if micro > 0 and key[1]])
    rows = sorted(known.values(), key=lambda lot: (lot.expires_on or date.max, lot.code))
    for line in form.lines:
        if line.traced and line.sku in items:
            own = [(lot.code, lot.expires_on) for lot in rows if lot.item_id == items[line.sku].id]
            line.lots = own[:MOST_LOTS]


def _too_fine(item: Item) -> str:
    """What quantities of this item look like."""
    shown = {"unit": word(item.unit), "n": item.decimals}
    if not item.decimals:
        return _("Whole numbers only: it is sold by the unit “%(unit)s”.") % shown
    words = ngettext(
        "At most %(n)s decimal: it is sold by the unit “%(unit)s”.",
        "At most %(n)s decimals: it is sold by the unit “%(unit)s”.",
        item.decimals,
    )
    return words % shown


def _discounts(rate: int) -> tuple[Discount, ...]:
    if not rate:
        return ()
    return (Discount(kind=DiscountKind.PERCENT, value=rate, reason=_("Discount")),)


def _figure(line: LineField, name: str, text: str, decimals: int) -> int:
    try:
        return typed_decimal(text.replace("−", "-"), decimals, name)
    except (NotAnAmount, OutOfRange) as problem:
        line.errors[name] = said_about(problem, text, "1.50")
        return 0


def wanted_basket(form: SellForm, company: CompanyInfo, customer_id: UUID | None) -> BasketSale:
    """The basket that a priceable form asks for, paid with what was given (or exactly)."""
    given = None
    if form.given and "given" not in form.errors:
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
        reason=form.reason if form.takes_back else "",
        reservations=_reservations(form.reservation),
    )


def _reservations(key: str) -> tuple[UUID, ...]:
    try:
        return (UUID(key),)
    except ValueError:
        return ()


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
        except (NotAnAmount, OutOfRange) as problem:
            form.errors[name] = said_about(problem, text, "20.00")
            continue
        if name == "discount" and not 0 <= value <= 100 * 10_000:
            form.errors[name] = _("A discount is between 0 and 100 %.")
        if name == "given" and value < 0:
            form.errors[name] = _("What was given is not below 0.")


def given_minor(form: SellForm, company: CompanyInfo) -> int | None:
    """What was given, in minor units; None when nothing was typed or it cannot be read."""
    if not form.given or "given" in form.errors:
        return None
    return typed_decimal(form.given, company.exponent, "given")
