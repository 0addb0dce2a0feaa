"""Pages of sales: the Sell form, the list, a sale and where it went."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.books.payments.queries import TenderInfo, spoken
from tillbook.desks.sales.choices_form import offer_choices, priced_rows, read_choices
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.forms import (
    MOST_LINES,
    Ambiguous,
    SellForm,
    add_product,
    check_figures,
    given_minor,
    offer_lots,
    read_form,
    read_lines,
    said_about,
    typed_decimal,
    unpaid,
    wanted_basket,
)
from tillbook.desks.sales.listing import sales_listing
from tillbook.desks.sales.operations import (
    note_print,
    preview,
    return_items,
    sell,
    void_sale,
)
from tillbook.desks.sales.put_aside import started
from tillbook.desks.sales.queries import selling, visible_sales
from tillbook.desks.sales.sentences import sentence, sentence_of
from tillbook.desks.sales.served import Served, served
from tillbook.desks.sales.story import sale_story
from tillbook.masters.catalog.queries import items_by_sku
from tillbook.masters.catalog.queries.found import find_items
from tillbook.masters.catalog.queries.terms import traced
from tillbook.masters.catalog.rules import Item
from tillbook.masters.catalog.scanning import scanned
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import find_customers
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.registries import panels
from tillbook.plumbing.series import back_office_series
from tillbook.plumbing.templatetags.figures import money, week_day


@page(Right.SALES_WRITE)
@require_http_methods(["GET", "POST"])
def sell_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter one sale by keyboard. Without a script every step is a plain post of the form."""
    places = visible_locations(actor)
    if not places:
        raise PermissionDenied(_("You may not sell at any location yet."))
    here = chosen_location(request, actor) or places[0]
    if request.method == "GET":
        form = started(actor, here.code, request.GET.get("reservation", ""))
        return render(request, "sales/sell.html", _sell_context(request, actor, form))
    location = request.POST.get("location", here.code)
    form = read_form(request.POST, location)
    read_choices(form, request.POST)
    context = _sell_context(request, actor, form)
    if context["basket"] and request.POST.get("action") == "take":
        answer = _take(request, actor, form, context)
        if answer:
            return answer
    template = "sales/sell.html#basket" if request.headers.get("HX-Request") else "sales/sell.html"
    return render(request, template, context)


def _take(
    request: HttpRequest, actor: Actor, form: SellForm, context: dict[str, Any]
) -> HttpResponse | None:
    """Post the basket and go to the sale; None when it was not, and the form says why."""
    due = context["priced"].to_pay_minor
    if request.POST.get("shown") != str(due):
        # Nobody takes an amount that nobody saw: a figure was changed with the same press,
        # or a price changed since the form was shown.
        total = money(due, context["currency"])
        context["refused"] = _("The total is %(total)s now. Take it when it is right.") % {
            "total": total
        }
        return None
    [outcome] = sell(actor, [replace(context["basket"], agreed_minor=due)])
    if outcome.status in ("stored", "duplicate"):
        return _to_sale(request, form.id)
    if outcome.status == "conflict":
        context["refused"] = _("This sale was posted before, with other items.")
        context["posted_before"] = form.id
    elif outcome.refusal is Refusal.TOTAL_CHANGED:
        again = read_form(request.POST, form.location)
        read_choices(again, request.POST)
        context |= _sell_context(request, actor, again)
        context["refused"] = _("A price changed this moment. Take it when the total is right.")
    else:
        refusal, detail = outcome.refusal, outcome.detail
        context["refused"] = sentence(refusal, detail) if refusal else _("Not posted.")
    return None


def _to_sale(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    messages.success(request, _("Sold. It is in the books."))
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("sale", args=[sale_id])})
    return redirect("sale", sale_id)


def _sell_context(request: HttpRequest, actor: Actor, form: SellForm) -> dict[str, Any]:
    context = selling(actor.company_id)
    company = context.company
    candidates = _add_what_was_typed(request, company, form)
    items = items_by_sku(company.id, company.version, [line.sku for line in form.lines])
    read_lines(form, items, company, traced([item.id for item in items.values()]))
    offer_choices(form, items, company)
    at = company.location_by_code(form.location)
    offer_lots(form, items, at.id if at else None)
    check_figures(form, company)
    customers = find_customers(company.id, form.customer) if form.customer else []
    if form.customer and len(customers) != 1:
        form.errors["customer"] = (
            _("Several customers fit: choose one.") if customers else _("Nobody fits that.")
        )
    basket = priced = None
    refused = ""
    tender = context.tender_by_code(form.tender)
    who = customers[0][0] if len(customers) == 1 else None
    told = _served(actor, form, company, who)
    if form.priceable:
        basket = wanted_basket(form, company, who)
        if told and told.certificate and form.exempt:
            basket = replace(basket, certificate_id=told.certificate.id)
        try:
            _draft, priced = preview(actor, unpaid(basket))
        except SaleRefused as problem:
            refused = sentence_of(problem)
    change = _check_given(form, company, tender, priced.to_pay_minor) if priced else None
    return {
        "section": "sell",
        "form": form,
        "rows": priced_rows(form, priced),
        "candidates": candidates,
        "customers": customers,
        "served": told,
        "basket": basket if priced and form.readable else None,
        "priced": priced,
        "refused": refused,
        "currency": company.money,
        "places": [(at.code, at.name) for at in visible_locations(actor)],
        "tenders": [(t.code, spoken(t.name)) for t in context.tenders.values() if t.sellable],
        "change": change,
        "take": _take_words(company, tender, priced.to_pay_minor, change) if priced else "",
        "may_price": actor.may(Right.SALES_PRICE),
        "may_discount": actor.may(Right.SALES_DISCOUNT),
    }


def _served(
    actor: Actor, form: SellForm, company: CompanyInfo, customer_id: UUID | None
) -> Served | None:
    """What to know of the one customer; the certificate of another is forgotten."""
    location = company.location_by_code(form.location)
    told = served(actor, customer_id, location) if customer_id and location else None
    paper = told.certificate if told and told.may_exempt else None
    if paper is None or str(paper.id) != form.exempt:
        form.exempt = ""
    return told


def _add_what_was_typed(request: HttpRequest, company: CompanyInfo, form: SellForm) -> list[Item]:
    """Add the one product that was scanned, typed or picked; else what it may have meant."""
    text = request.POST.get("pick", "") or request.POST.get("find", "").strip()
    if not text:
        return []
    found, scan = find_items(company.id, company.version, text), None
    if not found:
        scan = scanned(company, text)
        found = [scan.item] if scan.item else []
    alone = [item for item in found if not item.as_choice]
    sold = [item for item in alone if not item.archived]
    if len(sold) == 1 and len(form.lines) < MOST_LINES:
        add_product(form, sold[0], scan, traced([sold[0].id]).get(sold[0].id))
        return []
    form.find = text[:80]
    if len(sold) > 1 and request.POST.get("action") == "take":
        form.errors["find"] = _("Choose which one, or empty the field.")
    shown = {"text": text[:40], "name": found[0].name if found else ""}
    if len(sold) == 1:
        form.errors["find"] = _("A sale holds 200 lines. Take this one, then start another.")
    elif not found:
        form.errors["find"] = _("Nothing fits “%(text)s”.") % shown
    elif not alone:
        form.errors["find"] = _("%(name)s is chosen with what it goes with.") % shown
    elif not sold:
        form.errors["find"] = _("%(name)s is no longer sold.") % shown
    return sold if len(sold) > 1 else []


def _check_given(
    form: SellForm, company: CompanyInfo, tender: TenderInfo | None, due: int
) -> int | None:
    """The change to give (minor units), None without any; a sentence when it is not enough."""
    given = given_minor(form, company)
    if given is None:
        return None
    if given < due:
        form.errors["given"] = _("%(missing)s of %(due)s is missing.") % {
            "missing": money(due - given, company.money),
            "due": money(due, company.money),
        }
        return None
    if given > due and tender and not tender.rounds_cash:
        form.errors["given"] = _("Only cash gives change: %(due)s at most.") % {
            "due": money(due, company.money)
        }
        return None
    return given - due


def _take_words(
    company: CompanyInfo, tender: TenderInfo | None, due: int, change: int | None
) -> str:
    """What the one button does: “Take £20.00 in cash, give £7.60 back”."""
    cash = tender is not None and tender.rounds_cash
    shown = {
        "given": money(abs(due) + (change or 0), company.money),
        "change": money(change or 0, company.money),
        "tender": spoken(tender.name) if tender else "",
    }
    if due < 0:
        return (
            _("Give %(given)s back in cash") if cash else _("Give %(given)s back by %(tender)s")
        ) % shown
    if change:
        return _("Take %(given)s in cash, give %(change)s back") % shown
    return (_("Take %(given)s in cash") if cash else _("Take %(given)s: %(tender)s")) % shown


@page(Right.SALES_READ)
def sales_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Sales, the latest first, with filters in the address."""
    asked = {name: str(text).strip() for name, text in request.GET.items()}
    listing = sales_listing(actor, chosen_location(request, actor), asked)
    context = {"section": "money", "may_sell": actor.may(Right.SALES_WRITE)}
    return list_page(request, actor, listing, "sales/list.html", context)


@page(Right.SALES_READ)
def sale_page(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """A sale on paper, and beside it where it went."""
    story = sale_story(actor, sale_id)
    if story is None:
        raise Http404
    return render(
        request,
        "sales/sale.html",
        {
            "section": "money",
            **story,
            "now": clock.now(),
            "trail": [
                (_("Sales"), reverse("sales")),
                (
                    week_day(story["sale"].business_date),
                    f"{reverse('sales')}?day={story['sale'].business_date}",
                ),
            ],
            "document_id": new_id(),
            "panels": [
                (one.title, reverse(one.url_name, args=[sale_id]))
                for one in panels("sale", actor.rights)
            ],
            "may_see_books": actor.may(Right.LEDGER_READ),
            "may_see_costs": actor.may(Right.COSTS_READ),
            "may_erase": actor.may(Right.PARTIES_ERASE),
            "may_void": actor.may(Right.SALES_VOID) and story["can_void"],
            "may_return": actor.may(Right.SALES_RETURN) and story["can_return"],
        },
    )


@page(Right.SALES_READ)
@require_POST
def print_page(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """Note that the receipt is printed: "original" or "copy", which the paper then says."""
    try:
        original = note_print(actor, sale_id)
    except SaleRefused:
        raise Http404 from None
    return HttpResponse("original" if original else "copy", content_type="text/plain")


@page(Right.SALES_VOID)
@require_POST
def void_page(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """Void a sale from its page; a second click is the same void."""
    try:
        document = UUID(request.POST.get("document", ""))
    except ValueError:
        document = new_id()
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, _("Say why the sale is voided."))
        return redirect("sale", sale_id)
    try:
        outcome = void_sale(
            actor,
            sale_id,
            document_id=document,
            series_id=_series_of(actor, sale_id),
            reason=reason,
        )
    except SaleRefused as refused:
        messages.error(request, sentence_of(refused))
        return redirect("sale", sale_id)
    if outcome.status == "conflict":
        return _sent_before(request, sale_id)
    messages.success(request, _("Voided. Stock and money are back where they were."))
    return redirect("sale", document)


@page(Right.SALES_RETURN)
@require_POST
def return_page(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """Take items of a sale back from its page; a second click is the same return."""
    quantities: dict[int, int] = {}
    try:
        document = UUID(request.POST.get("document", ""))
        for name in request.POST:
            text = request.POST.get(name, "")
            if name.startswith("line-") and text.strip():
                micro = typed_decimal(text, 6, "quantity")
                quantities[int(name.removeprefix("line-"))] = micro
    except Ambiguous as ambiguous:
        messages.error(request, said_about(ambiguous, text, "0.5"))
        return redirect("sale", sale_id)
    except ValueError:
        messages.error(request, _("How many come back? Write a number like 1 or 0.5."))
        return redirect("sale", sale_id)
    if not any(quantities.values()):
        messages.error(request, _("Say how many of which item come back."))
        return redirect("sale", sale_id)
    try:
        outcome = return_items(
            actor,
            sale_id,
            quantities,
            document_id=document,
            series_id=_series_of(actor, sale_id),
            tender_code=request.POST.get("tender", ""),
            reason=request.POST.get("reason", "").strip()[:200],
            write_off=[n for n in quantities if request.POST.get(f"damaged-{n}")],
        )
    except SaleRefused as refused:
        messages.error(request, sentence_of(refused))
        return redirect("sale", sale_id)
    if outcome.status == "conflict":
        return _sent_before(request, sale_id)
    messages.success(request, _("Taken back. Stock and money are booked."))
    return redirect("sale", document)


def _sent_before(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """The form was sent before with other figures: those stand, these do not."""
    messages.error(
        request, _("This form was sent before with other figures: nothing was booked now.")
    )
    return redirect("sale", sale_id)


def _series_of(actor: Actor, sale_id: UUID) -> UUID:
    sale = visible_sales(actor).filter(id=sale_id).first()
    series = back_office_series(sale.location_id) if sale else None
    if series is None:
        raise Http404
    return series
