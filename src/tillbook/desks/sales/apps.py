from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "tillbook.desks.sales"
    label = "sales"

    def ready(self) -> None:
        from tillbook.desks.sales.guards import named_guards
        from tillbook.desks.sales.tasks import compare_new_sales
        from tillbook.plumbing import guards, registries

        guards.register(named_guards)
        for kind in ("sale", "return", "void"):
            registries.register_document(kind, "sale")
        registries.register_chore("sales.compare_prices", compare_new_sales)
