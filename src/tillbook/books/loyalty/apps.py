from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    name = "tillbook.books.loyalty"
    label = "loyalty"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.books.loyalty.queries import names
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_panel(
            "customer",
            registries.Panel(
                title=_("What they have with us"),
                url_name="values_of_customer",
                right=Right.SALES_READ,
            ),
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Gift cards"),
                line=_("What is on each card, and where it was used"),
                icon="gift",
                url_name="gift_cards",
                right=Right.SALES_READ,
            )
        )
        registries.register_names("stored_value", names)
