from django.apps import AppConfig


class SourcingConfig(AppConfig):
    name = "tillbook.masters.sourcing"
    label = "sourcing"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        for slot, title, url_name in (
            ("supplier", _("What they deliver"), "delivered_by"),
            ("product", _("Suppliers"), "suppliers_of"),
        ):
            registries.register_panel(
                slot,
                registries.Panel(title=title, url_name=url_name, right=Right.PURCHASES_READ),
            )
