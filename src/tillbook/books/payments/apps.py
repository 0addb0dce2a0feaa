from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tillbook.books.payments"
    label = "payments"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

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
