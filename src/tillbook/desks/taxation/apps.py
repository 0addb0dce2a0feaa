from django.apps import AppConfig


class TaxationConfig(AppConfig):
    name = "tillbook.desks.taxation"
    label = "taxation"

    def ready(self) -> None:
        from tillbook.desks.taxation.boxes import apart, boxes_for, taxed_boxes_of
        from tillbook.desks.taxation.effects import KIND
        from tillbook.desks.taxation.filed import returns_filed_for
        from tillbook.desks.taxation.known_pages import PAGES
        from tillbook.desks.taxation.waiting import return_alerts
        from tillbook.plumbing import account_registries, registries

        registries.register_document(KIND, "tax_return")
        account_registries.register_boxes(boxes_for)
        account_registries.register_taxed_boxes(taxed_boxes_of)
        account_registries.register_apart(apart)
        registries.register_filed("taxation", returns_filed_for)
        registries.register_alert("taxation", return_alerts, dated=True)
        for entry in PAGES:
            registries.register_page(entry)
