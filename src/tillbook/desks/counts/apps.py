from django.apps import AppConfig


class CountsConfig(AppConfig):
    name = "tillbook.desks.counts"
    label = "counts"

    def ready(self) -> None:
        from tillbook.desks.counts.effects import CORRECTION_KIND, KIND
        from tillbook.desks.counts.known_pages import PAGES
        from tillbook.desks.counts.tasks import correct_counts
        from tillbook.plumbing import registries

        registries.register_document(KIND, "counted")
        registries.register_document(CORRECTION_KIND, "counted")
        registries.register_chore("counts", correct_counts)
        for entry in PAGES:
            registries.register_page(entry)
