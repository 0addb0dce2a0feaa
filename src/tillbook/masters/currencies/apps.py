from django.apps import AppConfig


class CurrenciesConfig(AppConfig):
    name = "tillbook.masters.currencies"
    label = "currencies"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_page(
            registries.PageEntry(
                name=_("Exchange rates"),
                line=_("What other currencies are worth, day by day: typed or from a file"),
                icon="banknote",
                url_name="exchange_rates",
                right=Right.LEDGER_READ,
            )
        )
