"""The audit trail as a page: who did what to what, newest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.masters.organisation.audit_facts import facts, is_id
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import api_keys, company, people_names, registers
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.audit import AuditRow, audit_actions, audit_page
from tillbook.plumbing.templatetags.figures import Currency

PAGE = 50


@page(Right.AUDIT_READ)
def audit_trail_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A page of the trail, all of it or one kind of act."""
    action = request.GET.get("action", "")
    before = request.GET.get("before", "")
    start = int(before) if before.isdigit() and len(before) < 16 else None
    rows = audit_page(actor.company_id, before=start, action=action, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    names = people_names({row.actor_id for row in rows if row.actor_id})
    names |= people_names(
        {row.object_id for row in rows if row.object_id and row.object_kind == "person"}
    )
    names |= {key.id: _("API key “%s”") % key.name for key in api_keys(actor.company_id)}
    names |= _places(actor.company_id)
    currency = company(actor.company_id).money
    context: dict[str, Any] = {
        "section": "settings",
        "rows": [_shown(row, names, currency) for row in rows],
        "action": action,
        "actions": [(name, act_words(name)) for name in audit_actions(actor.company_id)],
        "older": rows[-1].position if more else "",
        "paged": start is not None,
        "trail": [(_("Settings"), reverse("settings"))],
    }
    return render(request, "organisation/audit.html", context)


def _price_words() -> dict[str, str]:
    """The acts about prices, and about who gets them."""
    return {
        "promotion.added": _("Promotion added"),
        "promotion.changed": _("Promotion changed"),
        "promotion.ended": _("Promotion ended"),
        "price_list.added": _("Price list added"),
        "price_list.changed": _("Price list changed"),
        "price_list.ended": _("Price list ended"),
        "customer_group.added": _("Customer group added"),
        "customer_group.archived": _("Customer group put away"),
        "coupon.added": _("Coupon added"),
        "coupon.codes_added": _("Coupon codes added"),
        "coupon.ended": _("Coupon ended"),
        "coupon.given_back": _("Coupon given back"),
        "party.grouped": _("Customer put into groups"),
        "certificate.added": _("Certificate of exemption entered"),
        "certificate.changed": _("Certificate of exemption changed"),
        "certificate.ended": _("Certificate of exemption ended"),
    }


def _value_words() -> dict[str, str]:
    return {
        "value.blocked": _("Gift card blocked"),
        "value.unblocked": _("Gift card unblocked"),
        "value.limit": _("Credit limit set"),
        "tender.changed": _("Way to pay changed"),
        "tips.set": _("Tips at the register set"),
        "offline_card.set": _("Cards without a network set"),
        "terminal.account_set": _("Account of card terminals set"),
        "register.keys_arranged": _("Quick keys arranged"),
    }


def act_words(action: str) -> str:
    """What an act is called; one that has no words yet goes by its name."""
    return {
        **_price_words(),
        "signed_in": _("Signed in"),
        "sign_in.failed": _("Sign-in failed"),
        "api_key.created": _("API key made"),
        "api_key.revoked": _("API key revoked"),
        "role.created": _("Role made"),
        "role.changed": _("Role changed"),
        "role.deleted": _("Role removed"),
        "person.added": _("Person added"),
        "person.changed": _("Person changed"),
        "company.opened": _("Company opened"),
        "company.changed": _("Company changed"),
        "price.changed": _("Price changed"),
        "tax.added": _("Tax added"),
        "tax_rate.changed": _("Tax rate changed"),
        "pin.set": _("PIN set"),
        "pin.cleared": _("PIN removed"),
        "register.code_made": _("Register code made"),
        "register.enrolled": _("Register enrolled"),
        "register.revoked": _("Register locked"),
        "registers.limits_set": _("Limits of registers set"),
        "receipts.layout_set": _("Layout of receipts set"),
        "printer.added": _("Printer added"),
        "printer.changed": _("Printer changed"),
        "printer.archived": _("Printer taken away"),
        "printer.assigned": _("Printer of a register chosen"),
        "location.changed": _("Location changed"),
        "set_aside.resolved": _("Set-aside cleared up"),
        "discrepancy.resolved": _("Discrepancy cleared up"),
        "account_role.changed": _("Account role changed"),
        **_value_words(),
        "code_layout.added": _("Layout of labels added"),
        "code_layout.removed": _("Layout of labels removed"),
        "product.added": _("Product added"),
        "product.changed": _("Product changed"),
        "department.changed": _("Department changed"),
        "kit.changed": _("Kit changed"),
        "products.imported": _("Products imported"),
        "party.changed": _("Customer changed"),
        "party.erased": _("Customer erased"),
        "party.exported": _("Customer’s data exported"),
        "list.exported": _("List exported"),
        "shift.closed": _("Shift closed"),
        "terminal.changed": _("Card terminal changed"),
        "card_attempt.settled": _("Card payment settled by hand"),
        "card_attempt.cleared": _("Charged card cleared up"),
        "shifts.set": _("Selling in shifts set"),
        "cash_reason.added": _("Reason for cash added"),
        "cash_reason.archived": _("Reason for cash no longer offered"),
        "cash_limit.set": _("Limit for paying out set"),
    }.get(action, action.replace("_", " ").replace(".", ": ").capitalize())


def _places(company_id: UUID) -> dict[UUID, str]:
    """What locations and registers are called."""
    places = {at.id: at.name for at in company(company_id).locations.values()}
    return places | {till.id: till.name for till in registers(company_id)}


def _shown(row: AuditRow, names: dict[UUID, str], currency: Currency) -> dict[str, Any]:
    who = names.get(row.actor_id, "") if row.actor_id else ""
    others = {"command_line": _("Command line"), "system": _("Tillbook itself")}
    return {
        "row": row,
        "act": act_words(row.action),
        "who": who or others.get(row.actor_kind, row.actor_kind),
        "what": names.get(row.object_id, "") if row.object_id else "",
        "detail": (told := facts(row, names, currency)),
        "told": [fact for fact in told if not is_id(fact[1])][:2],
    }
