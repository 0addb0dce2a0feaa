from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillsConfig(AppConfig):
    name = "tillbook.desks.bills"
    label = "bills"

    def ready(self) -> None:
        from tillbook.desks.bills.effects import KIND
        from tillbook.desks.bills.known_pages import PAGES
        from tillbook.desks.bills.waiting import bill_alerts
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_document(KIND, "supplier_bill")
        registries.register_alert("bills", bill_alerts)
        registries.register_panel(
            "goods_receipt",
            registries.Panel(
                title=_("Bills"), url_name="bills_of_receipt", right=Right.PURCHASES_READ
            ),
        )
        for entry in PAGES:
            registries.register_page(entry)
