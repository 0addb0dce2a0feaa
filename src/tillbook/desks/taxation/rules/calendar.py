"""Until when a return is due: rules by jurisdiction and length of period, with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tillbook.books.ledger.rules.days import DAY, last_of_month
from tillbook.desks.taxation.rules.holidays import next_working_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Returns are due on a day of a later month.

    place: the jurisdiction, or what its code begins with. months: of the period; empty: any. after:
    months after the period's last one. moves: to the next working day. own_day: a business may have
    another day from its office. valid_from: for periods that end on that day or later.
    """

    place: str
    after: int
    day: int
    source: str
    months: tuple[int, ...] = ()
    moves: bool = True
    own_day: bool = False
    valid_from: date = date(1950, 1, 1)


#: The first that fits counts.
DEADLINES = (
    Deadline(
        place="GB",
        after=2,
        day=31,
        months=(12,),
        moves=False,
        source="VATAC1300: annual returns, last day of the second month",
    ),
    Deadline(
        place="GB",
        after=2,
        day=7,
        moves=False,
        source="VATAC1300: the last day of the following month and seven calendar days",
    ),
    Deadline(place="DE", after=1, day=10, source="§ 18 Abs. 1 UStG, § 108 Abs. 3 AO"),
    Deadline(
        place="FR",
        after=1,
        day=15,
        own_day=True,
        source="CGI, annexe IV, article 39: between the 15th and the 24th, by business",
    ),
    Deadline(place="US-MN", after=2, day=5, months=(12,), source="Minn. Stat. § 289A.18, subd. 4"),
    Deadline(place="US-MN", after=1, day=20, source="Minn. Stat. § 289A.18, subd. 4"),
    Deadline(place="US", after=1, day=20, source="SSUTA § 318: not before the 20th"),
)


def deadline_of(jurisdiction: str, months: int, until: date) -> Deadline | None:
    """The rule for a period of so many months that ends on a day."""
    for rule in DEADLINES:
        place = jurisdiction == rule.place or jurisdiction.startswith(rule.place + "-")
        length = not rule.months or months in rule.months
        if place and length and until >= rule.valid_from:
            return rule
    return None


def due_on(
    jurisdiction: str, months: int, until: date, *, extended: bool = False, own_day: int = 0
) -> date | None:
    """Until when the return of a period is due; None where nobody has said.

    extended: a month more. own_day: what the office told the business, 0 for nothing.
    """
    rule = deadline_of(jurisdiction, months, until)
    if rule is None:
        return None
    month = until
    for _ in range(rule.after + extended):
        month = last_of_month(month) + DAY
        month = last_of_month(month)
    day = own_day if rule.own_day and own_day else rule.day
    found = month.replace(day=min(day, month.day))
    return next_working_day(found, jurisdiction[:2]) if rule.moves else found
