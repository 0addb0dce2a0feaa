from django.apps import AppConfig


class BookkeepingConfig(AppConfig):
    name = "tillbook.desks.bookkeeping"
    label = "bookkeeping"

    def ready(self) -> None:
        from tillbook.desks.bookkeeping.attached import holder
        from tillbook.desks.bookkeeping.effects import KIND
        from tillbook.desks.bookkeeping.known_pages import PAGES
        from tillbook.desks.bookkeeping.tasks import post_recurring
        from tillbook.desks.bookkeeping.waiting import entry_alerts
        from tillbook.masters.files.holders import register_holder
        from tillbook.plumbing import registries

        register_holder(KIND, holder)
        registries.register_document(KIND, "manual_entry")
        registries.register_chore("bookkeeping.recurring", post_recurring)
        registries.register_alert("bookkeeping", entry_alerts)
        for entry in PAGES:
            registries.register_page(entry)
