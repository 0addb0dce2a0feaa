"""What is chosen with a line of the Sell form: offered, read, and said what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import ngettext

from tillbook.desks.sales.forms import MOST_LINES, LineField, SellForm
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.rules.modifiers import MOST_OPTIONS, Choices, wrong_choice
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.pricing.rules import PricedBasket, PricedLine


@dataclass(frozen=True, slots=True)
class Offered:
    """A group beside its line. options: (SKU, name, unit price); chosen: SKUs of it. one: at most
    one of them is."""

    choices: Choices
    options: Sequence[tuple[str, str, int]]
    chosen: tuple[str, ...]

    @property
    def one(self) -> bool:
        return self.choices.most == 1

    @property
    def first(self) -> str:
        """The one that is chosen."""
        return self.chosen[0] if self.chosen else ""


def read_choices(form: SellForm, post: QueryDict) -> None:
    """What was chosen with each line: by the name of its row, whatever stands above it by now."""
    rows, remove = post.getlist("row")[:MOST_LINES], post.get("remove", "")
    kept = [
        rows[place] if place < len(rows) and rows[place].isalnum() else ""
        for place, sku in enumerate(post.getlist("sku")[:MOST_LINES])
        if sku and remove != str(place)
    ]
    for line, row in zip(form.lines, kept, strict=False):
        line.row = row[:6]
        chosen = post.getlist(f"choice-{line.row}") if line.row else []
        line.chosen = tuple([sku for sku in chosen[:MOST_OPTIONS] if sku])


def name_rows(form: SellForm) -> None:
    """Every line has a name, and keeps it while others come and go."""
    taken = {line.row for line in form.lines}
    names = iter([str(n) for n in range(2 * MOST_LINES + 1) if str(n) not in taken])
    for line in form.lines:
        line.row = line.row or next(names)


def offer_choices(form: SellForm, items: Mapping[str, Item], company: CompanyInfo) -> None:
    """Put what can be chosen beside each line; a sentence where something has to be yet."""
    name_rows(form)
    wanted = {
        option
        for line in form.lines
        if line.sku in items
        for group in items[line.sku].choices
        for option in group.options
    }
    if not wanted:
        return
    options = items_by_id(company.id, company.version, wanted)
    ids = {one.sku: one.id for one in options.values()}
    for line in form.lines:
        item = items.get(line.sku)
        if item is None or not item.choices:
            continue
        line.offered = [_offered(group, options, line.chosen) for group in item.choices]
        # Of what stands in two groups one is sold, however often it is ticked.
        line.chosen = tuple(dict.fromkeys([sku for one in line.offered for sku in one.chosen]))
        wrong = wrong_choice(item.choices, [ids[sku] for sku in line.chosen])
        back = line.wanted is not None and line.wanted.quantity_micro < 0
        if wrong and isinstance(wrong[1], Choices) and not (wrong[0] == "least" and back):
            line.errors["choices"] = _missing(wrong[0], wrong[1])
            line.wanted = None
        elif line.wanted:
            line.wanted = replace(line.wanted, modifiers=line.chosen)


def _offered(group: Choices, options: Mapping[UUID, Item], chosen: Sequence[str]) -> Offered:
    known = [options[key] for key in group.options if key in options]
    return Offered(
        group,
        [(one.sku, one.name, one.unit_price) for one in known],
        tuple([one.sku for one in known if one.sku in chosen]),
    )


def _missing(what: str, group: Choices) -> str:
    least = min(group.least, len(group.options))
    count = least if what == "least" else group.most
    words = (
        ngettext("%(name)s: choose one.", "%(name)s: choose at least %(n)d.", count)
        if what == "least"
        else ngettext("%(name)s: one at most.", "%(name)s: %(n)d at most.", count)
    )
    return words % {"name": group.name, "n": count}


def priced_rows(
    form: SellForm, priced: PricedBasket | None
) -> list[tuple[int, LineField, PricedLine | None, list[tuple[str, PricedLine]]]]:
    """(place, line, what it comes to, its modifiers by name with what they come to)."""
    if priced is None:
        return [(place, line, None, []) for place, line in enumerate(form.lines)]
    lines = iter(priced.lines)
    rows: list[tuple[int, LineField, PricedLine | None, list[tuple[str, PricedLine]]]] = []
    for place, line in enumerate(form.lines):
        own = next(lines)
        names = {sku: name for group in line.offered for sku, name, _price in group.options}
        modifiers = line.wanted.modifiers if line.wanted else ()
        rows.append((place, line, own, [(names[sku], next(lines)) for sku in modifiers]))
    return rows
