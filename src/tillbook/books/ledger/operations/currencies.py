"""Accounts that are kept in a foreign currency: their lines say an amount in it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.models import Account, AccountRole, EntryLine
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.queries import company


def keep_in_currency(company_id: UUID, account_id: UUID, currency: str) -> None:
    """Have an account be kept in a currency from its first line on, in the open writer transaction.

    Raises NotPossible where it is kept in another one, where something is booked to it without an
    amount in that currency, or where documents book to it that know the company's currency alone.
    """
    account = Account.objects.get(company_id=company_id, id=account_id)
    home = company(company_id).currency
    if (account.currency or home) == currency:
        return
    shown = {"account": f"{account.code} {account.name}", "currency": currency}
    plays = AccountRole.objects.filter(company_id=company_id, account_id=account_id)
    if account.currency or plays.exists() or EntryLine.objects.filter(account=account).exists():
        raise NotPossible(
            _(
                "%(account)s is in use already. An account in %(currency)s needs one of its own in"
                " the books, that nothing is booked to and that is for nothing else."
            )
            % shown
        )
    account.currency = currency
    account.save(update_fields=["currency"])
