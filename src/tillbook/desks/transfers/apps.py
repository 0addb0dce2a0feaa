from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransfersConfig(AppConfig):
    name = "tillbook.desks.transfers"
    label = "transfers"

    def ready(self) -> None:
        from tillbook.desks.transfers.effects import KIND
        from tillbook.desks.transfers.known_pages import PAGES
        from tillbook.desks.transfers.queries import sent_to
        from tillbook.desks.transfers.waiting import transfer_alerts
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_incoming("transfers", sent_to)
        registries.register_document(KIND, "transfer_step")
        registries.register_alert("transfers", transfer_alerts)
        registries.register_act(
            "stock",
            registries.Act(
                title=_("Send to another location"),
                icon="truck",
                url_name="new_transfer",
                right=Right.INVENTORY_WRITE,
            ),
        )
        for entry in PAGES:
            registries.register_page(entry)
