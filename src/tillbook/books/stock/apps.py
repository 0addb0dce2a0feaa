from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "tillbook.books.stock"
    label = "stock"

    def ready(self) -> None:
        from tillbook.books.stock.guards import kind_guards
        from tillbook.plumbing import guards

        guards.register(kind_guards)
