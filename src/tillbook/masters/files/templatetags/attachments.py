"""The panel of attachments, for the page of any document that holds them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template

from tillbook.masters.files.holders import holder_of
from tillbook.masters.files.queries import attachments_of
from tillbook.masters.files.rules import MOST_BYTES
from tillbook.masters.files.telling import size_words
from tillbook.masters.organisation.pages import request_actor

register = template.Library()


@register.inclusion_tag("files/panel.html", takes_context=True)
def attachments(context: dict[str, Any], kind: str, subject_id: UUID) -> dict[str, Any]:
    """What is attached to a document, and the form that adds to it; nothing for who may not see
    the document."""
    request = context["request"]
    actor = request_actor(request)
    holder = holder_of(actor, kind, subject_id) if actor else None
    if actor is None or holder is None:
        return {"holder": None}
    rows = attachments_of(actor.company_id, kind, subject_id)
    return {
        "holder": holder,
        "rows": [(row, size_words(row.size)) for row in rows],
        "kind": kind,
        "subject_id": subject_id,
        "here": request.get_full_path(),
        # Its forms say which company the page is of, which the request knows.
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "most": MOST_BYTES >> 20,
    }
