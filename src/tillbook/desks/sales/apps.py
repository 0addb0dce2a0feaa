from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "tillbook.desks.sales"
    label = "sales"

    def ready(self) -> None:
        from tillbook.desks.sales.finding import search_sales
        from tillbook.desks.sales.guards import named_guards
        from tillbook.desks.sales.known_pages import PAGES
        from tillbook.desks.sales.tasks import compare_new_sales
        from tillbook.desks.sales.waiting import sales_alerts
        from tillbook.plumbing import guards, registries

        guards.register(named_guards)
        for kind in ("sale", "return", "void"):
            registries.register_document(kind, "sale")
        registries.register_chore("sales.compare_prices", compare_new_sales)
        registries.register_search("sales", search_sales)
        registries.register_alert("sales", sales_alerts)
        for entry in PAGES:
            registries.register_page(entry)
