from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "tillbook.desks.sales"
    label = "sales"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.desks.sales.customers import about_sales
        from tillbook.desks.sales.finding import search_sales
        from tillbook.desks.sales.guards import named_guards
        from tillbook.desks.sales.known_pages import PAGES
        from tillbook.desks.sales.operations.erase_note import erase_notes_of
        from tillbook.desks.sales.queries.aside import discrepancies_called, papers_called
        from tillbook.desks.sales.tasks import compare_new_sales
        from tillbook.desks.sales.waiting import sales_alerts
        from tillbook.plumbing import guards, registries

        guards.register(named_guards)
        for kind in ("sale", "return", "void"):
            registries.register_document(kind, "sale")
        registries.register_chore("sales.compare_prices", compare_new_sales)
        registries.register_about_party("sales", about_sales)
        registries.register_forget_party("sales", erase_notes_of)
        panel = registries.Panel(
            title=_("Their sales"), url_name="sales_of_customer", right="sales:read"
        )
        registries.register_panel("customer", panel)
        registries.register_search("sales", search_sales)
        registries.register_alert("sales", sales_alerts)
        registries.register_names("set_aside", papers_called)
        registries.register_names("discrepancy", discrepancies_called)
        registries.register_act(
            "reservation",
            registries.Act(title=_("Sell"), icon="store", url_name="sell", right="sales:write"),
        )
        for entry in PAGES:
            registries.register_page(entry)
