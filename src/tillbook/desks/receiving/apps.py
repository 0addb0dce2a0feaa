from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceivingConfig(AppConfig):
    name = "tillbook.desks.receiving"
    label = "receiving"

    def ready(self) -> None:
        from tillbook.desks.receiving.effects import KIND
        from tillbook.desks.receiving.known_pages import PAGES
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_document(KIND, "goods_receipt")
        registries.register_panel(
            "purchase_order",
            registries.Panel(
                title=_("What came"), url_name="receipts_of_order", right=Right.INVENTORY_READ
            ),
        )
        registries.register_panel(
            "supplier",
            registries.Panel(
                title=_("As measured"), url_name="measured_of_supplier", right=Right.COSTS_READ
            ),
        )
        for entry in PAGES:
            registries.register_page(entry)
