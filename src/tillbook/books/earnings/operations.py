"""Set how registers ask for tips."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.earnings.models import TipSetting
from tillbook.books.earnings.rules import MOST_OFFERED, MOST_PPM, TipSettings
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text


def set_tips(
    actor: Actor, location_id: UUID, wanted: TipSettings, *, made: Callable[[], None]
) -> None:
    """Say how a location's registers ask for tips. made: runs in the same transaction once tips are
    taken, for what documents name them by lives in another room. Raises NotPossible."""
    actor.require(Right.SETTINGS_WRITE)
    if location_id not in company(actor.company_id).locations or not actor.at(location_id):
        raise NotPossible(_("There is no such location."))
    offered = sorted(set(wanted.offered_ppm))
    if len(offered) > MOST_OFFERED or any(not 0 < ppm <= MOST_PPM for ppm in offered):
        raise NotPossible(_("Offer up to four percentages between 0 and 100."))
    values = {
        "before": wanted.before,
        "after": wanted.after,
        "offered": canonical_text(list(offered)),
    }

    def work() -> None:
        if wanted.taken:
            made()
        TipSetting.objects.update_or_create(location_id=location_id, defaults=values)
        version = raise_version(actor.company_id)
        audit_by(
            actor,
            actor.company_id,
            "tips.set",
            object_kind="location",
            object_id=location_id,
            detail={**values, "version": version},
        )

    write(work)
