"""The receipt as a mail: text, HTML, PDF and its link; and the one way to order one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tillbook.desks.receipts.links import token_of
from tillbook.desks.receipts.pdf import receipt_pdf
from tillbook.desks.receipts.queries import layout_of
from tillbook.desks.receipts.rules.arranging import Piece, arrange
from tillbook.desks.receipts.rules.layout import LANGUAGES
from tillbook.desks.receipts.rules.rows import Row, rows_of
from tillbook.desks.receipts.telling import facts_of_document
from tillbook.desks.sales.printed import whose_sale
from tillbook.masters.notices.letters import Letter
from tillbook.masters.organisation.home_language import home_language
from tillbook.masters.organisation.queries import company

#: The kind of mail that this room writes.
KIND = "receipt"
_COLUMNS = 42
#: What a mail's text and HTML cannot show: it stands in the PDF.
_DRAWN = frozenset({"logo", "barcode", "qr"})


def language_of(company_id: UUID, wanted: str) -> str:
    """The language of a receipt: the one that was asked for, else that of the company's books."""
    if wanted in LANGUAGES:
        return wanted
    home = home_language(company(company_id).country)
    return home if home in LANGUAGES else LANGUAGES[0]


def receipt_letter(company_id: UUID, sale_id: UUID, language: str, origin: str) -> Letter | None:
    """A document's receipt as a letter; None while the company has no such document.

    As on its digital page the customer's name, notes and reasons are left out: an address may be
    mistyped, and then somebody else reads it.
    """
    whose = whose_sale(sale_id)
    if whose is None or whose[0] != company_id:
        return None
    language = language_of(company_id, language)
    facts = facts_of_document(company_id, whose[1], sale_id, language)
    if facts is None:
        return None
    layout = layout_of(company_id)
    layout = replace(layout, blocks=tuple(one for one in layout.blocks if one != "link"))
    pieces = arrange(layout, facts, language)
    link = ""
    if origin:
        link = origin + reverse("public_receipt", args=[token_of(company_id, sale_id)])
    with translation.override(language):
        values = {"number": facts.code, "name": company(company_id).name}
        subject = _("Receipt %(number)s from %(name)s") % values
        greeting = _("Thank you for your purchase. Your receipt is attached as a PDF.")
        where = _("It stands on the web too:") if link else ""
        shown = [one for one in pieces if one["is"] not in _DRAWN]
        context = {"pieces": shown, "greeting": greeting, "where": where, "link": link}
        html = render_to_string("receipts/mail.html", context | {"language": language})
    text = "\n".join([greeting, "", *_rows(pieces), "", *([where, link] if link else [])])
    pdf = receipt_pdf(pieces, layout, title=facts.code, language=language)
    name = "".join(one if one.isalnum() else "-" for one in facts.code)
    files = ((f"{name}.pdf", pdf, "application/pdf"),)
    return Letter(subject=subject, text=text, html=html, files=files)


def _rows(pieces: list[Piece]) -> list[str]:
    return [row.text for row in rows_of(pieces, _COLUMNS) if isinstance(row, Row)]
