"""The only reads of parties that other rooms call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from tillbook.masters.parties.models import (
    CustomerGroup,
    ExemptionCertificate,
    GroupMember,
    Party,
    PaymentTerms,
    PersonalData,
)
from tillbook.masters.parties.rules import Certificate
from tillbook.masters.parties.rules.terms import DiscountTax, EarlyDiscount, Instalment, Terms
from tillbook.plumbing import clock
from tillbook.values.folding import findable, typed_words
from tillbook.values.misspelt import SHORTEST, all_near, halves

#: How long a register still hears of a certificate that is over, to say since when.
_OVER_FOR = timedelta(days=365)
#: Suppliers that are offered to choose from.
_MOST_CHOICES = 500
#: Of whom somebody may have meant with a typing error.
_MOST_LOOKED_AT = 2_000


def known_parties(company_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these are parties of the company."""
    wanted = list(ids)
    if not wanted:
        return set()
    rows = Party.objects.filter(company_id=company_id, id__in=wanted)
    return set(rows.values_list("id", flat=True))


def ids_in_use(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these are parties of anybody: an id is used once."""
    return set(Party.objects.filter(id__in=list(ids)).values_list("id", flat=True))


def is_erased(company_id: UUID, party_id: UUID) -> bool:
    """Whether what was personal of a party is gone."""
    rows = Party.objects.filter(company_id=company_id, id=party_id, erased_at__isnull=False)
    return rows.exists()


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as a register finds them: as little as that needs."""

    id: UUID
    code: str
    name: str
    phone_end: str
    erased: bool
    groups: tuple[UUID, ...] = ()
    note: str = ""
    alert: str = ""
    certificates: tuple[Certificate, ...] = ()


def customer_rows(
    company_id: UUID,
    *,
    after: UUID | None = None,
    limit: int = 500,
    ids: Iterable[UUID] | None = None,
) -> list[CustomerRow]:
    """The company's customers by id: those of `ids`, or the next page after one."""
    rows = Party.objects.filter(company_id=company_id, kind=Party.Kind.CUSTOMER)
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    if after is not None:
        rows = rows.filter(id__gt=after)
    personal = [f"personal__{name}" for name in ("name", "phone", "note", "alert")]
    page = list(rows.order_by("id").values_list("id", "code", *personal, "erased_at")[:limit])
    groups = groups_of([key for key, *_ in page])
    papers = certificates_of(company_id, [key for key, *_ in page])
    return [
        CustomerRow(
            key,
            code,
            name or code,
            (phone or "")[-4:],
            erased is not None,
            groups.get(key, ()),
            note or "",
            alert or "",
            () if erased else papers.get(key, ()),
        )
        for key, code, name, phone, note, alert, erased in page
    ]


def certificates_of(
    company_id: UUID, parties: Iterable[UUID]
) -> dict[UUID, tuple[Certificate, ...]]:
    """What frees these customers of tax, the latest first; not what is long over."""
    found: dict[UUID, tuple[Certificate, ...]] = {}
    since = clock.now().date() - _OVER_FOR
    rows = ExemptionCertificate.objects.filter(company_id=company_id, party_id__in=list(parties))
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=since))
    for row in rows.order_by("-valid_from", "-id"):
        found[row.party_id] = (*found.get(row.party_id, ()), _certificate(row))
    return found


def certificates_ending(
    company_id: UUID, since: date, through: date
) -> list[tuple[UUID, Certificate]]:
    """Certificates whose last day lies in these days, the first to end first: (whose, paper)."""
    rows = ExemptionCertificate.objects.filter(
        company_id=company_id, valid_to__range=(since, through), party__erased_at=None
    )
    return [(row.party_id, _certificate(row)) for row in rows.order_by("valid_to", "id")]


def certificate_of(company_id: UUID, certificate_id: UUID) -> tuple[UUID, Certificate] | None:
    """A certificate and whose it is, however long it is over."""
    row = ExemptionCertificate.objects.filter(company_id=company_id, id=certificate_id).first()
    return (row.party_id, _certificate(row)) if row else None


def _certificate(row: ExemptionCertificate) -> Certificate:
    return Certificate(
        id=row.id,
        number=row.number,
        jurisdiction=row.jurisdiction,
        reason=row.reason,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def alert_of(company_id: UUID, party_id: UUID) -> tuple[str, str]:
    """What whoever serves a customer must see, and what is noted of them; "" for nothing."""
    rows = PersonalData.objects.filter(party__company_id=company_id, party_id=party_id)
    found: tuple[str, str] | None = rows.values_list("alert", "note").first()
    return found or ("", "")


def names(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """How to call these parties; one that was erased goes by its code."""
    wanted = [i for i in ids if i]
    called = dict(
        Party.objects.filter(company_id=company_id, id__in=wanted).values_list("id", "code")
    )
    named = PersonalData.objects.filter(party__company_id=company_id, party_id__in=wanted)
    called.update(named.values_list("party_id", "name"))
    return called


def holders(company_id: UUID, certificate_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How to call the parties whose certificates these are, by certificate."""
    rows = ExemptionCertificate.objects.filter(
        party__company_id=company_id, id__in=list(certificate_ids)
    )
    whose: dict[UUID, UUID] = dict(rows.values_list("id", "party_id"))
    called = names(company_id, set(whose.values()))
    return {key: called.get(party, "") for key, party in whose.items()}


def address_of(company_id: UUID, party_id: UUID) -> str:
    """The e-mail address of a party, or nothing."""
    rows = PersonalData.objects.filter(party__company_id=company_id, party_id=party_id)
    return str(rows.values_list("email", flat=True).first() or "")


def letter_head(company_id: UUID, party_id: UUID) -> tuple[str, str, str] | None:
    """(name, code, address) of a party, as a letter to them begins; None for a party of nobody."""
    rows = Party.objects.filter(company_id=company_id, id=party_id)
    found = rows.values_list("code", "personal__name", "personal__address").first()
    return (found[1] or found[0], found[0], found[2] or "") if found else None


def find_customers(company_id: UUID, text: str, limit: int = 8) -> list[tuple[UUID, str, str]]:
    """Customers that `text` means, as (id, code, name): one with that code, else by its words."""
    return _find(company_id, Party.Kind.CUSTOMER, text, limit)


def find_suppliers(company_id: UUID, text: str, limit: int = 8) -> list[tuple[UUID, str, str]]:
    """Suppliers that `text` means, as (id, code, name): one with that code, else by its words."""
    return _find(company_id, Party.Kind.SUPPLIER, text, limit)


def supplier_choices(company_id: UUID) -> list[tuple[UUID, str, str]]:
    """The company's suppliers that are not erased, by name: (id, code, name)."""
    rows = PersonalData.objects.filter(company_id=company_id, party__kind=Party.Kind.SUPPLIER)
    found = rows.order_by("sort_name", "party_id")
    return list(found.values_list("party_id", "party__code", "name")[:_MOST_CHOICES])


def supplier_of(company_id: UUID, party_id: UUID) -> tuple[str, str] | None:
    """(code, name) of a supplier; None where there is no such supplier, or it was erased."""
    rows = PersonalData.objects.filter(
        company_id=company_id, party__kind=Party.Kind.SUPPLIER, party_id=party_id
    )
    return rows.values_list("party__code", "name").first()


def _find(company_id: UUID, kind: str, text: str, limit: int) -> list[tuple[UUID, str, str]]:
    text = text.strip()
    if not text:
        return []
    parties = Party.objects.filter(company_id=company_id, kind=kind)
    exact = parties.filter(code=text)
    if not exact.exists():
        exact = parties
        for word in typed_words(text):
            exact = exact.filter(personal__search_text__contains=word)
    rows = exact.order_by("code").values_list("id", "code", "personal__name")[:limit]
    return [(party, code, name or code) for party, code, name in rows]


def meant_by(company_id: UUID, kind: str, text: str, limit: int = 6) -> list[tuple[UUID, str, str]]:
    """Parties with words near to all that were typed, as (id, code, name)."""
    words = typed_words(text, 4)
    longest = max(words, key=len, default="")
    if len(longest) < SHORTEST:
        return []
    may_be = Q()
    for half in halves(longest):
        may_be |= Q(search_text__contains=half)
    rows = PersonalData.objects.filter(may_be, company_id=company_id, party__kind=kind)
    told = rows.order_by("sort_name", "party_id")[:_MOST_LOOKED_AT]
    said = told.values_list("party_id", "party__code", "name")
    return [row for row in said if all_near(words, findable(row[2]).split())][:limit]


def customers_like(
    company_id: UUID, *, name: str, email: str, phone: str
) -> list[tuple[UUID, str, str]]:
    """Customers who have this name, e-mail address or number already: (id, code, name)."""
    same = Q(sort_name=name.casefold())
    if email:
        same |= Q(email__iexact=email)
    if phone:
        same |= Q(phone=phone)
    rows = PersonalData.objects.filter(same, company_id=company_id, party__kind=Party.Kind.CUSTOMER)
    return list(
        rows.order_by("sort_name", "party_id").values_list("party_id", "party__code", "name")[:5]
    )


def parties_by_code(company_id: UUID, kind: str) -> dict[str, UUID]:
    """The company's customers (or suppliers): code -> id."""
    rows = Party.objects.filter(company_id=company_id, kind=kind)
    return dict(rows.values_list("code", "id"))


def parties_called(company_id: UUID, codes: Iterable[str]) -> dict[tuple[str, str], UUID]:
    """The customers and suppliers with these codes: (kind, code) -> id."""
    rows = Party.objects.filter(company_id=company_id, code__in=list(codes))
    return {(kind, code): key for kind, code, key in rows.values_list("kind", "code", "id")}


def party_codes(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The codes of these parties."""
    rows = Party.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "code"))


def groups_of(parties: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The groups that these customers are in now; who is in none is absent."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    rows = GroupMember.objects.filter(
        party_id__in=list(parties), until=None, group__archived_at=None
    )
    for party, group in rows.order_by("group_id").values_list("party_id", "group_id"):
        found[party] = (*found.get(party, ()), group)
    return found


def groups_since(party_id: UUID, moment: datetime) -> set[UUID]:
    """The groups that a customer is in, or was in at some time after a moment."""
    rows = GroupMember.objects.filter(party_id=party_id)
    rows = rows.filter(Q(until=None) | Q(until__gt=moment))
    return set(rows.values_list("group_id", flat=True))


def customer_groups(company_id: UUID) -> dict[UUID, str]:
    """The company's groups that are in use, by name: id -> name."""
    rows = CustomerGroup.objects.filter(company_id=company_id, archived_at=None)
    return dict(rows.order_by("name").values_list("id", "name"))


def counted_groups(company_id: UUID) -> list[tuple[CustomerGroup, int]]:
    """The groups in use by name, each with how many customers are in it."""
    rows = CustomerGroup.objects.filter(company_id=company_id, archived_at=None)
    counted = rows.annotate(now=Count("members", filter=Q(members__until=None)))
    return [(row, row.now) for row in counted.order_by("name")]


def terms_rows(company_id: UUID) -> list[PaymentTerms]:
    """The company's payment terms in use, by name, with their instalments read."""
    rows = PaymentTerms.objects.filter(company_id=company_id, archived_at=None)
    return list(rows.prefetch_related("instalments").order_by("name"))


def terms_value(row: PaymentTerms) -> Terms:
    """Terms as the rules read them."""
    discount = None
    if row.discount_ppm:
        discount = EarlyDiscount(
            percent_ppm=row.discount_ppm,
            days=row.discount_days,
            tax=DiscountTax(row.discount_tax),
        )
    parts = sorted(row.instalments.all(), key=lambda one: one.place)
    return Terms(
        instalments=tuple(
            Instalment(percent_ppm=one.percent_ppm, days=one.days, month_day=one.month_day)
            for one in parts
        ),
        discount=discount,
    )


def terms_of(company_id: UUID, parties: Iterable[UUID]) -> dict[UUID, Terms]:
    """The terms of these customers and suppliers: their own, else the company's; absent where
    there are neither."""
    wanted = list(parties)
    rows = PaymentTerms.objects.filter(company_id=company_id)
    rows = rows.filter(Q(party__id__in=wanted) | Q(is_default=True)).distinct()
    known = {row.id: row for row in rows.prefetch_related("instalments")}
    usual = next((row for row in known.values() if row.is_default), None)
    own = Party.objects.filter(company_id=company_id, id__in=wanted).values_list("id", "terms_id")
    found = {}
    for party, key in own if known else ():
        if row := known.get(key, usual):
            found[party] = terms_value(row)
    return found


def own_terms(company_id: UUID, party_id: UUID) -> UUID | None:
    """The terms that somebody gave a customer or supplier themselves."""
    rows = Party.objects.filter(company_id=company_id, id=party_id)
    found: UUID | None = rows.values_list("terms_id", flat=True).first()
    return found


@dataclass(frozen=True, slots=True)
class TermsChoice:
    """Which terms a customer or supplier has of their own (None: the company's), and may have."""

    party_id: UUID
    own: UUID | None
    rows: tuple[tuple[UUID, str], ...]
    usual: str


def terms_choice(company_id: UUID, party_id: UUID) -> TermsChoice:
    """What the terms of a party are chosen from."""
    rows = PaymentTerms.objects.filter(company_id=company_id, archived_at=None).order_by("name")
    found = list(rows.values_list("id", "name", "is_default"))
    usual = next((name for _, name, is_default in found if is_default), "")
    names_only = tuple((key, name) for key, name, _ in found)
    return TermsChoice(party_id, own_terms(company_id, party_id), names_only, usual)
