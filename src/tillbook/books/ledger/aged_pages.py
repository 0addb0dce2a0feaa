"""Pages of receivables and payables by age, and of the items that a figure is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.books.ledger.aged import AgedList, Party, accounts_of, aged_list, items_in, open_at
from tillbook.books.ledger.asking import asked_scope, latest_day, place_words
from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.open_items import OpenItem
from tillbook.books.ledger.paper import pdf_answer, rows_pdf
from tillbook.books.ledger.rules.ageing import BUCKETS, Side
from tillbook.books.ledger.rules.days import months_back
from tillbook.books.ledger.words import aged_titles, bucket_words
from tillbook.masters.organisation.listing import allow_export
from tillbook.masters.organisation.operations import note_export
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.parties.queries import names
from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.lists.exporting import table_file
from tillbook.plumbing.lists.spreadsheets import Cell
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.registries import document_url_name, panels
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.figures import amount as amount_words
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.plumbing.templatetags.interface import word
from tillbook.values.money import format_decimal

#: Parties, and items, on one page.
PAGE = 200


@page(Right.LEDGER_READ)
def aged_page(request: HttpRequest, actor: Actor, side: str) -> HttpResponseBase:
    """Who owes what on a day, by how long it is due; against another day."""
    of = _side(side)
    info = company(actor.company_id)
    scope = asked_scope(request, actor)
    day = asked_day(request.GET.get("until", "")) or latest_day(actor)
    shown = aged_list(info, scope, of, day, asked_day(request.GET.get("compare", "")))
    if form := request.GET.get("export", ""):
        return _file(actor, info, shown, form, place_words(info, scope))
    number, pages = _page_of(request, len(shown.parties))
    parties = shown.parties[(number - 1) * PAGE : number * PAGE]
    context = {
        "section": "books",
        "currency": info.money,
        "kind": of.value,
        "title": aged_titles()[of],
        "sheet": shown,
        "rows": [_row(shown, one, request) for one in parties],
        "buckets": bucket_words(),
        "sums": _cells(shown, shown.amounts, "", request),
        "year_before": months_back(day, 12),
        "month_before": months_back(day, 1),
        "place": place_words(info, scope),
        "locations": info.locations.values() if len(info.locations) > 1 else (),
        "location": request.GET.get("location", ""),
        "number": number,
        "pages": pages,
        "older": number + 1 if number < pages else None,
        "newer": number - 1 if number > 1 else None,
        "may_export": actor.may(Right.EXPORT),
    }
    return render(request, "ledger/aged.html", context)


def _side(text: str) -> Side:
    try:
        return Side(text)
    except ValueError:
        raise Http404 from None


def _page_of(request: HttpRequest, count: int) -> tuple[int, int]:
    """The page asked for, and how many there are; one that is not there is the last."""
    pages = max(1, len(range(0, count, PAGE)))
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    return min(max(number, 1), pages), pages


def _items_url(shown: AgedList, whose: str, bucket: int | None, request: HttpRequest) -> str:
    wanted = {"until": shown.day.isoformat()}
    if bucket is not None:
        wanted["bucket"] = str(bucket)
    if whose:
        wanted["party"] = whose
    if at := request.GET.get("location", ""):
        wanted["location"] = at
    return f"{reverse('aged_items', args=[shown.side.value])}?{urlencode(wanted)}"


def _cells(
    shown: AgedList, amounts: tuple[int, ...], whose: str, request: HttpRequest
) -> list[tuple[int, str]]:
    """The buckets and their sum, each with where it leads."""
    cells = [(one, _items_url(shown, whose, n, request)) for n, one in enumerate(amounts)]
    return [*cells, (sum(amounts), _items_url(shown, whose, None, request))]


def _row(shown: AgedList, one: Party, request: HttpRequest) -> dict[str, Any]:
    whose = str(one.row.party_id or "none")
    return {
        "name": one.name or _("Without a customer or supplier"),
        "code": one.code if one.code != one.name else "",
        "cells": _cells(shown, one.row.amounts, whose, request),
        "before_minor": one.before_minor,
        "change_minor": None
        if one.before_minor is None
        else one.row.total_minor - one.before_minor,
    }


def _heads(shown: AgedList) -> list[str]:
    found = [*bucket_words(), _("Open")]
    return [*found, short_day(shown.before)] if shown.before else found


def _figures(shown: AgedList, amounts: tuple[int, ...], before: int | None) -> list[int]:
    found = [*amounts, sum(amounts)]
    return [*found, before or 0] if shown.before else found


def _file(
    actor: Actor, info: CompanyInfo, shown: AgedList, form: str, place: str
) -> HttpResponseBase:
    name, title = f"aged-{shown.side}", aged_titles()[shown.side]
    stem = f"{name}-{shown.day.isoformat()}"
    if form != "pdf":
        allow_export(actor, name, form, [])
        heads = [_("Customer number"), _("Name"), *_heads(shown)]
        if shown.side is Side.PAYABLES:
            heads[0] = _("Supplier number")
        return table_file(form, stem, title, heads, _file_rows(shown, info.exponent))
    actor.require(Right.EXPORT)
    note_export(actor, name, form, [])
    made = rows_pdf(
        info,
        title=title,
        place=place,
        days=_("as of %(day)s") % {"day": day_words(shown.day)},
        heads=_heads(shown),
        rows=_paper_rows(shown, info),
    )
    return pdf_answer(made, stem)


def _file_rows(shown: AgedList, exponent: int) -> Iterator[list[Cell]]:
    def numbers(figures: list[int]) -> list[Cell]:
        return [Number(format_decimal(one, exponent), exponent) for one in figures]

    for one in shown.parties:
        figures = _figures(shown, one.row.amounts, one.before_minor)
        yield [one.code, one.name or _("Without a customer or supplier"), *numbers(figures)]
    yield ["", _("Together"), *numbers(_figures(shown, shown.amounts, shown.before_minor))]


def _paper_rows(shown: AgedList, info: CompanyInfo) -> list[dict[str, Any]]:
    def row(form: str, words: str, figures: list[int]) -> dict[str, Any]:
        cells = [amount_words(one, info.money) if one else "" for one in figures]
        return {"form": form, "code": "", "words": words, "cells": cells}

    rows = [
        row(
            "line",
            one.name or _("Without a customer or supplier"),
            _figures(shown, one.row.amounts, one.before_minor),
        )
        for one in shown.parties
    ]
    together = _figures(shown, shown.amounts, shown.before_minor)
    return [*rows, row("sum", _("Together"), together)]


@page(Right.LEDGER_READ)
def aged_items_page(request: HttpRequest, actor: Actor, side: str) -> HttpResponse:
    """The items that a figure is the sum of, what is due longest first, each with its document."""
    of = _side(side)
    info = company(actor.company_id)
    scope = asked_scope(request, actor)
    day = asked_day(request.GET.get("until", "")) or latest_day(actor)
    asked, whose = request.GET.get("bucket", ""), request.GET.get("party", "")
    bucket = int(asked) if asked in {str(n) for n in range(BUCKETS)} else None
    found = items_in(_open(info, scope, of, day), day, bucket, whose)
    number, pages = _page_of(request, len(found))
    shown = found[(number - 1) * PAGE : number * PAGE]
    called = names(info.id, [one.party_id for one in shown if one.party_id])
    numbers = document_numbers(one.source_id for one in shown)
    party = next((called[one.party_id] for one in shown if one.party_id in called), "")
    context = {
        "section": "books",
        "currency": info.money,
        "title": aged_titles()[of],
        "kind": of.value,
        "day": day,
        "bucket": bucket_words()[bucket] if bucket is not None else "",
        "whose": whose,
        "party": _("Without a customer or supplier") if whose == "none" else party,
        "items": [
            {
                "item": one,
                "name": called.get(one.party_id, "") if one.party_id else "",
                "document": f"{word(one.source_kind)} {numbers.get(one.source_id, '')}".rstrip(),
                "url": _document_url(one),
                "due": one.due or one.day,
                "late": max(0, (day - (one.due or one.day)).days),
                "amount_minor": of.sign * one.amount_minor,
                "open_minor": of.sign * one.open_minor,
            }
            for one in shown
        ],
        "count": len(found),
        "open_minor": of.sign * sum(one.open_minor for one in found),
        "place": place_words(info, scope),
        "pages": pages,
        "number": number,
        "older": number + 1 if number < pages else None,
        "newer": number - 1 if number > 1 else None,
        "links": _party_links(actor, whose),
        "trail": [(aged_titles()[of], reverse(f"aged_{of.value}"))],
    }
    return render(request, "ledger/aged_items.html", context)


def _party_links(actor: Actor, whose: str) -> list[tuple[str, str]]:
    """What rooms above show of a party: (title, address)."""
    try:
        key = UUID(whose)
    except ValueError:
        return []
    found = panels("party", actor.rights)
    return [(str(one.title), reverse(one.url_name, args=[key])) for one in found]


def _open(info: CompanyInfo, scope: Scope, side: Side, day: date) -> list[OpenItem]:
    accounts = [one.id for one in accounts_of(info.id, side)]
    places = None if scope.location_ids is None else frozenset(scope.location_ids)
    return open_at(info, accounts, day, places)


def _document_url(item: OpenItem) -> str:
    name = document_url_name(item.source_kind)
    return reverse(name, args=[item.source_id]) if name else ""
