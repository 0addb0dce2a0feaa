"""What a receipt says that was set aside, in the words of a page, beside the one that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.payments.queries import spoken, tender_types
from tillbook.desks.sales.differing import differences
from tillbook.desks.sales.models import SetAside
from tillbook.desks.sales.ports import receipt_texts
from tillbook.desks.sales.queries.aside import booked_by, number_on
from tillbook.desks.sales.queries.notes import WHOLE, note_hashes
from tillbook.desks.sales.reading import Unreadable, read_receipt
from tillbook.desks.sales.rules import Draft
from tillbook.masters.organisation.queries import people_names, registers
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.queries import known_parties
from tillbook.plumbing.envelopes import texts_of
from tillbook.plumbing.series import series_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A receipt as it reads. lines: (quantity in millionths, what, amount, what was noted of it);
    paid: (how, amount); note: of the whole."""

    head: str
    number: str
    at: datetime
    by: str
    lines: list[tuple[int, str, int, str]]
    paid: list[tuple[str, int]]
    total_minor: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """What is known of one row. booked: its money stands on suspense; papers: itself, and before
    it the one that stands where two are to be compared. stranger: it names a customer who is not
    known here. differs: in what the two are not alike, a sentence each. noted: hash -> text of the
    notes on them."""

    number: str
    booked: bool
    total_minor: int | None
    papers: Sequence[Paper]
    stranger: bool = False
    differs: Sequence[str] = ()
    noted: Mapping[str, str] = field(default_factory=dict)


def read_aside(info: CompanyInfo, rows: Sequence[SetAside]) -> dict[UUID, Aside]:
    """Row (id) -> what it says."""
    booked = booked_by(rows)
    drafts = {row.id: _draft(row.body, info.id) for row in rows}
    twice = [row.document_id for row in rows if row.kind == SetAside.Kind.CONFLICT]
    standing = {
        key: (text, _draft(text, info.id)) for key, text in texts_of(filter(None, twice)).items()
    }
    told = [one for one in (*drafts.values(), *(d for _, d in standing.values())) if one]
    bodies = [*(row.body for row in rows), *(text for text, _d in standing.values())]
    words = _Words(info, told, rows, bodies)
    named = {draft.customer_id for draft in drafts.values() if draft and draft.customer_id}
    strangers = named - known_parties(info.id, named)
    found = {}
    for row in rows:
        draft = drafts[row.id]
        papers: list[Paper] = []
        differs: list[str] = []
        bodies = [row.body]
        if row.kind == SetAside.Kind.CONFLICT and row.document_id in standing:
            text, first = standing[row.document_id]
            bodies = [text, row.body]
            if first:
                papers.append(words.paper(_("In the books"), first, text))
            if first and draft:
                differs = differences(info, (first, text), (draft, row.body))
        number = number_on(row)
        if draft:
            second = _("Came second, on suspense") if row.id in booked else _("Came second")
            head = second if papers else _("What the receipt says")
            papers.append(words.paper(head, draft, row.body))
        found[row.id] = Aside(
            words.number(row.series_id, number),
            row.id in booked,
            draft.total_minor if draft else None,
            papers,
            draft is not None and draft.customer_id in strangers,
            differs,
            words.noted(bodies),
        )
    return found


def _draft(text: str, company_id: UUID) -> Draft | None:
    draft = read_receipt(text, company_id)
    return None if isinstance(draft, Unreadable) else draft


class _Words:
    """The names that the receipts of one page need, asked for once."""

    def __init__(
        self,
        info: CompanyInfo,
        drafts: Sequence[Draft],
        rows: Sequence[SetAside],
        bodies: Sequence[str],
    ) -> None:
        noted = [digest for body in bodies for digest in note_hashes(body).values()]
        self.texts = receipt_texts(info.id, noted)
        self.people = people_names({one.person_id for one in drafts if one.person_id})
        self.tills = {till.id: till.name for till in registers(info.id)}
        self.tenders = tender_types(info.id, info.version)
        ids = {one.series_id for one in drafts} | {row.series_id for row in rows if row.series_id}
        self.codes = series_codes(ids) if ids else {}

    def number(self, series_id: UUID | None, number: int | None) -> str:
        code = self.codes.get(series_id, "") if series_id else ""
        return f"{code}-{number:06d}" if code and number else code

    def noted(self, bodies: Sequence[str]) -> dict[str, str]:
        """Hash -> text of what is noted on these receipts and was not erased."""
        found = [digest for body in bodies for digest in note_hashes(body).values()]
        return {digest: self.texts[digest] for digest in found if self.texts.get(digest)}

    def paper(self, head: str, draft: Draft, body: str) -> Paper:
        notes = {
            key: self.texts[digest] or _("Note erased")
            for key, digest in note_hashes(body).items()
            if digest in self.texts
        }
        who = (
            self.people.get(draft.person_id, "") if draft.person_id else "",
            self.tills.get(draft.register_id, "") if draft.register_id else "",
        )
        return Paper(
            head=head,
            number=self.number(draft.series_id, number_on(SetAside(body=body))),
            at=draft.occurred_at,
            by=", ".join(filter(None, who)),
            lines=[
                (one.quantity_micro, one.description, one.gross_minor, notes.get(one.number, ""))
                for one in draft.lines
            ],
            paid=[
                (
                    spoken(self.tenders[one.type_id].name) if one.type_id in self.tenders else "?",
                    one.amount_minor,
                )
                for one in draft.tenders
            ],
            total_minor=draft.total_minor,
            note=notes.get(WHOLE, ""),
        )
