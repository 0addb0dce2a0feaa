from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "tillbook.desks.registers"
    label = "registers"

    def ready(self) -> None:
        from tillbook.desks.registers.cards import card_alerts
        from tillbook.desks.registers.known_pages import PAGES, PERSON_PANEL
        from tillbook.desks.registers.queries import favourites_of
        from tillbook.desks.registers.tasks import (
            check_new_cash,
            check_new_sales,
            match_new_cards,
            refund_new_returns,
        )
        from tillbook.desks.registers.waiting import register_alerts, unsent_part
        from tillbook.plumbing import frame, registries

        registries.register_chore("registers.check_sales", check_new_sales)
        registries.register_chore("registers.check_cash", check_new_cash)
        registries.register_chore("registers.match_cards", match_new_cards)
        registries.register_chore("registers.refund_cards", refund_new_returns)
        registries.register_alert("registers", register_alerts)
        registries.register_alert("cards", card_alerts)
        registries.register_liked("favourites", favourites_of)
        registries.register_panel("person", PERSON_PANEL)
        registries.register_document("register", "register_details")
        frame.add_part(unsent_part)
        for entry in PAGES:
            registries.register_page(entry)
