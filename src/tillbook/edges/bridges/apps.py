from django.apps import AppConfig


class BridgesConfig(AppConfig):
    name = "tillbook.edges.bridges"
    label = "bridges"

    def ready(self) -> None:
        from tillbook.edges.bridges.known_pages import PAGES
        from tillbook.plumbing import registries

        for entry in PAGES:
            registries.register_page(entry)
