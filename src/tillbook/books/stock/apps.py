from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "tillbook.books.stock"
    label = "stock"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.books.stock.guards import kind_guards
        from tillbook.books.stock.known_pages import PAGES
        from tillbook.books.stock.reserved import about_reservations, reservations_called
        from tillbook.books.stock.waiting import stock_alerts
        from tillbook.plumbing import guards, registries

        guards.register(kind_guards)
        registries.register_names("stock_reservation", reservations_called)
        registries.register_about_party("reservations", about_reservations)
        registries.register_act(
            "stock",
            registries.Act(
                title=_("Put aside"), icon="clock", url_name="new_reservation", right="sales:write"
            ),
        )
        registries.register_alert("stock", stock_alerts, dated=True)
        for entry in PAGES:
            registries.register_page(entry)
