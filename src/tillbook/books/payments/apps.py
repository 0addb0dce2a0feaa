from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tillbook.books.payments"
    label = "payments"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.books.payments.queries import tender_names
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_account_scopes(
            registries.AccountScopes(
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
