from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpensesConfig(AppConfig):
    name = "tillbook.desks.expenses"
    label = "expenses"

    def ready(self) -> None:
        from tillbook.desks.expenses.attached import holder
        from tillbook.desks.expenses.effects import KIND, PETTY_KIND
        from tillbook.desks.expenses.known_pages import PAGES
        from tillbook.desks.expenses.queries import account_uses
        from tillbook.desks.expenses.waiting import expense_alerts
        from tillbook.masters.files.holders import register_holder
        from tillbook.masters.organisation.queries import location_names
        from tillbook.plumbing import account_registries, registries

        registries.register_document(KIND, "expense")
        registries.register_document(PETTY_KIND, "petty_document")
        registries.register_alert("expenses", expense_alerts)
        account_registries.register_account_scopes(
            account_registries.AccountScopes(
                role="petty_cash", title=_("Petty cash of a location"), names=location_names
            )
        )
        account_registries.register_account_uses("expenses", account_uses)
        register_holder(KIND, holder)
        for entry in PAGES:
            registries.register_page(entry)
