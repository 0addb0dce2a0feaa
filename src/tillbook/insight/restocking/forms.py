"""Reading what somebody typed about how goods are kept, and showing it again."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from tillbook.insight.restocking.models import KeepingRule
from tillbook.insight.restocking.operations.keeping import FIELDS, Value
from tillbook.masters.organisation.operations import NotPossible
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.pages import asked_day
from tillbook.values.money import NotAnAmount, format_quantity, parse_decimal
from tillbook.values.rounding import OutOfRange

#: What of a bulk form says "as the company does".
USUAL = "usual"


def read_field(name: str, text: str) -> Value:
    """A field as it was typed; nothing: the company's. Raises NotPossible."""
    text = text.strip()
    if not text or text == USUAL:
        return None
    if name in ("least_micro", "most_micro"):
        try:
            return parse_decimal(typed_figure(text), 6)
        except (NotAnAmount, OutOfRange, ValueError):
            said = _("“%(text)s” is no quantity.") % {"text": text[:20]}
            raise NotPossible(said) from None
    if name == "silent_until":
        if day := asked_day(text):
            return day
        raise NotPossible(_("“%(text)s” is no day.") % {"text": text[:20]})
    if text.isascii() and text.isdigit() and len(text) < 8:
        return int(text)
    raise NotPossible(_("“%(text)s” is no whole number.") % {"text": text[:20]})


def read_whole(post: QueryDict) -> dict[str, Value]:
    """Every field of the form of one product. Raises NotPossible."""
    return {name: read_field(name, post.get(name, "")) for name in FIELDS}


def read_some(post: QueryDict) -> dict[str, Value]:
    """What a bulk form says: what is ticked to be set, empty or not. Raises NotPossible."""
    named = [name for name in FIELDS if post.get(f"set_{name}")]
    return {name: read_field(name, post.get(name, "")) for name in named}


def shown(rule: KeepingRule | None) -> dict[str, str]:
    """What is stored, as it would be typed."""
    rule = rule or KeepingRule()
    found = {}
    for name in FIELDS:
        value = getattr(rule, name)
        if value is None:
            found[name] = ""
        elif name in ("least_micro", "most_micro"):
            found[name] = format_quantity(value)
        else:
            found[name] = str(value)
    return found
