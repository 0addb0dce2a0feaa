from django.apps import AppConfig


class TaxationConfig(AppConfig):
    name = "tillbook.desks.taxation"
    label = "taxation"

    def ready(self) -> None:
        from tillbook.books.ledger.asked import register_boxes
        from tillbook.desks.taxation.effects import KIND
        from tillbook.desks.taxation.filed import returns_filed_for
        from tillbook.desks.taxation.known_pages import PAGES
        from tillbook.desks.taxation.rules import boxes_of_accounts
        from tillbook.desks.taxation.waiting import return_alerts
        from tillbook.plumbing import registries

        register_boxes("taxation", boxes_of_accounts)
        registries.register_document(KIND, "tax_return")
        registries.register_filed("taxation", returns_filed_for)
        registries.register_alert("taxation", return_alerts)
        for entry in PAGES:
            registries.register_page(entry)
