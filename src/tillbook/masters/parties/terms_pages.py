"""Pages of payment terms: the list, the form, and whose they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import Party, PaymentTerms
from tillbook.masters.parties.operations import (
    NameTaken,
    NewTerms,
    add_terms,
    archive_terms,
    change_terms,
    set_party_terms,
)
from tillbook.masters.parties.queries import terms_rows, terms_value
from tillbook.masters.parties.rules.terms import (
    FAULT_SENTENCES,
    WHOLE,
    DiscountTax,
    EarlyDiscount,
    Instalment,
    Terms,
    TermsFault,
    TermsRefused,
)
from tillbook.plumbing.registries import PageEntry
from tillbook.plumbing.templatetags.figures import percent
from tillbook.values.money import format_decimal, parse_decimal

PAGE = PageEntry(
    name=gettext_lazy("Payment terms"),
    line=gettext_lazy("When what is sold on account is due, in one part or several"),
    icon="calendar",
    url_name="payment_terms",
    right=Right.PARTIES_WRITE,
    group="settings",
)
#: A percentage of 100 is a million parts: four decimals.
_DIGITS = 4
_ROWS = 3
_SPARE = 2


def names_of_terms(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What terms are called, for the audit trail."""
    rows = PaymentTerms.objects.filter(company_id=company_id, id__in=list(ids))
    return dict(rows.values_list("id", "name"))


def terms_words(terms: Terms) -> str:
    """Terms in a sentence or two."""
    parts = [_part_words(one, len(terms.instalments) > 1) for one in terms.instalments]
    words = ", ".join(parts)
    if early := terms.discount:
        less = ngettext(
            "%(percent)s less within %(n)s day",
            "%(percent)s less within %(n)s days",
            early.days,
        )
        words += "; " + less % {"percent": percent(early.percent_ppm), "n": early.days}
    return words


def _part_words(one: Instalment, several: bool) -> str:
    if one.month_day is None:
        words = ngettext("after %(n)s day", "after %(n)s days", one.days) % {"n": one.days}
        words = words if one.days else _("at once")
    elif one.month_day:
        words = _("after %(n)s days and the end of the month, on day %(day)s of the next one")
        words %= {"n": one.days, "day": one.month_day}
    else:
        words = _("at the end of the month after %(n)s days") % {"n": one.days}
    return f"{percent(one.percent_ppm)} {words}" if several else words


@page(Right.PARTIES_WRITE)
def terms_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The terms in use."""
    rows = terms_rows(actor.company_id)
    context = {
        "section": "settings",
        "rows": [(row, terms_words(terms_value(row))) for row in rows],
        "trail": [(_("Settings"), reverse("settings"))],
    }
    return render(request, "parties/terms.html", context)


@page(Right.PARTIES_WRITE)
def new_terms(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add terms."""
    return _form(request, actor, None)


@page(Right.PARTIES_WRITE)
def change_terms_page(request: HttpRequest, actor: Actor, terms_id: UUID) -> HttpResponse:
    """Change terms; what was sold keeps its due days."""
    found = [one for one in terms_rows(actor.company_id) if one.id == terms_id]
    if not found:
        raise Http404
    return _form(request, actor, found[0])


def _form(request: HttpRequest, actor: Actor, row: PaymentTerms | None) -> HttpResponse:
    wrong = ""
    typed = _typed_of(row) if row else _typed_of(None)
    if request.method == "POST":
        typed = _typed(request)
        try:
            new = NewTerms(name=typed["name"], terms=_terms(typed), default=typed["default"] == "1")
            if row is None:
                add_terms(actor, new)
            else:
                change_terms(actor, row.id, new)
        except TermsRefused as refused:
            wrong = _(FAULT_SENTENCES[refused.fault])
        except NameTaken as taken:
            wrong = str(taken)
        else:
            messages.success(request, _("Saved. What is sold from now on is due by it."))
            return redirect("payment_terms")
    typed["parts"] += [{}] * max(_SPARE, _ROWS - len(typed["parts"]))
    context = {
        "section": "settings",
        "row": row,
        "typed": typed,
        "wrong": wrong,
        "taxes": [
            (DiscountTax.REDUCED_WHEN_PAID.value, _("is reduced with it when it is taken")),
            (DiscountTax.NEVER_REDUCED.value, _("stays: only the net is less")),
            (DiscountTax.REDUCED_ALWAYS.value, _("is charged on the discounted net always")),
        ],
        "trail": [
            (_("Settings"), reverse("settings")),
            (_("Payment terms"), reverse("payment_terms")),
        ],
    }
    return render(request, "parties/terms_form.html", context)


def _percent_text(ppm: int) -> str:
    text = format_decimal(ppm, _DIGITS).rstrip("0")
    return text.rstrip(".")


def _typed_of(row: PaymentTerms | None) -> dict[str, Any]:
    """What the form of these terms holds."""
    if row is None:
        return {
            "name": "",
            "default": "",
            "parts": [{"percent": "100", "days": "30", "then": ""}],
            "discount": "",
            "discount_days": "",
            "discount_tax": DiscountTax.REDUCED_WHEN_PAID.value,
        }
    terms = terms_value(row)
    return {
        "name": row.name,
        "default": "1" if row.is_default else "",
        "parts": [
            {
                "percent": _percent_text(one.percent_ppm),
                "days": str(one.days),
                "then": "" if one.month_day is None else "month",
                "day": "" if one.month_day is None else str(one.month_day),
            }
            for one in terms.instalments
        ],
        "discount": _percent_text(row.discount_ppm) if row.discount_ppm else "",
        "discount_days": str(row.discount_days) if row.discount_ppm else "",
        "discount_tax": row.discount_tax or DiscountTax.REDUCED_WHEN_PAID.value,
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was sent, as text; rows without a percentage and days are left out."""
    columns = [request.POST.getlist(name)[:60] for name in ("percent", "days", "then", "day")]
    parts = [
        dict(zip(("percent", "days", "then", "day"), [one.strip() for one in row], strict=True))
        for row in zip(*columns, strict=False)
    ]
    names = ("name", "default", "discount", "discount_days", "discount_tax")
    return {
        **{name: request.POST.get(name, "").strip() for name in names},
        "parts": [one for one in parts if one["percent"] or one["days"]],
    }


def _terms(typed: dict[str, Any]) -> Terms:
    """Terms from text, or TermsRefused."""
    parts = [
        Instalment(
            percent_ppm=_ppm(one["percent"], TermsFault.PERCENT),
            days=_number(one["days"] or "0", TermsFault.DAYS),
            month_day=_number(one["day"] or "0", TermsFault.MONTH_DAY)
            if one["then"] == "month"
            else None,
        )
        for one in typed["parts"]
    ]
    discount = None
    if typed["discount"]:
        try:
            tax = DiscountTax(typed["discount_tax"])
        except ValueError:
            tax = DiscountTax.REDUCED_WHEN_PAID
        discount = EarlyDiscount(
            percent_ppm=_ppm(typed["discount"], TermsFault.DISCOUNT),
            days=_number(typed["discount_days"] or "0", TermsFault.DISCOUNT_DAYS),
            tax=tax,
        )
    return Terms(instalments=tuple(parts), discount=discount)


def _ppm(text: str, fault: TermsFault) -> int:
    try:
        found = parse_decimal(text.replace(",", ".").removesuffix("%").strip(), _DIGITS)
    except ValueError:
        raise TermsRefused(fault) from None
    return found if abs(found) <= WHOLE else WHOLE + 1


def _number(text: str, fault: TermsFault) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise TermsRefused(fault)
    return int(text)


@page(Right.PARTIES_WRITE)
@require_POST
def archive_terms_page(request: HttpRequest, actor: Actor, terms_id: UUID) -> HttpResponse:
    """Put terms away."""
    if not archive_terms(actor, terms_id):
        raise Http404
    messages.success(request, _("Put away. Whoever had them has the company’s now."))
    return redirect("payment_terms")


@page(Right.PARTIES_WRITE)
@require_POST
def set_terms_page(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Give a customer or supplier terms of their own, or the company's."""
    text = request.POST.get("terms", "")
    try:
        wanted = UUID(text) if text else None
    except ValueError:
        raise Http404 from None
    if not set_party_terms(actor, party_id, wanted):
        raise Http404
    kind = Party.objects.values_list("kind", flat=True).get(id=party_id)
    if kind == Party.Kind.SUPPLIER:
        messages.success(request, _("Saved. What is bought from now on is due by it."))
    else:
        messages.success(request, _("Saved. What is sold from now on is due by it."))
    return redirect(kind, party_id)
