from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "tillbook.desks.sales"
    label = "sales"

    def ready(self) -> None:
        from django.utils.translation import gettext as _

        from tillbook.desks.sales.customers import about_sales
        from tillbook.desks.sales.tasks import compare_new_sales
        from tillbook.plumbing import registries

        for kind in ("sale", "return", "void"):
            registries.register_document(kind, "sale")
        registries.register_chore("sales.compare_prices", compare_new_sales)
        registries.register_about_party("sales", about_sales)
        panel = registries.Panel(
            title=lambda: _("Their sales"), url_name="sales_of_customer", right="sales:read"
        )
        registries.register_panel("customer", panel)
