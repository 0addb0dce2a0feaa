"""In what two receipts of one id are not alike, where their papers look the same."""

from __future__ import annotations

import json
from collections.abc import Iterator

from babel.dates import format_time
from django.utils import timezone
from django.utils.translation import gettext as _

from tillbook.desks.sales.rules import Draft
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.templatetags.figures import current_locale, money, short_day

#: What the two papers show for themselves, and what follows from the moment.
_SHOWN = {"number", "series", "register", "person", "total"}
_IN_ROWS = {"type", "amount", "quantity", "description", "gross"}
_TIMES = {"occurred_at", "device_time", "business_date"}


def differences(
    info: CompanyInfo, first: tuple[Draft, str], second: tuple[Draft, str]
) -> list[str]:
    """A sentence for each thing in which they differ and which their papers do not show: the very
    moment, what was given and came back, then the fields of the data by their names."""
    one, other = first[0], second[0]
    found = []
    if one.occurred_at != other.occurred_at:
        seconds = {draft.occurred_at.replace(microsecond=0) for draft in (one, other)}
        times = {
            "first": _moment(one, finer=len(seconds) == 1),
            "second": _moment(other, finer=len(seconds) == 1),
        }
        found.append(_("Made at %(first)s and at %(second)s.") % times)
    given = [sum(tender.given_minor for tender in draft.tenders) for draft in (one, other)]
    change = [sum(tender.change_minor for tender in draft.tenders) for draft in (one, other)]
    if given != list(reversed(given)) or change != list(reversed(change)):
        words = _(
            "Given %(given)s with %(change)s change, and %(given_2)s with %(change_2)s change."
        )
        found.append(
            words
            % {
                "given": money(given[0], info.money),
                "change": money(change[0], info.money),
                "given_2": money(given[1], info.money),
                "change_2": money(change[1], info.money),
            }
        )
    names = sorted(set(_fields(_read(first[1]), _read(second[1]))))
    if names:
        found.append(
            _("Fields that are not shown differ: %(names)s.") % {"names": ", ".join(names)}
        )
    return found or [
        _("They say the same: only the receipt before them is another, and so their seals differ.")
    ]


def _moment(draft: Draft, *, finer: bool) -> str:
    """To the second; finer where two are of the same one."""
    at = timezone.localtime(draft.occurred_at)
    rest = f".{at:%f}" if finer else ""
    return f"{short_day(at)}, {format_time(at, 'medium', locale=current_locale())}{rest}"


def _read(body: str) -> dict[str, object]:
    said = json.loads(body)
    return said if isinstance(said, dict) else {}


def _fields(one: dict[str, object], other: dict[str, object]) -> Iterator[str]:
    """The names of what differs and neither stands on a paper nor is told already."""
    for name in one.keys() | other.keys():
        ours, theirs = one.get(name), other.get(name)
        if ours == theirs or name in _SHOWN | _TIMES:
            continue
        if not (isinstance(ours, list) and isinstance(theirs, list)):
            yield name
        elif len(ours) == len(theirs):
            yield from _of_rows(name, ours, theirs)


def _of_rows(name: str, ours: list[object], theirs: list[object]) -> Iterator[str]:
    told = {"given", "change"} if name == "tenders" else set()
    for mine, yours in zip(ours, theirs, strict=True):
        if not (isinstance(mine, dict) and isinstance(yours, dict)):
            if mine != yours:
                yield name
            continue
        for key in mine.keys() | yours.keys():
            if mine.get(key) != yours.get(key) and key not in _IN_ROWS | told:
                yield f"{name}.{key}"
