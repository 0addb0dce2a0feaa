from django.apps import AppConfig


class BookkeepingConfig(AppConfig):
    name = "tillbook.desks.bookkeeping"
    label = "bookkeeping"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.desks.bookkeeping.attached import holder
        from tillbook.desks.bookkeeping.effects import KIND, PAIRING
        from tillbook.desks.bookkeeping.known_pages import PAGES
        from tillbook.desks.bookkeeping.queries import account_uses
        from tillbook.desks.bookkeeping.tasks import post_recurring
        from tillbook.desks.bookkeeping.waiting import (
            entry_alerts,
            overdue_alerts,
            pairing_alerts,
        )
        from tillbook.desks.bookkeeping.year import years_kept
        from tillbook.masters.files.holders import register_holder
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import account_registries, registries

        register_holder(KIND, holder)
        registries.register_document(KIND, "manual_entry")
        registries.register_document(PAIRING, "pairing")
        for slot, title, url_name in (
            ("customer", _("Account"), "account_of_customer"),
            ("supplier", _("What is owed"), "account_of_customer"),
            ("party", _("Account"), "party_account"),
        ):
            # Of a customer or a supplier: alone, it leads to the account that both have.
            panel = registries.Panel(
                title=title, url_name=url_name, right=Right.LEDGER_READ, alone="party_account"
            )
            registries.register_panel(slot, panel)
        registries.register_chore("bookkeeping.recurring", post_recurring)
        account_registries.register_account_uses("bookkeeping", account_uses)
        account_registries.register_years_kept(years_kept)
        registries.register_alert("bookkeeping", entry_alerts, dated=True)
        registries.register_alert("pairing", pairing_alerts)
        registries.register_alert("overdue", overdue_alerts, dated=True)
        for entry in PAGES:
            registries.register_page(entry)
