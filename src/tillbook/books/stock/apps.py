from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "tillbook.books.stock"
    label = "stock"

    def ready(self) -> None:
        from tillbook.books.stock.guards import kind_guards
        from tillbook.books.stock.known_pages import PAGES
        from tillbook.books.stock.waiting import stock_alerts
        from tillbook.plumbing import guards, registries

        guards.register(kind_guards)
        registries.register_alert("stock", stock_alerts)
        for entry in PAGES:
            registries.register_page(entry)
