from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "tillbook.desks.purchasing"
    label = "purchasing"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.desks.purchasing.known_pages import PAGES
        from tillbook.desks.purchasing.paper import KIND, order_letter
        from tillbook.desks.purchasing.queries import names_of_orders, ordered_for
        from tillbook.desks.purchasing.waiting import order_alerts
        from tillbook.masters.notices.letters import register_letter
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_incoming("purchasing", ordered_for)
        register_letter(KIND, order_letter, "purchase_order")
        registries.register_document(KIND, "purchase_order")
        registries.register_names(KIND, names_of_orders)
        registries.register_alert("purchasing", order_alerts)
        registries.register_panel(
            "supplier",
            registries.Panel(
                title=_("Orders"), url_name="orders_of_supplier", right=Right.PURCHASES_READ
            ),
        )
        for entry in PAGES:
            registries.register_page(entry)
