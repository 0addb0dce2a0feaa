from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "tillbook.desks.receipts"
    label = "receipts"

    def ready(self) -> None:
        from tillbook.desks.receipts.known_pages import PAGES
        from tillbook.desks.receipts.tasks import forget_old_jobs
        from tillbook.plumbing import registries

        registries.register_chore("receipts.forget_jobs", forget_old_jobs)
        for entry in PAGES:
            registries.register_page(entry)
