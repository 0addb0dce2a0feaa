"""The journal over the API, as text for other programs."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from tillbook.edges.bridges.downloads import journal_download
from tillbook.edges.bridges.journal import Scope
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.operations import note_export
from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.api.app import operation
from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import Day, In

router = Router(tags=["Ledger"])


class JournalFileQuery(In):
    """Which journal: by posting date, both days count; without days all of it."""

    format: Literal["hledger", "ledger", "beancount", "csv"]
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")
    opening: bool = Field(
        False, description="Begin with what every account stood at the evening before `from`."
    )


@operation(router, "GET", "/journal/file", gate=needs(Right.EXPORT), out=None, kind="text/plain")
def get_journal_file(request: HttpRequest, wanted: Query[JournalFileQuery]) -> HttpResponseBase:
    """Get the journal as text.

    Every entry with its lines, for hledger, ledger, beancount or a spreadsheet, as of this moment.
    It holds the whole company: a key of one location is refused.
    """
    actor = actor_of(request)
    if actor.location_ids is not None:
        raise Problem(403, "whole_company", "This file holds the books of the whole company.")
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise Problem(422, "invalid", "from: This is after the last day.")
    scope = Scope(
        company=company_of(actor),
        since=wanted.since,
        until=wanted.until,
        opening=wanted.opening,
    )
    note_export(actor, "journal", wanted.format, [])
    return journal_download(scope, wanted.format, kind="text/plain")
