from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "tillbook.desks.receipts"
    label = "receipts"

    def ready(self) -> None:
        from tillbook.desks.receipts.known_pages import PAGES
        from tillbook.plumbing import registries

        for entry in PAGES:
            registries.register_page(entry)
