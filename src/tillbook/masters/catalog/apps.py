from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "tillbook.masters.catalog"
    label = "catalog"

    def ready(self) -> None:
        from tillbook.masters.catalog.finding import search_products
        from tillbook.plumbing import registries

        registries.register_search("products", search_products)
