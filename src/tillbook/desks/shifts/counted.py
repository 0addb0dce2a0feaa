"""What a shift was counted with, for the pages of its receipts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.desks.shifts.models import ShiftClosing
from tillbook.plumbing.templatetags.figures import moment


def counted_words(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Shift -> the Z that closed it and when; one that is still open is absent."""
    rows = ShiftClosing.objects.filter(company_id=company_id, shift_id__in=list(ids))
    return {
        row.shift_id: _("Z %(number)s, %(moment)s")
        % {"number": row.z_number, "moment": moment(row.occurred_at)}
        for row in rows.filter(repeated=False)
    }
