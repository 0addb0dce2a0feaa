from django.apps import AppConfig


class RestockingConfig(AppConfig):
    name = "tillbook.insight.restocking"
    label = "restocking"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.insight.restocking.folds import fold_motions
        from tillbook.insight.restocking.known_pages import PAGES
        from tillbook.insight.restocking.letters import stock_letter
        from tillbook.insight.restocking.operations.telling_mail import KIND
        from tillbook.insight.restocking.tasks import watch_stock
        from tillbook.insight.restocking.waiting import stock_level_alerts
        from tillbook.masters.notices.letters import register_letter
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_fold("restocking", fold_motions)
        registries.register_chore("restocking.watch", watch_stock)
        registries.register_alert("stock_levels", stock_level_alerts)
        register_letter(KIND, stock_letter, "")
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
