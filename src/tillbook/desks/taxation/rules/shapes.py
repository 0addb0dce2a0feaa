"""What a return is made of: sums of tax lines, parts of boxes, forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from tillbook.values.rounding import divide, times_in

#: Minor units by which the tax of several documents may differ from that of their sum.
_SLACK = 10
#: After a box's code: the tax that the books hold for it, where the form computes it from the base.
TAX = ".tax"


class Unit(StrEnum):
    """How a form wants a figure: to the minor unit, whole with the rest dropped, or rounded."""

    MINOR = "minor"
    DOWN = "down"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSum:
    """Lines of the books that are alike for tax, added up; a single line is one too.

    amount_minor: debit positive. base_minor: with its sign, 0 where none was said. box: the
    account's. tax_account: tax stands there, rather than what is taxed. code to level: of the tax
    code, empty where the lines name none; rate_ppm on the day of the tax point. covered: the tax
    lines of the entry say what was taxed here. partly: of a part of it, and rest_minor is what they
    leave over. late: of an earlier period. code_box: the box that the code itself names. held: paid
    in advance, and kept until this return.
    """

    account_id: UUID
    account: str
    kind: str
    box: str = ""
    tax_account: bool = False
    code: str = ""
    treatment: str = ""
    rate_ppm: int = 0
    jurisdiction: str = ""
    level: str = ""
    amount_minor: int = 0
    base_minor: int = 0
    lines: int = 1
    covered: bool = False
    partly: bool = False
    rest_minor: int = 0
    late: bool = False
    code_box: str = ""
    held: bool = False

    @property
    def coded(self) -> bool:
        """Whether it says itself what was taxed."""
        return bool(self.code) and self.tax_account

    @property
    def own_minor(self) -> int:
        """What counts by the box of its account: no tax line of its entry says it already."""
        if self.covered:
            return 0
        return self.rest_minor if self.partly else self.amount_minor

    @property
    def input(self) -> bool:
        """Whether its tax is claimed back, rather than owed."""
        return self.kind == "asset"


@dataclass(frozen=True, slots=True)
class Part:
    """What a sum adds to a box, in minor units. tax: what is owed or (`negative`) claimed back."""

    box: str
    minor: int
    tax: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box of a form. taxed: the form has a second column, the tax on the base. numbered: the
    form itself calls it by its code; else the code is ours, and nobody reads it."""

    code: str
    words: str
    section: str = ""
    unit: Unit = Unit.MINOR
    total: bool = False
    rate_ppm: int | None = None
    taxed: bool = False
    numbered: bool = True


Place = Callable[[TaxSum], tuple[Part, ...]]
#: (what the books say by box, brought forward, minor units in a whole one) -> every figure.
Fill = Callable[[Mapping[str, int], int, int], Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A return: its boxes in order, what goes where, and what is computed.

    due: the box of what is to be paid, negative to come back. carries: a credit goes into the next
    return rather than being paid out: the box of what goes; carried_in: where it comes in. source:
    where its rules stand. held: boxes of accounts on which something waits for the last return of a
    year. terms: what a total is added up of, with a minus before what is taken off. bought: boxes
    of accounts that say what was bought; owed: boxes of tax accounts that the buyer owes. apart:
    boxes that accounts fill by themselves, with what bears no tax or what the buyer owes it of.
    sides: of accounts by kind, and by kind of those on lines of tax (`tax_asset`), the boxes that
    they fill, or are found by.
    named: boxes that accounts may name beside those it shows. untaxed: boxes of accounts whose
    revenue bears no tax; taxed: of those whose revenue bears it; rated: of those whose tax the form
    works out from what stands there. based: the base box of a tax that stands as it was booked;
    between: the lowest and the highest rate that such a tax may be of.
    """

    code: str
    title: str
    boxes: tuple[Box, ...]
    place: Place
    fill: Fill
    due: str
    source: str
    carries: str = ""
    carried_in: str = ""
    controls: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    bought: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    untaxed: tuple[str, ...] = ()
    taxed: tuple[str, ...] = ()
    rated: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    based: Mapping[str, str] = field(default_factory=dict)
    between: tuple[int, int] = (0, 0)

    def without_base(
        self, values: Mapping[str, int], whole: int
    ) -> list[tuple[str, str, int, int]]:
        """Boxes whose tax is of no rate of what their base's box holds: the box, that of the base,
        the tax, and the base. A base without the rest of a whole unit may be so much more."""
        found = [
            (tax, base, values.get(tax, 0), values.get(base, 0)) for tax, base in self.based.items()
        ]
        low, high = self.between
        return [
            (tax, base, owed, on)
            for tax, base, owed, on in found
            if not tax_of(abs(on), low) - _SLACK
            <= abs(owed)
            <= tax_of(abs(on) + (whole if on else 0), high) + (_SLACK if on else 0)
        ]

    @property
    def account_boxes(self) -> tuple[str, ...]:
        """What an account or tax code may name, in the form's order."""
        return (*(box.code for box in self.boxes), *self.named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A return's figures. raw: what the lines add up to by box, to the minor unit; values: what
    the form says. books_minor: the tax that the books hold; cleared: by account, what its lines
    come to; off_minor: by how much the form differs from the books."""

    raw: Mapping[str, int]
    values: Mapping[str, int]
    due_minor: int
    books_minor: int
    carried_minor: int
    cleared: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def off_minor(self) -> int:
        return self.due_minor - self.books_minor + self.carried_minor


def figures(form: Form, sums: Iterable[TaxSum], carried_minor: int, whole: int) -> Figures:
    """A return from what the books say. carried_minor: credit brought forward; whole: minor units
    in a whole one."""
    raw: dict[str, int] = {}
    cleared: dict[UUID, int] = {}
    books = 0
    for one in sums:
        parts = form.place(one)
        for part in parts:
            raw[part.box] = raw.get(part.box, 0) + part.minor
        if any(part.tax for part in parts):
            cleared[one.account_id] = cleared.get(one.account_id, 0) + one.amount_minor
            books -= one.amount_minor
    values = dict(form.fill(raw, carried_minor, whole))
    return Figures(
        raw=raw,
        values=values,
        due_minor=values[form.due],
        books_minor=books,
        carried_minor=carried_minor,
        cleared=cleared,
    )


def in_unit(minor: int, unit: Unit, whole: int) -> int:
    """A figure as a form wants it, still in minor units; what is dropped goes towards zero."""
    if unit == Unit.NEAREST:
        return divide(minor, whole) * whole
    if unit == Unit.DOWN:
        down = times_in(abs(minor), whole) * whole
        return down if minor >= 0 else -down
    return minor


def tax_of(base_minor: int, rate_ppm: int) -> int:
    """The tax on a base, to the minor unit."""
    return divide(base_minor * rate_ppm, 1_000_000)


def tolerance(form: Form, sums: Iterable[TaxSum], whole: int) -> int:
    """By how much a form may differ from the books through rounding alone: half a whole unit for
    each box in use whose tax it takes from rounded figures, half a minor unit for each line."""
    sums = list(sums)
    used = {part.box.removesuffix(TAX) for one in sums for part in form.place(one)}
    rounded = [
        box
        for box in form.boxes
        if box.code in used and (box.unit == Unit.NEAREST or (box.taxed and box.unit == Unit.DOWN))
    ]
    lines = sum(one.lines for one in sums)
    return divide(whole * len(rounded) + lines, 2)
