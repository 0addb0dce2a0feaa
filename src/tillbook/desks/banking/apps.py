from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "tillbook.desks.banking"
    label = "banking"

    def ready(self) -> None:
        from tillbook.desks.banking.known_pages import PAGES
        from tillbook.plumbing import registries

        for entry in PAGES:
            registries.register_page(entry)
