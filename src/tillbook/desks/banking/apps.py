from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "tillbook.desks.banking"
    label = "banking"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.desks.banking.effects import KIND
        from tillbook.desks.banking.guards import statement_guards
        from tillbook.desks.banking.known_pages import PAGES
        from tillbook.desks.banking.queries import account_uses
        from tillbook.desks.banking.settled import is_matched
        from tillbook.desks.banking.waiting import bank_alerts, open_alerts
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import account_registries, guards, registries

        guards.register(statement_guards)
        registries.register_panel(
            "entry",
            registries.Panel(
                title=_("Bank lines"),
                url_name="bank_lines_of_entry",
                right=Right.LEDGER_READ,
                there=is_matched,
            ),
        )
        registries.register_document(KIND, "bank_settlement")
        account_registries.register_account_uses("banking", account_uses)
        registries.register_alert("banking", bank_alerts, dated=True)
        registries.register_alert("open_long", open_alerts, dated=True)
        for entry in PAGES:
            registries.register_page(entry)
