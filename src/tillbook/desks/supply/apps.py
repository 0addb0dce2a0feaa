from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupplyConfig(AppConfig):
    name = "tillbook.desks.supply"
    label = "supply"

    def ready(self) -> None:
        from tillbook.desks.supply.attached import holder
        from tillbook.desks.supply.known_pages import PAGES
        from tillbook.desks.supply.waiting import supply_alerts
        from tillbook.masters.files.holders import register_holder
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_document("adjustment", "adjustment")
        registries.register_alert("supply", supply_alerts)
        register_holder("adjustment", holder)
        registries.register_act(
            "stock",
            registries.Act(
                title=_("Adjust stock"),
                icon="pencil-line",
                url_name="new_adjustment",
                right=Right.INVENTORY_WRITE,
            ),
        )
        for entry in PAGES:
            registries.register_page(entry)
