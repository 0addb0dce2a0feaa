from django.apps import AppConfig


class EarningsConfig(AppConfig):
    name = "tillbook.books.earnings"
    label = "earnings"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_page(
            registries.PageEntry(
                name=_("Tips"),
                line=_("Whose tips, day by day, and what is still to be passed on"),
                icon="users",
                url_name="tips",
                right=Right.CASH_READ,
            )
        )
