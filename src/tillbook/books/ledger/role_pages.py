"""The settings page of account roles: which account is for what."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.books.ledger.balances import Movement, Scope, sums
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.operations import assign_role
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import KINDS, AccountMap, Role, Span
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.account_registries import account_scopes
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.templatetags.figures import money

#: Roles whose accounts hold money, or what is owed, until something takes it out again.
HELD = frozenset(
    {
        Role.SAFE,
        Role.PETTY_CASH,
        Role.GIFT_CARDS,
        Role.STORE_CREDIT,
        Role.CUSTOMER_DEPOSITS,
        Role.LOYALTY,
        Role.TIPS,
        Role.GOODS_RECEIVED,
    }
)


def role_words() -> dict[Role, str]:
    """What is booked where a role points."""
    return {
        Role.TENDER_CLEARING: _("Payments on the way, of ways to pay without an account"),
        Role.REVENUE: _("Sales, of departments without an account"),
        Role.TAX_PAYABLE: _("Tax charged"),
        Role.TAX_DEDUCTIBLE: _("Tax to claim back"),
        Role.COST_OF_SALES: _("Cost of what was sold"),
        Role.INVENTORY: _("Value of the stock"),
        Role.STOCK_ADJUSTMENT: _("Stock written up or off"),
        Role.STOCK_VARIANCE: _("Costs that came out otherwise"),
        Role.OPENING_BALANCE: _("What was there at the start"),
        Role.ROUNDING: _("Rounding of totals"),
        Role.CASH_ROUNDING: _("Rounding of cash"),
        Role.OVER_SHORT: _("Cash that is over or short"),
        Role.SAFE: _("Cash in the safe"),
        Role.CASH_TO_BANK: _("Cash on its way to the bank"),
        Role.BANK: _("Money at the bank"),
        Role.PAY_IN: _("Cash paid into a drawer, of reasons without an account"),
        Role.PAY_OUT: _("Cash paid out of a drawer, of reasons without an account"),
        Role.RECEIVABLE: _("What customers owe"),
        Role.PAYABLE: _("What is owed to suppliers"),
        Role.TIPS: _("Tips to pass on"),
        Role.GIFT_CARDS: _("Gift cards not redeemed yet"),
        Role.STORE_CREDIT: _("Store credit not used yet"),
        Role.CUSTOMER_DEPOSITS: _("Deposits from customers"),
        Role.LOYALTY: _("Points not redeemed yet"),
        Role.PAYMENT_FEES: _("Fees for cards and payouts"),
        Role.BAD_DEBT: _("What customers will not pay"),
        Role.DISCOUNT_ALLOWED: _("Discounts that customers take for paying early"),
        Role.DISCOUNT_RECEIVED: _("Discounts of suppliers for paying early"),
        Role.EXCHANGE_GAIN: _("Gains on exchange rates"),
        Role.EXCHANGE_LOSS: _("Losses on exchange rates"),
        Role.UNREALISED_GAIN: _("Gains on exchange rates, not realised yet"),
        Role.UNREALISED_LOSS: _("Losses on exchange rates, not realised yet"),
        Role.RETAINED_EARNINGS: _("Profits of years before"),
        Role.SUSPENSE: _("Money whose sale is not posted yet"),
        Role.TO_CLARIFY: _("What somebody has to look at"),
        Role.PETTY_CASH: _("Petty cash"),
        Role.OWED_TO_STAFF: _("What staff laid out and get back"),
        Role.OWN_USE: _("Goods that the owner takes"),
        Role.SAMPLES: _("Goods given away as samples"),
        Role.GOODS_RECEIVED: _("Goods received that no bill came for yet"),
    }


@page(Right.SETTINGS_WRITE)
def account_roles_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each role with the account that plays it, and who has one of their own: a way to pay, a
    department."""
    info = company(actor.company_id)
    accounts = account_map(info.id, info.version)
    words = role_words()
    rows = list(Account.objects.filter(company_id=info.id, archived_at=None).order_by("code"))
    named = {row.id: f"{row.code} {row.name}" for row in Account.objects.filter(company_id=info.id)}

    def choices(role: Role, now: UUID | None) -> list[tuple[UUID, str]]:
        """What can play the role, and what does."""
        fit = [row.id for row in rows if row.kind in KINDS[role] or row.id == now]
        return [(key, named[key]) for key in fit]

    general = []
    for role in Role:
        now = accounts.find(role)
        general.append((role, words.get(role, role.value), now, choices(role, now)))
    scoped = []
    for scopes in account_scopes():
        role = Role(scopes.role)
        otherwise = named.get(accounts.find(role) or NIL, "")
        things = []
        for key, name in scopes.names(info.id).items():
            own = accounts.accounts.get((role, key))
            things.append((key, name, own, choices(role, own)))
        scoped.append((role, scopes.title, otherwise, things))
    context = {
        "section": "settings",
        "rows": general,
        "scoped": scoped,
        "missing": [words.get(role, role.value) for role in accounts.missing()],
        "trail": [(_("Settings"), reverse("settings"))],
    }
    return render(request, "ledger/roles.html", context)


@page(Right.SETTINGS_WRITE)
@require_POST
def assign_role_page(request: HttpRequest, actor: Actor, role: str) -> HttpResponse:
    """Have another account play a role, in general or for one thing alone."""
    try:
        account, scope = request.POST.get("account", ""), request.POST.get("scope", "")
        own = UUID(scope) if scope else None
        before = account_map(actor.company_id, company(actor.company_id).version)
        assign_role(actor, Role(role), UUID(account) if account else None, own)
    except NotPossible as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("There is no such account."))
    else:
        messages.success(request, _("Saved. What was posted stays; new sales go there."))
        _tell_what_stays(request, actor, before, Role(role), own)
    return redirect("account_roles")


def _tell_what_stays(
    request: HttpRequest, actor: Actor, before: AccountMap, role: Role, scope: UUID | None
) -> None:
    """Say what is held on the account that played the role: money and debts do not follow it."""
    now = account_map(actor.company_id, company(actor.company_id).version)
    old = before.find(role, scope)
    if role not in HELD or old is None or old == now.find(role, scope):
        return
    row = Account.objects.get(id=old)
    span = Span(None, date.max)
    held = sums(Scope(company_id=actor.company_id, account_ids=(old,)), [span]).of(span)
    if not (minor := held.get(old, Movement()).balance_minor):
        return
    shown = {
        "account": f"{row.code} {row.name}",
        "amount": money(abs(minor), company(actor.company_id).money),
    }
    messages.warning(
        request,
        _("%(amount)s stands on %(account)s still: move what belongs to it by an entry.") % shown,
    )
