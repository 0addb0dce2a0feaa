"""The audit trail as a page: who did what to what, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tillbook.masters.organisation.audit_facts import fact_words, facts, is_id
from tillbook.masters.organisation.audit_words import goods_words, place_words, register_words
from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import (
    api_keys,
    company,
    people_names,
    people_of,
    registers,
)
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.audit import AuditRecord, audit_actions, audit_records
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.registries import names_of
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import short_day


@page(Right.AUDIT_READ)
@require_GET
def audit_trail_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The trail, newest first."""
    context = {"section": "settings", "trail": [(_("Settings"), reverse("settings"))]}
    return list_page(request, actor, audit_listing(actor), "organisation/audit.html", context)


def _price_words() -> dict[str, str]:
    """The acts about prices, and about who gets them."""
    return {
        "promotion.added": _("Promotion added"),
        "promotion.changed": _("Promotion changed"),
        "promotion.ended": _("Promotion ended"),
        "price_list.added": _("Price list added"),
        "price_list.changed": _("Price list changed"),
        "price_list.ended": _("Price list ended"),
        "payment_terms.added": _("Payment terms added"),
        "payment_terms.changed": _("Payment terms changed"),
        "payment_terms.archived": _("Payment terms archived"),
        "party.terms_set": _("Payment terms of a customer or supplier set"),
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


def _book_words() -> dict[str, str]:
    return {
        "bookkeeping.set": _("Approval of entries by hand set"),
        "purchases.set": _("Approval of orders set"),
        "bills.set": _("Approval of bills set"),
        "keeping.usual_set": _("How goods are kept set"),
        "keeping.set": _("Minimum, maximum or cover of products set"),
        "supply_terms.set": _("How a supplier delivers set"),
        "supplier_item.kept": _("What a supplier delivers kept"),
        "supplier_item.imported": _("Prices of a supplier brought in"),
        "supplier_item.archived": _("What a supplier delivers put away"),
        "supplier_item.restored": _("What a supplier delivers taken up again"),
        "expenses.set": _("Approval of expenses set"),
        "supply.set": _("Approval of adjustments set"),
        "expense_category.added": _("Category of expenses added"),
        "expense_category.changed": _("Category of expenses changed"),
        "expense_source.changed": _("What expenses are paid from changed"),
        "stock.costing_changed": _("Valuation of stock changed"),
        "count.opened": _("Count of stock opened"),
        "count.cancelled": _("Count of stock cancelled"),
        "counts.set": _("Limits of counts set"),
        "attachment.withdrawn": _("Attachment withdrawn"),
        "recurring_entry.added": _("Recurring entry added"),
        "recurring_entry.ended": _("Recurring entry ended"),
        "books.closed": _("Month of the books closed"),
        "books.locked": _("Month of the books locked"),
        "year.closed": _("Fiscal year closed"),
        "tax_registration.added": _("Returns are filed somewhere new"),
        "tax_registration.ended": _("Returns are filed there no more"),
        "tax_return.filed": _("Tax return filed"),
        "books.reopened": _("Month of the books opened again"),
        "account.added": _("Account added"),
        "account.archived": _("Account archived"),
        "account.changed": _("Account changed"),
        "account.restored": _("Account taken back into use"),
        "account_role.changed": _("Account role changed"),
        "bank_account.added": _("Bank account added"),
        "bank_account.changed": _("Bank account changed"),
        "bank_statement.taken_in": _("Bank statement taken in"),
        "bank_statement.taken_out": _("Bank statement taken out"),
        "exchange_rate.entered": _("Exchange rate entered"),
        "exchange_rate.imported": _("Exchange rates taken in"),
        "exchange_rate.removed": _("Exchange rate removed"),
        "exchange_rate.age_set": _("Age of exchange rates set"),
        "bank_rule.added": _("Rule for bank lines added"),
        "bank_rule.ended": _("Rule for bank lines ended"),
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
        "mail.account_set": _("Mail server set"),
        "mail.account_forgotten": _("Mail server forgotten"),
        "mail.forgotten": _("Address of a mail forgotten"),
        "mail.address_kept": _("Customer’s e-mail kept from a receipt"),
    }


def _key_words() -> dict[str, str]:
    return {
        "sale.note_erased": _("Note on a receipt erased"),
        "sale.late_note_erased": _("Note erased that came after its customer was erased"),
        "api_key.created": _("API key made"),
        "api_key.revoked": _("API key revoked"),
        "role.created": _("Role made"),
        "role.changed": _("Role changed"),
        "role.deleted": _("Role removed"),
    }


def act_words(action: str) -> str:
    """What an act is called; one that has no words yet goes by its name."""
    return {
        **_price_words(),
        **_book_words(),
        **place_words(),
        **register_words(),
        **goods_words(),
        **_key_words(),
        "signed_in": _("Signed in"),
        "sign_in.failed": _("Sign-in failed"),
        "person.added": _("Person added"),
        "person.changed": _("Person changed"),
        "person.invited": _("Person of another company invited"),
        "person.joined": _("Person of another company came"),
        "invitation.declined": _("Invitation declined"),
        "invitation.withdrawn": _("Invitation taken back"),
        "company.opened": _("Company opened"),
        "company.changed": _("Company changed"),
        "price.changed": _("Price changed"),
        "products.by_table": _("Products changed by a file"),
        "prices.by_percent": _("Prices changed by per cent"),
        "prices.restored": _("Prices set back"),
        "variants.archived": _("Products archived"),
        "variants.restored": _("Products sold again"),
        "products.department": _("Products put into another department"),
        "products.tax_category": _("Products taxed otherwise"),
        "products.restored": _("Department or tax of products set back"),
        "tax.added": _("Tax added"),
        "tax_rate.changed": _("Tax rate changed"),
        "receipts.layout_set": _("Layout of receipts set"),
        "printer.added": _("Printer added"),
        "printer.changed": _("Printer changed"),
        "printer.archived": _("Printer taken away"),
        "printer.assigned": _("Printer of a register chosen"),
        "location.changed": _("Location changed"),
        "set_aside.resolved": _("Set-aside cleared up"),
        "discrepancy.resolved": _("Discrepancy cleared up"),
        **_value_words(),
        "party.changed": _("Customer changed"),
        "party.erased": _("Customer erased"),
        "party.exported": _("Customer’s data exported"),
        "list.exported": _("List exported"),
        "shift.closed": _("Shift closed"),
        "period.closed": _("Closed by hand"),
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


@dataclass(frozen=True, slots=True)
class ActRow:
    """A record with what its row says. what: the thing it was done to, where it has a name;
    facts: its details, (name, value)."""

    record: AuditRecord
    who: str
    what: str
    allowed: str
    facts: Sequence[tuple[str, str]]

    @property
    def id(self) -> UUID:
        return self.record.id

    @property
    def told(self) -> str:
        """All details in one line."""
        return "; ".join([f"{name}: {value}" for name, value in self.facts])

    @property
    def shown(self) -> str:
        """The reason, and the details behind their first two."""
        if not self.facts:
            return self.record.reason
        first = [
            f"{name}: {Truncator(value).chars(40)}"
            for name, value in self.facts
            if not is_id(value)
        ]
        return format_html(
            '{} <details class="more"><summary>{}</summary><dl class="pairs">{}</dl></details>',
            self.record.reason,
            "; ".join(first[:2]) or _("Details"),
            format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", self.facts),
        )


def audit_listing(actor: Actor) -> Listing:
    """Who did what to what, the latest first."""
    return Listing(
        name="audit",
        label=_("Audit trail"),
        rows=audit_records(actor.company_id),
        order=("-position",),
        columns=_columns(),
        filters=_filters(actor),
        currency=company(actor.company_id).money,
        link=lambda row: "",
        prepare=lambda rows: _prepared(actor, rows),
        counted=lambda n: ngettext("%(n)s act", "%(n)s acts", n) % {"n": count_words(n)},
        empty=Empty(
            icon="scroll-text",
            title=_("Nothing of this kind yet"),
            text=_("Here stands who signed in, changed a role, made a key or changed a setting."),
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="when",
            title=_("When"),
            kind="moment",
            value=lambda r: r.record.at,
            phone=lambda r: r.who,
            sort=("position",),
            down_first=True,
            fixed=True,
        ),
        Column(key="who", title=_("Who"), value=lambda r: r.who, screen="tablet", keep=True),
        Column(key="act", title=_("What"), value=lambda r: act_words(r.record.action)),
        Column(key="what", title=_("About"), value=lambda r: r.what, screen="tablet", voice=True),
        Column(
            key="allowed",
            title=_("Allowed by"),
            value=lambda r: r.allowed,
            screen="desk",
            shown=False,
        ),
        Column(
            key="shown",
            title=_("Details"),
            value=lambda r: r.shown,
            screen="tablet",
            only="page",
        ),
        Column(key="reason", title=_("Reason"), value=lambda r: r.record.reason, only="file"),
        Column(key="details", title=_("Details"), value=lambda r: r.told, only="file"),
        Column(
            key="number",
            title=_("Number in the trail"),
            kind="count",
            value=lambda r: r.record.position,
            screen="wide",
            shown=False,
        ),
    )


def _filters(actor: Actor) -> tuple[Filter, ...]:
    acts = {name: act_words(name) for name in audit_actions(actor.company_id)}
    people = people_of(actor.company_id)

    def of_days(name: str, title: str, words: str, begins: bool, ends: bool) -> Filter:
        return Filter(
            name=name,
            title=title,
            is_day=True,
            indexed=False,
            apply=lambda rows, value: _on(rows, asked_day(value), begins, ends),
            words=_day_words(words),
        )

    return (
        Filter(
            name="action",
            title=_("What"),
            options=tuple(sorted(acts.items(), key=lambda pair: pair[1])),
            indexed=False,
            apply=lambda rows, value: rows.filter(action=value),
            words=acts.get,
        ),
        Filter(
            name="person",
            title=_("Who"),
            options=tuple(people.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(actor_id=value),
            words=people.get,
        ),
        of_days("day", _("Day"), "%(day)s", True, True),
        of_days("since", _("From"), _("from %(day)s"), True, False),
        of_days("until", _("Through"), _("through %(day)s"), False, True),
    )


def _day_words(pattern: str) -> Callable[[str], str | None]:
    def words(value: str) -> str | None:
        day = asked_day(value)
        return pattern % {"day": short_day(day)} if day else None

    return words


def _on(rows: QuerySet[Any], day: date | None, begins: bool, ends: bool) -> QuerySet[Any]:
    """The acts from a day's beginning on, to its end, or both, as the page's clocks show it."""
    if day is None:
        return rows
    start = datetime.combine(day, time.min, timezone.get_current_timezone())
    if begins:
        rows = rows.filter(at__gte=start)
    return rows.filter(at__lt=start + timedelta(days=1)) if ends else rows


def _prepared(actor: Actor, rows: Sequence[AuditRecord]) -> list[ActRow]:
    info = company(actor.company_id)
    people = {row.actor_id for row in rows} | {row.approver_id for row in rows}
    people |= {row.object_id for row in rows if row.object_kind == "person"}
    names = people_names([key for key in people if key])
    names |= {key.id: _("API key “%s”") % key.name for key in api_keys(info.id)}
    names |= _places(info.id)
    for kind in {row.object_kind for row in rows}:
        ids = {row.object_id for row in rows if row.object_kind == kind and row.object_id}
        names |= names_of(kind, info.id, ids)
    others = {"command_line": _("Command line"), "system": _("Tillbook itself")}
    found = []
    for row in rows:
        who = names.get(row.actor_id, "") if row.actor_id else ""
        who = who or others.get(row.actor_kind, row.actor_kind)
        what = names.get(row.object_id, "") if row.object_id else ""
        if row.action == "list.exported":
            what = fact_words(row.object_kind.replace("-", "_"))  # which list it was
        allowed = names.get(row.approver_id, "") if row.approver_id else ""
        told = facts(row, names, info.money)
        found.append(ActRow(row, who, what if what != who else "", allowed, told))
    return found
