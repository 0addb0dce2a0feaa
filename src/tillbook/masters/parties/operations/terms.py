"""Payment terms: adding, changing and archiving them; whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tillbook.masters.organisation.operations import audit_by
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import Party, PaymentTerms, TermsInstalment
from tillbook.masters.parties.rules.terms import Terms, check
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write


class NameTaken(ValueError):
    """The name is missing, too long, or that of other terms; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTerms:
    """Terms under a name. default: for whoever has none of their own."""

    name: str
    terms: Terms
    default: bool = False


def add_terms(actor: Actor, new: NewTerms) -> UUID:
    """Add payment terms, or raise TermsRefused or NameTaken."""
    return _keep(actor, None, new)


def change_terms(actor: Actor, terms_id: UUID, new: NewTerms) -> bool:
    """Say otherwise what terms say; what was sold keeps its due days. False where there are none
    of that id, or they are archived."""
    rows = PaymentTerms.objects.filter(company_id=actor.company_id, archived_at=None)
    if not rows.filter(id=terms_id).exists():
        return False
    _keep(actor, terms_id, new)
    return True


def _keep(actor: Actor, terms_id: UUID | None, new: NewTerms) -> UUID:
    actor.require(Right.PARTIES_WRITE)
    name = " ".join(new.name.split())
    if not name or len(name) > 60:
        raise NameTaken(_("Give it a name of at most 60 characters."))
    check(new.terms)
    early = new.terms.discount
    fields = {
        "name": name,
        "is_default": new.default,
        "discount_ppm": early.percent_ppm if early else 0,
        "discount_days": early.days if early else 0,
        "discount_tax": early.tax.value if early else "",
    }

    def work() -> UUID:
        rows = PaymentTerms.objects.filter(company_id=actor.company_id)
        if new.default:
            rows.filter(is_default=True).exclude(id=terms_id).update(is_default=False)
        key = terms_id
        if key is None:
            key = PaymentTerms.objects.create(
                company_id=actor.company_id, created_at=clock.now(), **fields
            ).id
        else:
            rows.filter(id=key).update(**fields)
            TermsInstalment.objects.filter(terms_id=key).delete()
        for place, one in enumerate(new.terms.instalments, 1):
            TermsInstalment.objects.create(
                terms_id=key,
                place=place,
                percent_ppm=one.percent_ppm,
                days=one.days,
                month_day=one.month_day,
            )
        act = "payment_terms.changed" if terms_id else "payment_terms.added"
        _tell(actor, act, "payment_terms", key)
        return key

    try:
        return write(work)
    except IntegrityError:
        raise NameTaken(_("There are terms of that name already.")) from None


def archive_terms(actor: Actor, terms_id: UUID) -> bool:
    """Put terms away: nobody gets them any more, and whoever had them has the company's. False
    where there are none of that id."""
    actor.require(Right.PARTIES_WRITE)

    def work() -> bool:
        rows = PaymentTerms.objects.filter(company_id=actor.company_id, archived_at=None)
        row = rows.filter(id=terms_id).first()
        if row is None:
            return False
        Party.objects.filter(company_id=actor.company_id, terms_id=terms_id).update(terms=None)
        # Its name is free for others from now on.
        rows.filter(id=terms_id).update(
            archived_at=clock.now(), is_default=False, name=f"{row.name[:20]} {terms_id.hex}"
        )
        _tell(actor, "payment_terms.archived", "payment_terms", terms_id)
        return True

    return write(work)


def set_party_terms(actor: Actor, party_id: UUID, terms_id: UUID | None) -> bool:
    """Give a customer or supplier terms of their own; None: the company's. False where there is no
    such party, or no such terms."""
    actor.require(Right.PARTIES_WRITE)

    def work() -> bool:
        terms = PaymentTerms.objects.filter(company_id=actor.company_id, archived_at=None)
        if terms_id is not None and not terms.filter(id=terms_id).exists():
            return False
        rows = Party.objects.filter(company_id=actor.company_id, id=party_id, erased_at=None)
        kind = rows.values_list("kind", flat=True).first()
        if kind is None:
            return False
        rows.update(terms_id=terms_id)
        _tell(actor, "party.terms_set", kind, party_id)
        return True

    return write(work)


def _tell(actor: Actor, act: str, kind: str, key: UUID) -> None:
    audit_by(actor, actor.company_id, act, object_kind=kind, object_id=key)
