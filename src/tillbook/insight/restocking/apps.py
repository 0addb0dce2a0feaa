from django.apps import AppConfig


class RestockingConfig(AppConfig):
    name = "tillbook.insight.restocking"
    label = "restocking"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.insight.restocking.folds import fold_motions
        from tillbook.insight.restocking.known_pages import PAGES
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_fold("restocking", fold_motions)
        registries.register_panel(
            "product",
            registries.Panel(
                title=_("Minimum, maximum, cover"),
                url_name="keeping_of_product",
                right=Right.PURCHASES_READ,
            ),
        )
        for entry in PAGES:
            registries.register_page(entry)
