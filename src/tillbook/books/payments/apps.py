from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tillbook.books.payments"
    label = "payments"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.books.payments.guards import attempt_guards
        from tillbook.books.payments.queries import tender_names
        from tillbook.books.payments.tasks import ask_about_open_attempts
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import account_registries, guards, registries

        guards.register(attempt_guards)
        registries.register_chore("payments.ask", ask_about_open_attempts)

        account_registries.register_account_scopes(
            account_registries.AccountScopes(
                role="tender_clearing", title=_("Payments on the way"), names=tender_names
            )
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Ways to pay"),
                line=_("Cash, card and what else customers pay by"),
                icon="banknote",
                url_name="tenders",
                right=Right.SETTINGS_WRITE,
                group="settings",
            )
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Card terminals"),
                line=_("Which take the registers' cards; add, assign, test"),
                icon="credit-card",
                url_name="terminals",
                right=Right.SETTINGS_WRITE,
                group="settings",
            )
        )
