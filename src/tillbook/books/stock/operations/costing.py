"""How a company values what lies there: the one writer that changes it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, Sum, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from tillbook.books.stock.models import CostingChange, Level, Place
from tillbook.books.stock.rules import OFFERED, CostingMethod
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Forbidden, Right
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.locking import lock_rows
from tillbook.plumbing.writer import write
from tillbook.values.words import one_line


def change_costing(actor: Actor, method: str, reason: str) -> UUID:
    """Value what leaves from now on otherwise; what lies there keeps quantity and value.

    Nothing is booked, because no value changes: a level goes over as one layer, or gives its layers
    up. What was posted stays as it was. Raises NotPossible, Forbidden.
    """
    actor.require(Right.SETTINGS_WRITE)
    if actor.location_ids is not None:
        raise Forbidden(f"“{actor.name}” works at some locations only, and stock is valued at all")
    if method not in OFFERED:
        raise NotPossible(_("Say by which method: average or fifo."))
    said = one_line(reason, 200)
    if not said:
        raise NotPossible(_("Say why: whoever audits the books asks for it."))
    return write(lambda: _change(actor, CostingMethod(method), said))


def _change(actor: Actor, method: CostingMethod, reason: str) -> UUID:
    raise_version(actor.company_id)
    own = Place.objects.filter(company_id=actor.company_id)
    # Whoever makes a level meanwhile holds its place's row: it is waited for, and then seen here.
    places = lock_rows(own.values_list("id", "costing"), "id")
    before = {costing for _key, costing in places}
    if before == {method.value}:
        raise NotPossible(_("What lies there is valued so already."))
    keys = [key for key, _costing in places]
    own.update(costing=method.value)
    levels = Level.objects.filter(place_id__in=keys)
    # In the order in which posting locks them, so that two never wait for each other for long.
    lock_rows(levels.values_list("moves"), "place_id", "item_id")
    levels.update(layers=_carried_over(method))
    made = CostingChange.objects.create(
        id=new_id(),
        company_id=actor.company_id,
        method=method.value,
        before=", ".join(sorted(before)),
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        value_minor=levels.aggregate(worth=Sum("value_minor"))["worth"] or 0,
        recorded_at=clock.now(),
    )
    detail = {"method": method.value, "before": made.before, "reason": reason}
    audit_by(actor, actor.company_id, "stock.costing_changed", detail=detail)
    key: UUID = made.id
    return key


def _carried_over(method: CostingMethod) -> Case | Value:
    """Every level's layers, as `rules.change_method` makes them: one of all that lies there."""
    if method is not CostingMethod.FIFO:
        return Value("")
    quantity = Cast("on_hand_micro", TextField())
    value = Cast("value_minor", TextField())
    one = Concat(Value("[["), quantity, Value(","), value, Value("]]"), output_field=TextField())
    none = Value("[]")
    return Case(When(on_hand_micro__gt=0, then=one), default=none, output_field=TextField())
